import { useCallback } from 'react';
import { api } from '../app/api.ts';
import { RoomGate } from './room-gate.tsx';

/** `/room/:id` */
export default function RoomPage({ roomId }: { roomId: string }) {
  const find = useCallback(() => api.getRoom(roomId), [roomId]);
  return <RoomGate find={find} />;
}
