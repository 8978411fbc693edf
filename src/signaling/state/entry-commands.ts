import { AppError } from '../../errors.ts';
import type { LeaveReason, RoomEvent } from '../../protocol/room-events.ts';
import type { PeerState, RoomRole, RoomSnapshot } from '../../protocol/room-state.ts';
import { heldOnly } from './host-mutes.ts';
import { stepDown, succession } from './role-commands.ts';

/** Who comes in, as their token and what the room remembers of them have it. */
export type Newcomer = Omit<PeerState, 'sources'>;

/**
 * Someone comes in. From another device of their own they take their role and their holds over; the owner takes over
 * from whoever was host meanwhile. Throws ROOM_LOCKED.
 */
export function join(room: RoomSnapshot, newcomer: Newcomer): RoomEvent[] {
  requireUnlocked(room, newcomer);
  const before = room.peers.find((peer) => peer.userId === newcomer.userId);
  const role = before?.role ?? entryRole(room, newcomer);
  const hostMutes = before === undefined ? newcomer.hostMutes : heldOnly(before.hostMutes);
  return [
    ...(before === undefined ? [] : [left(before.peerId, 'replaced')]),
    ...(before === undefined && role === 'host' ? stepDown(room, newcomer.peerId, null) : []),
    { type: 'peer:joined', peer: { ...newcomer, role, hostMutes, sources: {} } },
  ];
}

/** Someone is gone: another follows a host, and the lock ends with the last one. */
export function leave(room: RoomSnapshot, peer: PeerState, reason: LeaveReason): RoomEvent[] {
  const isLast = room.peers.every((other) => other === peer);
  return [
    left(peer.peerId, reason),
    ...(peer.role === 'host' ? succession(room, peer.peerId) : []),
    ...(isLast && room.locked ? [{ type: 'room:lock-changed' as const, locked: false, byPeerId: null }] : []),
  ];
}

/** The role that someone has on coming in. Only the owner comes in as host. */
export function entryRole(room: RoomSnapshot, person: { userId: string; role: RoomRole }): RoomRole {
  if (person.userId === room.hostUserId) return 'host';
  return person.role === 'host' ? 'co-host' : person.role;
}

/** Throws ROOM_LOCKED for those who are not in the room and neither host it nor are staff. */
export function requireUnlocked(
  room: RoomSnapshot,
  person: { userId: string; role: RoomRole; staff: boolean },
): void {
  if (!room.locked || person.staff) return;
  const role = entryRole(room, person);
  if (role === 'host' || role === 'co-host') return;
  if (!room.peers.some((peer) => peer.userId === person.userId)) throw new AppError('ROOM_LOCKED');
}

function left(peerId: string, reason: LeaveReason): RoomEvent {
  return { type: 'peer:left', peerId, reason };
}
