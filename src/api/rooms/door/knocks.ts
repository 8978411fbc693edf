import type { Request } from 'express';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { Knock, waitingList } from '../../../protocol/rest/in-room.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { RateLimit } from '../../http/rate-limit.ts';
import type { InRoomAccess } from '../in-room/in-room-access.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import { authorityOf } from '../moderation/moderation-authority.ts';
import { isStaff } from '../room-visibility.ts';
import type { Doorbell } from './doorbell.ts';
import { hostPlanHas, refuseAtDoor } from './host-plan.ts';
import {
  answerKnocks,
  DENIAL_MS,
  findKnock,
  forgetLapsedKnocks,
  type KnockAnswer,
  knockOnce,
  listWaiting,
  noteAsking,
  withdrawKnock,
} from './knock-rows.ts';
import { decideAtDoor } from './room-door.ts';
import { findRoomEntry, type RoomEntry } from './room-entry.ts';

type AnswerDependencies = { dataSource: DataSource; audit: AuditLog; doorbell: Doorbell };

export type KnocksDependencies = AnswerDependencies & {
  live: LiveRoomsPort;
  access: InRoomAccess;
  /** How often one person rings at one door: whoever takes it back and knocks again rings again. */
  rings: RateLimit;
};

/** A knock that is withdrawn while it is being made is made again, so often. */
const ATTEMPTS = 3;

/** People at the door of a room: they knock, wait, and are let in or turned away. */
export class Knocks {
  readonly #dependencies: KnocksDependencies;

  constructor(dependencies: KnocksDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Twice is once. `admitted` for whoever can come in as it is, or was let in. Throws ROOM_NOT_FOUND,
   * BANNED_FROM_ROOM, ROOM_ENDED, PLAN_REQUIRED, and RATE_LIMITED for a minute after having been turned away, and to whoever rings
   * again and again.
   */
  async knock(user: User, roomId: string): Promise<Knock> {
    const { dataSource } = this.#dependencies;
    const entry = await findRoomEntry(dataSource, { roomId, userId: user.id });
    if (entry === undefined) throw new AppError('ROOM_NOT_FOUND');
    const isOpen = passesDoor(entry, user);
    const place = { roomId, userId: user.id };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const now = new Date();
      const made = isOpen ? undefined : await knockOnce(dataSource.manager, place, now);
      if (made?.isNew) await this.#ring(user, entry);
      if (made !== undefined) return toKnock(roomId, entry.name, made);
      const before = await findKnock(dataSource.manager, place);
      if (before?.status === 'denied' && !isOpen) throw tooSoon(before.answeredAt ?? now, now);
      if (isOpen || before?.status === 'admitted') {
        return toKnock(roomId, entry.name, { status: 'admitted', knockedAt: before?.knockedAt ?? now });
      }
    }
    throw tooSoon(new Date(), new Date());
  }

  /** Of many who knock at once as one person, one rings. Throws RATE_LIMITED, and then they do not wait. */
  async #ring(user: User, { id: roomId, hostUserId }: RoomEntry): Promise<void> {
    const { dataSource, doorbell, rings } = this.#dependencies;
    try {
      await rings.consume(`${roomId} ${user.id}`);
    } catch (error) {
      await withdrawKnock(dataSource.manager, { roomId, userId: user.id });
      throw error;
    }
    await doorbell.knocked({ roomId, hostUserId }, { userId: user.id, displayName: user.displayName });
  }

  /** What became of one's knock; asking keeps one's place. Throws KNOCK_NOT_FOUND, ROOM_ENDED. */
  async own(user: User, roomId: string): Promise<Knock> {
    const { dataSource, doorbell } = this.#dependencies;
    const place = { roomId, userId: user.id };
    const found = await findKnock(dataSource.manager, place);
    if (found === undefined) throw new AppError('KNOCK_NOT_FOUND', { detail: 'You did not knock there.' });
    if (found.roomEnded) throw new AppError('ROOM_ENDED');
    const isBack = found.status === 'waiting' && (await noteAsking(dataSource.manager, place, new Date()));
    if (isBack) await doorbell.announce(roomId);
    return toKnock(roomId, found.roomName, found);
  }

  /** An answer that was given stands. */
  async withdraw(user: User, roomId: string): Promise<void> {
    const { dataSource, doorbell } = this.#dependencies;
    if (await withdrawKnock(dataSource.manager, { roomId, userId: user.id })) await doorbell.announce(roomId);
  }

  /** Whoever did not ask for a while has gone away. */
  async forgetLapsed(now: Date): Promise<void> {
    const { dataSource, doorbell } = this.#dependencies;
    for (const roomId of await forgetLapsedKnocks(dataSource.manager, now)) await doorbell.announce(roomId);
  }

  /** Throws ROOM_NOT_FOUND, FORBIDDEN. */
  async list(user: User, roomId: string): Promise<z.input<typeof waitingList>> {
    const { dataSource, access } = this.#dependencies;
    authorityOf(await access.requireKnown(roomId, user));
    const waiting = await listWaiting(dataSource.manager, roomId, new Date());
    const items = waiting.map(({ knockedAt, ...person }) => {
      return { user: person, knockedAt: knockedAt.toISOString() };
    });
    return { items };
  }

  /**
   * `userId`: null for everyone who waits. Whoever has that answer already keeps it. Throws ROOM_NOT_FOUND, FORBIDDEN,
   * KNOCK_NOT_FOUND, and ROOM_LOCKED when nobody would get in.
   */
  async answer(
    user: User,
    { roomId, userId, status }: { roomId: string; userId: string | null; status: 'admitted' | 'denied' },
    request: Request,
  ): Promise<void> {
    const { dataSource, access, live } = this.#dependencies;
    authorityOf(await access.requireKnown(roomId, user));
    if (status === 'admitted' && (await live.snapshot(roomId))?.locked) throw new AppError('ROOM_LOCKED');
    const userIds = userId === null ? null : [userId];
    const answer = { roomId, userIds, status, byUserId: user.id, request };
    const answered = await answerAtDoor(this.#dependencies, answer);
    if (userId === null || answered.length > 0) return;
    const found = await findKnock(dataSource.manager, { roomId, userId });
    if (found?.status !== status) throw new AppError('KNOCK_NOT_FOUND');
  }
}

/**
 * Answers people at the door, from inside of the room or from outside, and tells them. What staff do in the rooms of
 * others is in the audit log. Resolves to whom that changed something for.
 */
export async function answerAtDoor(
  { dataSource, audit, doorbell }: AnswerDependencies,
  { request, ...answer }: KnockAnswer & { request?: Request },
): Promise<string[]> {
  const { roomId, status, byUserId } = answer;
  const answered = await dataSource.transaction(async (manager) => {
    const userIds = await answerKnocks(manager, answer, new Date());
    if (userIds.length === 0 || !(await actsAsStaff(manager, byUserId, roomId))) return userIds;
    const action = status === 'admitted' ? 'knock.admit' : 'knock.deny';
    for (const id of userIds) {
      const entry = { actorUserId: byUserId, action, target: { kind: 'user', id }, roomId, request } as const;
      await audit.record({ ...entry, before: { status: 'waiting' }, after: { status } }, manager);
    }
    return userIds;
  });
  if (answered.length > 0) await doorbell.answered(roomId, answered, status);
  return answered;
}

async function actsAsStaff(manager: EntityManager, userId: string, roomId: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `SELECT 1 FROM users u JOIN rooms r ON r.id = $2 AND r.host_user_id <> u.id WHERE u.id = $1 AND u.role <> 'user'`,
    [userId, roomId],
  );
  return rows.length > 0;
}

/** Whether there is nothing to knock for. Throws ROOM_NOT_FOUND, BANNED_FROM_ROOM, ROOM_ENDED, PLAN_REQUIRED. */
function passesDoor(entry: RoomEntry, user: User): boolean {
  const answer = decideAtDoor({
    ...entry,
    ended: entry.status === 'ended',
    // Whoever is early may wait at the door.
    open: true,
    isHost: entry.hostUserId === user.id,
    isAllowed: hostPlanHas(entry),
    isStaff: isStaff(user),
    hasInvite: false,
    gavePassword: false,
  });
  if (answer.step !== 'refuse') return true;
  // Hosts also let in whoever does not know the password.
  if (answer.code === 'KNOCK_REQUIRED' || answer.code === 'ROOM_PASSWORD_REQUIRED') return false;
  refuseAtDoor(entry, answer.code);
}

function tooSoon(answeredAt: Date, now: Date): AppError {
  const waitMs = answeredAt.getTime() + DENIAL_MS - now.getTime();
  return new AppError('RATE_LIMITED', {
    detail: 'You were turned away; you may knock again after a minute.',
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
  });
}

function toKnock(
  roomId: string,
  roomName: string,
  { status, knockedAt }: { status: Knock['status']; knockedAt: Date },
): Knock {
  return { roomId, status, knockedAt: knockedAt.toISOString(), roomName };
}
