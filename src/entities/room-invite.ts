import { EntitySchema } from 'typeorm';

/** A link that lets whoever has it into a room. */
export type RoomInvite = {
  id: string;
  roomId: string;
  /** 144 random bits, base64url. */
  code: string;
  createdByUserId: string;
  createdAt: Date;
};

export const roomInviteEntity = new EntitySchema<RoomInvite>({
  name: 'RoomInvite',
  tableName: 'room_invites',
  columns: {
    id: { type: 'uuid', primary: true },
    roomId: { type: 'uuid', name: 'room_id' },
    code: { type: 'text' },
    createdByUserId: { type: 'uuid', name: 'created_by_user_id' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
