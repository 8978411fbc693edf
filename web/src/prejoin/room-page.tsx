import { useCallback } from 'react';
import { getRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import { api } from '../app/api.ts';
import { RoomGate } from './room-gate.tsx';

/** `/room/:id` */
export default function RoomPage({ roomId }: { roomId: string }) {
  const find = useCallback(() => api.call(getRoom, { params: { roomId } }), [roomId]);
  return <RoomGate find={find} roomId={roomId} />;
}
