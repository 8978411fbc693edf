import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Room } from '../../entities/room.ts';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type {
  createRoomInput,
  listRoomsQuery,
  RoomPage,
  RoomRecordStatus,
  Room as RoomView,
} from '../../protocol/rest/rooms.ts';
import { decodeCursor, toPage } from '../http/page-cursor.ts';
import type { LiveRoomsPort } from './live-rooms.ts';
import type { RoomStore } from './room-store.ts';
import { type RoomWithHost, toRoomView } from './room-view.ts';

/** Creates, lists and ends rooms. */
export class Rooms {
  readonly #store: RoomStore;
  readonly #live: LiveRoomsPort;

  constructor(store: RoomStore, live: LiveRoomsPort) {
    this.#store = store;
    this.#live = live;
  }

  async create(host: User, input: z.output<typeof createRoomInput>): Promise<RoomView> {
    const { password: _password, schedule: _schedule, ...rest } = input;
    const now = new Date();
    const room: Room = {
      id: randomUUID(),
      ...rest,
      passwordHash: null,
      status: 'active',
      hostUserId: host.id,
      startsAt: null,
      minutes: null,
      opensAt: now,
      closesAt: null,
      liveSince: null,
      createdAt: now,
      updatedAt: now,
      endedAt: null,
      deletedAt: null,
      version: 1,
    };
    await this.#store.insert(room);
    return this.view({ ...room, host });
  }

  async list(user: User, query: z.output<typeof listRoomsQuery>): Promise<RoomPage> {
    const { cursor, limit, ...filter } = query;
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const found = await this.#store.list(user.id, { ...filter, after, limit });
    const { rows, nextCursor } = toPage(found, limit);
    return { items: rows.map((room) => this.view(room)), nextCursor };
  }

  /** Throws ROOM_NOT_FOUND when there is none, or none that the user may know of. */
  async requireVisible(roomId: string, userId: string): Promise<RoomWithHost> {
    const room = await this.#store.findVisible(roomId, userId);
    if (room === undefined) throw new AppError('ROOM_NOT_FOUND');
    return room;
  }

  /**
   * For the host: ends the room, which is final. Asking for the status that it has changes nothing. Throws
   * ROOM_NOT_FOUND, FORBIDDEN, and ROOM_ENDED to whoever wants an ended room active.
   */
  async setStatus(roomId: string, user: User, status: RoomRecordStatus): Promise<RoomView> {
    const room = await this.requireVisible(roomId, user.id);
    if (room.hostUserId !== user.id) throw new AppError('FORBIDDEN');
    if (status === 'active') {
      if (room.status === 'ended') throw new AppError('ROOM_ENDED');
      return this.view(room);
    }
    // The record comes first: a join that is under way looks at it again after it was admitted.
    await this.#store.end(room.id);
    await this.#live.end(room.id);
    return this.view(await this.requireVisible(room.id, user.id));
  }

  view(room: RoomWithHost): RoomView {
    return toRoomView(room, room.status === 'ended' ? 0 : this.#live.peopleCount(room.id));
  }
}
