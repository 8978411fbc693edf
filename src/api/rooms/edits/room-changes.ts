import type { Request } from 'express';
import type { EntityManager } from 'typeorm';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import { requireAllowed } from '../../../plan-required.ts';
import type { RoomRecordStatus } from '../../../protocol/rest/rooms.ts';
import type { AuditAction, AuditLog } from '../../audit/audit-log.ts';
import { findEffectivePlan } from '../../plans/effective-plan.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import type { RoomRecord } from '../room-record.ts';
import type { RoomStore } from '../room-store.ts';
import { statusOf } from '../room-view.ts';
import type { Rooms } from '../rooms.ts';

export type RoomChangesDependencies = {
  rooms: Rooms;
  store: RoomStore;
  live: LiveRoomsPort;
  audit: AuditLog;
};

/** Who changes a room, of which version, and by which request. */
export type RoomChange = { user: User; ifVersion?: number | undefined; request: Request };

/** Opens, ends and deletes rooms, for their hosts and for staff; what staff do is in the audit log. */
export class RoomChanges {
  readonly #dependencies: RoomChangesDependencies;

  constructor(dependencies: RoomChangesDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Opens a scheduled room early, or ends a room, which is final. Asking for the status that it has changes nothing.
   * Throws ROOM_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH; to whoever wants it active ROOM_ENDED, and PLAN_REQUIRED for a
   * private room whose host's plan has none.
   */
  async setStatus(roomId: string, status: RoomRecordStatus, change: RoomChange): Promise<RoomRecord> {
    const { rooms, store, live } = this.#dependencies;
    await rooms.requireOwn(roomId, change.user);
    await store.hold(roomId, (room, manager) => {
      requireVersion(room, change.ifVersion);
      return status === 'ended' ? this.#end(room, change, manager) : this.#open(room, change, manager);
    });
    // The record comes first: a join that is under way looks at it again after it was admitted.
    if (status === 'ended') await live.end(roomId);
    return rooms.requireVisible(roomId, change.user);
  }

  /** Nobody but staff sees it any more, and whoever is in it is sent home. Throws ROOM_NOT_FOUND, FORBIDDEN. */
  async delete(roomId: string, change: RoomChange): Promise<void> {
    const { rooms, store, live } = this.#dependencies;
    await rooms.requireOwn(roomId, change.user);
    await store.hold(roomId, async (room, manager) => {
      if (room.deletedAt !== null) return;
      const now = new Date();
      const endedAt = room.endedAt ?? now;
      await store.write(room.id, { status: 'ended', endedAt, deletedAt: now }, manager);
      const before = { name: room.name, status: statusOf(room, now) };
      await this.#record('room.delete', room, change, manager, { before });
    });
    await live.end(roomId);
  }

  async #end(room: RoomRecord, change: RoomChange, manager: EntityManager): Promise<void> {
    if (room.status === 'ended') return;
    const now = new Date();
    await this.#dependencies.store.write(room.id, { status: 'ended', endedAt: now }, manager);
    const before = { status: statusOf(room, now) };
    await this.#record('room.close', room, change, manager, { before, after: { status: 'ended' } });
  }

  async #open(room: RoomRecord, change: RoomChange, manager: EntityManager): Promise<void> {
    const now = new Date();
    if (room.status === 'ended') throw new AppError('ROOM_ENDED');
    if (room.opensAt <= now) return;
    const host = await findEffectivePlan(manager, room.hostUserId);
    requireAllowed(host.entitlements, { type: 'open-room', visibility: room.visibility });
    await this.#dependencies.store.write(room.id, { opensAt: now }, manager);
    const before = { status: 'scheduled' };
    await this.#record('room.open', room, change, manager, { before, after: { status: 'active' } });
  }

  /** A host's own rooms are nobody's business. */
  async #record(
    action: AuditAction,
    room: RoomRecord,
    { user, request }: RoomChange,
    manager: EntityManager,
    facts: { before: unknown; after?: unknown },
  ): Promise<void> {
    if (room.hostUserId === user.id) return;
    const target = { kind: 'room', id: room.id } as const;
    const entry = { actorUserId: user.id, action, target, roomId: room.id, request, ...facts };
    await this.#dependencies.audit.record(entry, manager);
  }
}

/** Throws VERSION_MISMATCH when the change is meant for another version than the room has. */
export function requireVersion(room: Pick<RoomRecord, 'version'>, ifVersion: number | undefined): void {
  if (ifVersion !== undefined && ifVersion !== room.version) throw new AppError('VERSION_MISMATCH');
}
