import { EntitySchema } from 'typeorm';

/** Someone who may not come into a room any more, until the ban is lifted. */
export type RoomBan = {
  roomId: string;
  userId: string;
  byUserId: string;
  reason: string;
  createdAt: Date;
};

export const roomBanEntity = new EntitySchema<RoomBan>({
  name: 'RoomBan',
  tableName: 'room_bans',
  columns: {
    roomId: { type: 'uuid', name: 'room_id', primary: true },
    userId: { type: 'uuid', name: 'user_id', primary: true },
    byUserId: { type: 'uuid', name: 'by_user_id' },
    reason: { type: 'text' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
