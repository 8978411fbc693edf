import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type Room, roomEntity } from '../../entities/room.ts';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import { requireAllowed } from '../../plan-required.ts';
import type { Entitlements } from '../../protocol/entitlements.ts';
import type { createRoomInput, Room as RoomView } from '../../protocol/rest/rooms.ts';
import type { Passwords } from '../accounts/credentials/passwords.ts';
import { requireNotBanned } from '../accounts/sessions/authenticator.ts';
import { findEffectivePlan } from '../plans/effective-plan.ts';
import type { Taxonomy } from '../taxonomy/taxonomy.ts';
import { scheduleOf } from './edits/room-schedule.ts';
import type { LiveRoomsPort } from './live-rooms.ts';
import type { RoomRecord } from './room-record.ts';
import type { RoomStore } from './room-store.ts';
import { toRoomView } from './room-view.ts';
import { isStaff, type RoomViewer } from './room-visibility.ts';

/** How many rooms that have not ended a person may have. */
export const MAX_OPEN_ROOMS = 200;
/** How many fit into a room whose host did not say, where their plan has as many. */
const DEFAULT_CAPACITY = 50;

export type RoomsDependencies = {
  dataSource: DataSource;
  store: RoomStore;
  live: LiveRoomsPort;
  taxonomy: Taxonomy;
  passwords: Passwords;
};

/** Makes rooms, and knows who may see and who may change them. */
export class Rooms {
  readonly #dependencies: RoomsDependencies;

  constructor(dependencies: RoomsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Throws VALIDATION_FAILED for terms and times that are none, and when the person has too many rooms open, and
   * PLAN_REQUIRED for what their plan does not have.
   */
  async create(host: User, input: z.output<typeof createRoomInput>): Promise<RoomView> {
    const { dataSource, passwords, taxonomy } = this.#dependencies;
    const { password, schedule, ...rest } = input;
    const now = new Date();
    const topics = [...new Set(rest.topics)];
    const when = scheduleOf(schedule, now);
    await taxonomy.requireTerms({ language: rest.language, topics });
    const made = {
      id: randomUUID(),
      ...rest,
      topics,
      passwordHash: password === null ? null : await passwords.hash(password),
      status: 'active' as const,
      hostUserId: host.id,
      ...when,
      liveSince: null,
      createdAt: now,
      updatedAt: now,
      endedAt: null,
      deletedAt: null,
      version: 1,
    };
    const room = await dataSource.transaction(async (manager): Promise<Room> => {
      await requireFewRooms(host.id, manager);
      // A plan that begins or ends meanwhile waits for the person's row as well.
      const { entitlements } = await findEffectivePlan(manager, host.id);
      const capacity = input.capacity ?? Math.min(DEFAULT_CAPACITY, entitlements.roomCapacity);
      const row = { ...made, capacity };
      requireRoomAllowed(entitlements, row);
      await manager.insert(roomEntity, row);
      return row;
    });
    const { id, username, displayName, avatarUrl } = host;
    return this.view({
      ...room,
      hasPassword: room.passwordHash !== null,
      host: { id, username, displayName, avatarUrl },
    });
  }

  /** Throws ROOM_NOT_FOUND when there is none, or none that the person may know of. */
  async requireVisible(roomId: string, viewer: RoomViewer): Promise<RoomRecord> {
    const room = await this.#dependencies.store.findVisible(roomId, viewer);
    if (room === undefined) throw new AppError('ROOM_NOT_FOUND');
    return room;
  }

  /** The room, for its host and for staff to change. Throws ROOM_NOT_FOUND, FORBIDDEN. */
  async requireOwn(roomId: string, user: User): Promise<RoomRecord> {
    const room = await this.requireVisible(roomId, user);
    if (room.hostUserId !== user.id && !isStaff(user)) throw new AppError('FORBIDDEN');
    return room;
  }

  view(room: RoomRecord): RoomView {
    return toRoomView(room, room.status === 'ended' ? 0 : this.#dependencies.live.peopleCount(room.id));
  }
}

/** Throws PLAN_REQUIRED. */
function requireRoomAllowed(
  allowed: Entitlements,
  { visibility, capacity, minutes }: Pick<Room, 'visibility' | 'capacity' | 'minutes'>,
): void {
  requireAllowed(allowed, { type: 'make-room', visibility, capacity, minutes: minutes ?? 0 });
}

/**
 * The person's row is held until the room is in, so that of many at once no more get through than may, and none is made
 * after the account has ended, which ended its rooms.
 */
async function requireFewRooms(hostUserId: string, manager: EntityManager): Promise<void> {
  const [host] = await manager.query<Pick<User, 'status'>[]>(
    'SELECT status FROM users WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
    [hostUserId],
  );
  if (host === undefined) throw new AppError('TOKEN_INVALID');
  requireNotBanned(host);
  const [found] = await manager.query<{ rooms: number }[]>(
    "SELECT count(*)::integer AS rooms FROM rooms WHERE host_user_id = $1 AND status = 'active'",
    [hostUserId],
  );
  if (found === undefined || found.rooms < MAX_OPEN_ROOMS) return;
  throw new AppError('VALIDATION_FAILED', {
    detail: `You have ${MAX_OPEN_ROOMS} rooms that have not ended: end some of them first.`,
  });
}
