import { EntitySchema } from 'typeorm';

/** What someone wrote in a room. */
export type RoomMessage = {
  id: string;
  roomId: string;
  /** The stay in which it was written. */
  peerId: string | null;
  userId: string;
  /** As its author was called then. */
  displayName: string;
  text: string;
  sentAt: Date;
};

export const roomMessageEntity = new EntitySchema<RoomMessage>({
  name: 'RoomMessage',
  tableName: 'room_messages',
  columns: {
    id: { type: 'uuid', primary: true },
    roomId: { type: 'uuid', name: 'room_id' },
    peerId: { type: 'uuid', name: 'peer_id', nullable: true },
    userId: { type: 'uuid', name: 'user_id' },
    displayName: { type: 'text', name: 'display_name' },
    text: { type: 'text' },
    sentAt: { type: 'timestamptz', name: 'sent_at', precision: 3 },
  },
});
