import { EntitySchema } from 'typeorm';

/** One stay of one person in a room, from joining to leaving. */
export type RoomStay = {
  /** The peer id that everyone saw. */
  id: string;
  roomId: string;
  userId: string;
  /** On joining. */
  role: string;
  joinedAt: Date;
  /** Until when the process that holds the room is known to have seen the person there. */
  seenAt: Date;
  /** Null while it goes on. */
  leftAt: Date | null;
  leaveReason: string | null;
};

export const roomStayEntity = new EntitySchema<RoomStay>({
  name: 'RoomStay',
  tableName: 'room_stays',
  columns: {
    id: { type: 'uuid', primary: true },
    roomId: { type: 'uuid', name: 'room_id' },
    userId: { type: 'uuid', name: 'user_id' },
    role: { type: 'text' },
    joinedAt: { type: 'timestamptz', name: 'joined_at', precision: 3 },
    seenAt: { type: 'timestamptz', name: 'seen_at', precision: 3 },
    leftAt: { type: 'timestamptz', name: 'left_at', precision: 3, nullable: true },
    leaveReason: { type: 'text', name: 'leave_reason', nullable: true },
  },
});
