import { randomBytes, randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type RoomInvite, roomInviteEntity } from '../../../entities/room-invite.ts';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { pageQuery } from '../../../protocol/rest/page.ts';
import type { CreateInviteInput } from '../../../protocol/rest/rooms.ts';
import type { AuditAction, AuditLog } from '../../audit/audit-log.ts';
import { newestPage } from '../../lists/newest-page.ts';
import { SqlConditions } from '../../lists/sql-conditions.ts';
import type { RoomChange } from '../edits/room-changes.ts';
import type { RoomRecord } from '../room-record.ts';
import type { RoomStore } from '../room-store.ts';
import { isStaff } from '../room-visibility.ts';
import { findRoomEntry, INVITE_WORKS, type RoomEntry } from './room-entry.ts';

const CODE_BYTES = 18;
const MINUTE_MS = 60_000;

/** An invite as those see it who may hand it out. */
export type ListedInvite = Omit<RoomInvite, 'createdByUserId'>;

export type InvitesDependencies = { dataSource: DataSource; store: RoomStore; audit: AuditLog };

/**
 * Links into rooms. The host and the members of a room may make them, and staff. A code opens the door to whoever has
 * it, so members see the ones they made, while the host and staff see all.
 */
export class Invites {
  readonly #dependencies: InvitesDependencies;

  constructor(dependencies: InvitesDependencies) {
    this.#dependencies = dependencies;
  }

  /** Throws ROOM_NOT_FOUND, FORBIDDEN, ROOM_ENDED. */
  async create(
    roomId: string,
    { expiresInMinutes, maxUses }: CreateInviteInput,
    change: RoomChange,
  ): Promise<RoomInvite> {
    const room = await this.#requireInviter(roomId, change.user);
    if (room.status === 'ended') throw new AppError('ROOM_ENDED');
    const now = new Date();
    const expiresAt =
      expiresInMinutes === undefined ? null : new Date(now.getTime() + expiresInMinutes * MINUTE_MS);
    const invite: RoomInvite = {
      id: randomUUID(),
      roomId: room.id,
      code: randomBytes(CODE_BYTES).toString('base64url'),
      createdByUserId: change.user.id,
      expiresAt,
      maxUses: maxUses ?? null,
      uses: 0,
      revokedAt: null,
      createdAt: now,
    };
    await this.#dependencies.dataSource.transaction(async (manager) => {
      await manager.insert(roomInviteEntity, invite);
      await this.#recordStaff('invite.create', room, invite, change, manager);
    });
    return invite;
  }

  /** Newest first. Throws ROOM_NOT_FOUND, FORBIDDEN. */
  async list(
    roomId: string,
    user: User,
    page: z.output<typeof pageQuery>,
  ): Promise<{ rows: ListedInvite[]; nextCursor: string | null }> {
    const room = await this.#requireInviter(roomId, user);
    const seesAll = room.hostUserId === user.id || isStaff(user);
    return newestPage<ListedInvite>(
      this.#dependencies.dataSource.manager,
      {
        columns: `i.room_id AS "roomId", i.code, i.expires_at AS "expiresAt", i.max_uses AS "maxUses", i.uses,
          i.revoked_at AS "revokedAt"`,
        tables: 'room_invites i',
        where: new SqlConditions()
          .when('i.room_id = ?', room.id)
          .when('i.created_by_user_id = ?', seesAll ? undefined : user.id),
        at: 'i.created_at',
        id: 'i.id',
      },
      page,
    );
  }

  /**
   * For whoever made it, the host and staff. Doing it again changes nothing. Throws ROOM_NOT_FOUND, FORBIDDEN, and
   * NOT_FOUND when there is no such invite, or none that the person may know of.
   */
  async revoke(roomId: string, inviteId: string, change: RoomChange): Promise<void> {
    const { user } = change;
    const room = await this.#requireInviter(roomId, user);
    await this.#dependencies.dataSource.transaction(async (manager) => {
      const invite = await manager.findOneBy(roomInviteEntity, { id: inviteId, roomId: room.id });
      const mayRevoke =
        invite !== null &&
        (invite.createdByUserId === user.id || room.hostUserId === user.id || isStaff(user));
      if (!mayRevoke) throw new AppError('NOT_FOUND');
      const revoked = await manager
        .createQueryBuilder()
        .update(roomInviteEntity)
        .set({ revokedAt: new Date() })
        .where('id = :id AND revoked_at IS NULL', { id: invite.id })
        .execute();
      if (revoked.affected === 0) return;
      await this.#recordStaff('invite.revoke', room, invite, change, manager);
    });
  }

  /**
   * Makes a member of whoever brings an invite, and counts it, once a person. False, and nothing is changed, when the
   * invite does not work any more: of many who come at once by the last use of it, one gets in.
   */
  async spend(inviteId: string, roomId: string, userId: string): Promise<boolean> {
    const { dataSource, store } = this.#dependencies;
    const usedUp = new Error('The invite does not work any more');
    try {
      await dataSource.transaction(async (manager) => {
        const added = await store.addMembers(roomId, [userId], manager);
        if (added.length === 0) return;
        const [rows] = await manager.query<[unknown[], number]>(
          `UPDATE room_invites i SET uses = uses + 1 WHERE i.id = $1 AND ${INVITE_WORKS} RETURNING i.id`,
          [inviteId],
        );
        if (rows.length === 0) throw usedUp;
      });
      return true;
    } catch (error) {
      if (error === usedUp) return false;
      throw error;
    }
  }

  /**
   * The room that a code opens to the person, ended or not. Throws INVITE_INVALID for codes that open none: revoked,
   * expired, used up by others, or of a room that is not there for this person, or that they are banned from.
   */
  async requireRoom(code: string, user: User): Promise<RoomRecord> {
    const { dataSource } = this.#dependencies;
    const [found] = await dataSource.query<{ roomId: string; works: boolean }[]>(
      `SELECT i.room_id AS "roomId", ${INVITE_WORKS} AS works FROM room_invites i
       WHERE i.code = $1 AND i.revoked_at IS NULL AND (i.expires_at IS NULL OR i.expires_at > now())`,
      [code],
    );
    if (found === undefined) throw new AppError('INVITE_INVALID');
    const room = await findRoomEntry(dataSource, { roomId: found.roomId, userId: user.id });
    if (room === undefined) throw new AppError('INVITE_INVALID');
    const wasLetIn = room.isMember || room.hostUserId === user.id || isStaff(user);
    const isKeptOut = (room.isBlocked || room.isBanned) && !isStaff(user);
    if (isKeptOut || !(found.works || wasLetIn)) throw new AppError('INVITE_INVALID');
    return room;
  }

  async #requireInviter(roomId: string, user: User): Promise<RoomEntry> {
    const room = await findRoomEntry(this.#dependencies.dataSource, { roomId, userId: user.id });
    const isHost = room?.hostUserId === user.id;
    const maySee =
      isStaff(user) || (!room?.isBlocked && (room?.visibility === 'public' || room?.isMember || isHost));
    if (room === undefined || !maySee) throw new AppError('ROOM_NOT_FOUND');
    if (isHost || isStaff(user) || (room.isMember && !room.isBanned)) return room;
    throw new AppError('FORBIDDEN');
  }

  /** Where staff did what only the host and members may. Not the code: it is a key to the room. */
  async #recordStaff(
    action: AuditAction,
    room: RoomEntry,
    { id: inviteId, createdByUserId, expiresAt, maxUses }: RoomInvite,
    { user, request }: RoomChange,
    manager: EntityManager,
  ): Promise<void> {
    const isOwn = room.hostUserId === user.id || (action === 'invite.revoke' && createdByUserId === user.id);
    if (isOwn || (action === 'invite.create' && room.isMember)) return;
    const target = { kind: 'room', id: room.id } as const;
    const after = { inviteId, expiresAt, maxUses };
    const entry = { actorUserId: user.id, action, target, roomId: room.id, after, request };
    await this.#dependencies.audit.record(entry, manager);
  }
}
