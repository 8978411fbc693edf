import { EntitySchema } from 'typeorm';
import type { RoomKind, RoomRecordStatus, Visibility } from '../protocol/rest/rooms.ts';

/** A room as it is kept. */
export type Room = {
  id: string;
  name: string;
  description: string;
  kind: RoomKind;
  visibility: Visibility;
  status: RoomRecordStatus;
  /** Code of a language of the taxonomy. */
  language: string | null;
  /** Codes of topics of the taxonomy. */
  topics: string[];
  capacity: number;
  /** Whoever comes is a listener, until a host gives them the stage. */
  stage: boolean;
  /** Hosts let people in one by one. */
  lobby: boolean;
  /** argon2id. */
  passwordHash: string | null;
  /** Null: open since it was made. With `minutes`, always both or neither. */
  startsAt: Date | null;
  minutes: number | null;
  /** Others than the host get in from then on. */
  opensAt: Date;
  /** An empty room with a schedule ends by itself after that. */
  closesAt: Date | null;
  /** Since when people are in it; null while nobody is. */
  liveSince: Date | null;
  hostUserId: string;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
  deletedAt: Date | null;
  /** Counts edits, for `If-Match`. */
  version: number;
};

export const roomEntity = new EntitySchema<Room>({
  name: 'Room',
  tableName: 'rooms',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    description: { type: 'text' },
    kind: { type: 'text' },
    visibility: { type: 'text' },
    status: { type: 'text' },
    language: { type: 'text', nullable: true },
    topics: { type: 'text', array: true },
    capacity: { type: 'integer' },
    stage: { type: 'boolean' },
    lobby: { type: 'boolean' },
    passwordHash: { type: 'text', name: 'password_hash', nullable: true },
    startsAt: { type: 'timestamptz', name: 'starts_at', precision: 3, nullable: true },
    minutes: { type: 'integer', nullable: true },
    opensAt: { type: 'timestamptz', name: 'opens_at', precision: 3 },
    closesAt: { type: 'timestamptz', name: 'closes_at', precision: 3, nullable: true },
    liveSince: { type: 'timestamptz', name: 'live_since', precision: 3, nullable: true },
    hostUserId: { type: 'uuid', name: 'host_user_id' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    updatedAt: { type: 'timestamptz', name: 'updated_at', precision: 3 },
    endedAt: { type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true },
    deletedAt: { type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true },
    version: { type: 'integer' },
  },
});
