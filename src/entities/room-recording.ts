import { EntitySchema } from 'typeorm';

/** A recording of a room, by the address where it lies. */
export type RoomRecording = {
  id: string;
  roomId: string;
  title: string;
  url: string;
  durationSeconds: number | null;
  /** A bigint: `pg` reads it as text. */
  sizeBytes: string | null;
  addedByUserId: string;
  createdAt: Date;
};

export const roomRecordingEntity = new EntitySchema<RoomRecording>({
  name: 'RoomRecording',
  tableName: 'room_recordings',
  columns: {
    id: { type: 'uuid', primary: true },
    roomId: { type: 'uuid', name: 'room_id' },
    title: { type: 'text' },
    url: { type: 'text' },
    durationSeconds: { type: 'integer', name: 'duration_seconds', nullable: true },
    sizeBytes: { type: 'bigint', name: 'size_bytes', nullable: true },
    addedByUserId: { type: 'uuid', name: 'added_by_user_id' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
