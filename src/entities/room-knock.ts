import { EntitySchema } from 'typeorm';

/** Someone who knocked at a room, and what became of it. */
export type RoomKnock = {
  roomId: string;
  userId: string;
  status: 'waiting' | 'admitted' | 'denied';
  knockedAt: Date;
  /** When the person last knocked or asked: whoever asks no more has gone away. */
  askedAt: Date;
  answeredAt: Date | null;
  answeredByUserId: string | null;
};

export const roomKnockEntity = new EntitySchema<RoomKnock>({
  name: 'RoomKnock',
  tableName: 'room_knocks',
  columns: {
    roomId: { type: 'uuid', name: 'room_id', primary: true },
    userId: { type: 'uuid', name: 'user_id', primary: true },
    status: { type: 'text' },
    knockedAt: { type: 'timestamptz', name: 'knocked_at', precision: 3 },
    askedAt: { type: 'timestamptz', name: 'asked_at', precision: 3 },
    answeredAt: { type: 'timestamptz', name: 'answered_at', precision: 3, nullable: true },
    answeredByUserId: { type: 'uuid', name: 'answered_by_user_id', nullable: true },
  },
});
