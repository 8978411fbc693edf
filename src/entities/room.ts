import { EntitySchema } from 'typeorm';
import type { RoomStatus, Visibility } from '../protocol/rest/rooms.ts';
import type { User } from './user.ts';

/** A room as it is kept. `host` is there where it was asked for. */
export type Room = {
  id: string;
  name: string;
  visibility: Visibility;
  status: RoomStatus;
  capacity: number;
  hostUserId: string;
  host?: User;
  createdAt: Date;
  endedAt: Date | null;
};

export const roomEntity = new EntitySchema<Room>({
  name: 'Room',
  tableName: 'rooms',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    visibility: { type: 'text' },
    status: { type: 'text' },
    capacity: { type: 'integer' },
    hostUserId: { type: 'uuid', name: 'host_user_id' },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    endedAt: { type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true },
  },
  relations: {
    host: { type: 'many-to-one', target: 'User', joinColumn: { name: 'host_user_id' } },
  },
});
