import { EntitySchema } from 'typeorm';

/**
 * Someone who was let into a room, by invite, by its password or by answering their knock, and may come back without any
 * of these. The host is not among the members.
 */
export type RoomMember = {
  roomId: string;
  userId: string;
  /** The role they had last, and come back with; null: what the room gives anyone. */
  role: 'co-host' | 'speaker' | 'listener' | null;
  createdAt: Date;
};

export const roomMemberEntity = new EntitySchema<RoomMember>({
  name: 'RoomMember',
  tableName: 'room_members',
  columns: {
    roomId: { type: 'uuid', name: 'room_id', primary: true },
    userId: { type: 'uuid', name: 'user_id', primary: true },
    role: { type: 'text', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
