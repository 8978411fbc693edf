import type { LiveRoomRecord } from '../../../cluster/rooms/room-messages.ts';
import { AppError } from '../../../errors.ts';
import { requireAllowed } from '../../../plan-required.ts';
import type { Passwords } from '../../accounts/credentials/passwords.ts';
import { findEffectivePlan } from '../../plans/effective-plan.ts';
import type { Taxonomy } from '../../taxonomy/taxonomy.ts';
import { isOutOfReach } from '../is-out-of-reach.ts';
import { toLiveRecord } from '../live-record.ts';
import type { RoomRecord } from '../room-record.ts';
import { type RoomChange, type RoomChangesDependencies, requireVersion } from './room-changes.ts';
import { applyRoomEdit, type RoomEdit } from './room-edit.ts';

export type EditRoomDependencies = RoomChangesDependencies & { taxonomy: Taxonomy; passwords: Passwords };

/**
 * Changes a room's record, for its host and for staff, and has whoever is in it see it. Whoever does it, what the host's
 * plan does not have stays out of it. Throws ROOM_NOT_FOUND, FORBIDDEN, ROOM_ENDED, VERSION_MISMATCH, VALIDATION_FAILED,
 * PLAN_REQUIRED.
 */
export async function editRoom(
  { rooms, store, live, audit, taxonomy, passwords }: EditRoomDependencies,
  roomId: string,
  edit: RoomEdit,
  { user, ifVersion, request }: RoomChange,
): Promise<RoomRecord> {
  const { language, topics } = await rooms.requireOwn(roomId, user);
  // What it has it may keep, also what was retired since.
  await taxonomy.requireTerms({
    language: edit.language === language ? null : (edit.language ?? null),
    topics: edit.topics?.filter((topic) => !topics.includes(topic)) ?? [],
  });
  const passwordHash = typeof edit.password === 'string' ? await passwords.hash(edit.password) : null;

  const host = await store.hold(roomId, async (room, manager) => {
    if (room.status === 'ended') throw new AppError('ROOM_ENDED');
    requireVersion(room, ifVersion);
    const { columns, changed, narrowsDoor, raised, before, after } = applyRoomEdit(room, edit, new Date());
    const { entitlements } = await findEffectivePlan(manager, room.hostUserId);
    if (!changed) return entitlements;
    requireAllowed(entitlements, raised);
    const password = edit.password === undefined ? {} : { passwordHash };
    await store.write(room.id, { ...columns, ...password }, manager);
    // Whoever is in there stays, so they must also find back in.
    const inside = narrowsDoor ? ((await live.snapshot(room.id))?.peers ?? []) : [];
    const guests = inside.map((peer) => peer.userId).filter((userId) => userId !== room.hostUserId);
    await store.addMembers(room.id, [...new Set(guests)], manager);
    if (room.hostUserId === user.id) return entitlements;
    const entry = { actorUserId: user.id, action: 'room.edit', roomId: room.id, request } as const;
    await audit.record({ ...entry, target: { kind: 'room', id: room.id }, before, after }, manager);
    return entitlements;
  });

  // Of edits at once, on whichever nodes, the last one is told last.
  for (let room = await rooms.requireVisible(roomId, user); ; ) {
    await showEdit(live, toLiveRecord(room, host));
    const now = await rooms.requireVisible(roomId, user);
    if (now.version === room.version) return now;
    room = now;
  }
}

/** The edit is made whether or not the room's node can be told: whoever comes in next brings it along. */
async function showEdit(live: EditRoomDependencies['live'], record: LiveRoomRecord): Promise<void> {
  try {
    await live.update(record);
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
  }
}
