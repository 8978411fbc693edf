import type { Request } from 'express';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import type { z } from 'zod';
import type { LiveAct, LiveActor } from '../../../cluster/rooms/room-messages.ts';
import { type User, userEntity } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { roomBanPage } from '../../../protocol/rest/in-room.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { MutableSource, PeerState, RoomRole, RoomSnapshot } from '../../../protocol/room-state.ts';
import { type AuditAction, AuditLog } from '../../audit/audit-log.ts';
import type { Doorbell } from '../door/doorbell.ts';
import { InRoomAccess } from '../in-room/in-room-access.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import { RoomStore } from '../room-store.ts';
import { statusOf } from '../room-view.ts';
import { authorityOf, hostAuthorityOf, requireBannable } from './moderation-authority.ts';
import { banFromRoom, forgetWelcome, liftBan, listBans } from './room-bans.ts';

export type ModerationDependencies = {
  dataSource: DataSource;
  store: RoomStore;
  live: LiveRoomsPort;
  access: InRoomAccess;
  audit: AuditLog;
  doorbell: Doorbell;
};

/** What is written down of an act of staff. Without a person it was done to the room. */
type Facts = { action: AuditAction; userId?: string; before?: unknown; after?: unknown };

/** Someone who moderates a room, by what right, and by which request. */
type Moderator = { actor: User; roomId: string; authority: LiveActor['authority']; request: Request };

/** The same, with the room as it is before the act, where that is written down: of staff. */
type Witnessed = Moderator & { room: RoomSnapshot | undefined };

/**
 * Moderates rooms from outside: for their owners, for hosts and co-hosts who are in them, and for staff. What staff do
 * is in the audit log before it takes effect. Every method throws ROOM_NOT_FOUND and FORBIDDEN.
 */
export class Moderation {
  readonly #dependencies: ModerationDependencies;

  constructor(dependencies: ModerationDependencies) {
    this.#dependencies = dependencies;
  }

  /** Throws ROOM_NOT_LIVE, PEER_NOT_FOUND. */
  async muteParticipant(
    actor: User,
    roomId: string,
    userId: string,
    source: MutableSource,
    request: Request,
  ): Promise<void> {
    const by = await this.#moderator(actor, roomId, request);
    const target = findPeer(by.room, userId);
    const state = target && sourceStateOf(target, source);
    await this.#act(
      by,
      { type: 'mute', userId, source },
      state !== 'muted' && {
        action: source === 'camera' ? 'participant.stop-video' : 'participant.mute',
        userId,
        before: { [source]: state },
        after: { [source]: 'muted' },
      },
    );
  }

  /** Throws ROOM_NOT_LIVE. */
  async muteEveryone(actor: User, roomId: string, request: Request): Promise<void> {
    const by = await this.#moderator(actor, roomId, request);
    const isHeard = by.room?.peers.some(
      ({ userId, role, staff, hostMutes }) =>
        role === 'speaker' && !staff && userId !== by.room?.hostUserId && hostMutes.microphone !== 'muted',
    );
    await this.#act(by, { type: 'mute-all' }, isHeard === true && { action: 'participant.mute-all' });
  }

  /** Throws ROOM_NOT_LIVE, PEER_NOT_FOUND. */
  async setRole(
    actor: User,
    roomId: string,
    userId: string,
    role: Exclude<RoomRole, 'host'>,
    request: Request,
  ): Promise<void> {
    const by = await this.#moderator(actor, roomId, request);
    const before = findPeer(by.room, userId)?.role;
    const facts: Facts = { action: 'participant.role', userId, before: { role: before }, after: { role } };
    await this.#act(by, { type: 'set-role', userId, role }, before !== role && facts);
  }

  /** Sends someone out; whoever was let in has to be let in again. Throws ROOM_NOT_LIVE, PEER_NOT_FOUND. */
  async remove(actor: User, roomId: string, userId: string, request: Request): Promise<void> {
    const by = await this.#moderator(actor, roomId, request);
    const before = { role: findPeer(by.room, userId)?.role };
    const act: LiveAct = { type: 'remove', userId, reason: 'removed' };
    await this.#act(by, act, { action: 'participant.remove', userId, before });
    await forgetWelcome(this.#dependencies.dataSource.manager, { roomId, userId });
  }

  /**
   * Bans someone, whether they are in the room or not; twice is once. Nobody bans themselves or the room's owner, and
   * staff are banned by staff alone. Throws USER_NOT_FOUND.
   */
  async ban(actor: User, roomId: string, userId: string, reason: string, request: Request): Promise<void> {
    const { dataSource, access, doorbell } = this.#dependencies;
    const standing = await access.requireKnown(roomId, actor);
    const by: Moderator = { actor, roomId, request, authority: hostAuthorityOf(standing) };
    const person = await dataSource
      .getRepository(userEntity)
      .findOne({ where: { id: userId, deletedAt: IsNull() }, select: { id: true, role: true } });
    if (person === null) throw new AppError('USER_NOT_FOUND');
    requireBannable(person, actor, standing);
    await dataSource.transaction(async (manager) => {
      const isNew = await banFromRoom(manager, { roomId, userId, byUserId: actor.id, reason });
      const facts = { before: { banned: false }, after: { banned: true, reason } };
      if (isNew) await this.#record(by, { action: 'participant.ban', userId, ...facts }, manager);
    });
    await this.#expelBanned(by, userId);
    await doorbell.announce(roomId);
  }

  /** Whoever is not banned stays as they are. */
  async liftBan(actor: User, roomId: string, userId: string, request: Request): Promise<void> {
    const { dataSource, access } = this.#dependencies;
    const authority = hostAuthorityOf(await access.requireKnown(roomId, actor));
    await dataSource.transaction(async (manager) => {
      const reason = await liftBan(manager, { roomId, userId });
      if (reason === undefined) return;
      const facts = { before: { banned: true, reason }, after: { banned: false } };
      await this.#record(
        { actor, roomId, authority, request },
        { action: 'participant.unban', userId, ...facts },
        manager,
      );
    });
  }

  /** Newest first. */
  async listBans(
    actor: User,
    roomId: string,
    page: z.output<typeof pageQuery>,
  ): Promise<z.input<typeof roomBanPage>> {
    authorityOf(await this.#dependencies.access.requireKnown(roomId, actor));
    return listBans(this.#dependencies.dataSource.manager, roomId, page);
  }

  /** Throws ROOM_NOT_LIVE. */
  async lock(actor: User, roomId: string, locked: boolean, request: Request): Promise<void> {
    const by = await this.#moderator(actor, roomId, request);
    const before = by.room?.locked;
    const facts: Facts = { action: 'room.lock', before: { locked: before }, after: { locked } };
    await this.#act(by, { type: 'lock', locked }, before !== locked && facts);
  }

  /** Ends the room for good; everyone in it is sent home. Ending it again changes nothing. */
  async close(actor: User, roomId: string, request: Request): Promise<void> {
    const { access, live, store } = this.#dependencies;
    const standing = await access.requireKnown(roomId, actor);
    if (!standing.isHost && !standing.isStaff) throw new AppError('FORBIDDEN');
    const by: Moderator = { actor, roomId, request, authority: authorityOf(standing) };
    await store.hold(roomId, async (room, manager) => {
      if (room.status === 'ended') return;
      const now = new Date();
      await store.write(roomId, { status: 'ended', endedAt: now }, manager);
      const facts = { before: { status: statusOf(room, now) }, after: { status: 'ended' } };
      await this.#record(by, { action: 'room.close', ...facts }, manager);
    });
    await live.end(roomId);
  }

  async #moderator(actor: User, roomId: string, request: Request): Promise<Witnessed> {
    const { access, live } = this.#dependencies;
    const authority = authorityOf(await access.requireKnown(roomId, actor));
    const room = authority === 'staff' ? await live.snapshot(roomId) : undefined;
    return { actor, roomId, request, authority, room };
  }

  /** `facts`: what to write down where staff do it; false where it would change nothing. */
  async #act(by: Witnessed, act: LiveAct, facts: Facts | false): Promise<void> {
    const { actor, roomId, authority } = by;
    if (facts !== false && canTakeEffect(by, facts)) await this.#record(by, facts);
    await this.#dependencies.live.act(roomId, { userId: actor.id, authority }, act);
  }

  /** What staff do by that right. */
  async #record(
    { actor, roomId, authority, request }: Moderator,
    { userId, ...facts }: Facts,
    manager?: EntityManager,
  ): Promise<void> {
    if (authority !== 'staff') return;
    const target =
      userId === undefined
        ? ({ kind: 'room', id: roomId } as const)
        : ({ kind: 'user', id: userId } as const);
    await this.#dependencies.audit.record(
      { actorUserId: actor.id, target, roomId, request, ...facts },
      manager,
    );
  }

  /** The ban stands already; whoever is not there cannot be sent out. */
  async #expelBanned({ actor, roomId, authority }: Moderator, userId: string): Promise<void> {
    const act: LiveAct = { type: 'remove', userId, reason: 'banned' };
    try {
      await this.#dependencies.live.act(roomId, { userId: actor.id, authority }, act);
    } catch (error) {
      const isGone =
        error instanceof AppError && (error.code === 'ROOM_NOT_LIVE' || error.code === 'PEER_NOT_FOUND');
      if (!isGone) throw error;
    }
  }
}

/** For each feature that moderates; what they share is in the database and the live side. */
export function createModeration({
  dataSource,
  live,
  doorbell,
}: Pick<ModerationDependencies, 'dataSource' | 'live' | 'doorbell'>): Moderation {
  const store = new RoomStore(dataSource);
  const access = new InRoomAccess(dataSource, live);
  return new Moderation({ dataSource, live, doorbell, store, access, audit: new AuditLog(dataSource) });
}

/** Whether the one it is about is there; nobody acts on themselves. */
function canTakeEffect({ actor, room }: Witnessed, { userId }: Facts): boolean {
  if (room === undefined || userId === actor.id) return false;
  return userId === undefined || findPeer(room, userId) !== undefined;
}

function findPeer(room: RoomSnapshot | undefined, userId: string): PeerState | undefined {
  return room?.peers.find((peer) => peer.userId === userId);
}

/** What others hear or see of a source: `muted` means by a host. */
function sourceStateOf({ hostMutes, sources }: PeerState, source: MutableSource): 'muted' | 'on' | 'off' {
  if (hostMutes[source] === 'muted') return 'muted';
  return sources[source]?.paused === false ? 'on' : 'off';
}
