import { useCallback } from 'react';
import { getInvitedRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { RoomGate } from './room-gate.tsx';

/** `/invite/:code`: the room that the invite is for, and the way into it. */
export default function InvitePage({ code }: { code: string }) {
  const find = useCallback(async () => (await api.call(getInvitedRoom, { params: { code } })).room, [code]);
  return <RoomGate find={find} invite={code} />;
}
