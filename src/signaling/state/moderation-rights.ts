import { AppError } from '../../errors.ts';
import { isRankAbove, ROOM_RANKS, rankIn } from '../../protocol/room-rank.ts';
import type { PeerState, RoomSnapshot } from '../../protocol/room-state.ts';

/**
 * On whose behalf a room changes: someone in it; someone with a right from outside of it; or `record`, what is kept of
 * the room, which was edited.
 */
export type RoomActor = { peerId: string } | { outside: 'owner' | 'staff' | 'record' };

/** The actor as events name it. */
export function byPeerIdOf(actor: RoomActor): string | null {
  return 'peerId' in actor ? actor.peerId : null;
}

/** The actor as everyone in the room sees them. Throws NOT_IN_ROOM. */
export function requireActor(room: RoomSnapshot, actor: RoomActor): PeerState {
  const peer = 'peerId' in actor ? findPeer(room, actor.peerId) : undefined;
  if (peer === undefined) throw new AppError('NOT_IN_ROOM');
  return peer;
}

/** Throws FORBIDDEN unless the actor is the host, the owner, a co-host or staff; NOT_IN_ROOM. */
export function requireModerator(room: RoomSnapshot, actor: RoomActor): void {
  if (rankOf(room, actor) < ROOM_RANKS['co-host'])
    throw new AppError('FORBIDDEN', { detail: 'Only a host or co-host of this room can do that.' });
}

/** Throws FORBIDDEN unless the actor is the host, the owner or staff; NOT_IN_ROOM. */
export function requireHost(room: RoomSnapshot, actor: RoomActor): void {
  if (rankOf(room, actor) < ROOM_RANKS.host)
    throw new AppError('FORBIDDEN', { detail: 'Only the host of this room can do that.' });
}

/**
 * Ending a room is for good, so it is not for whoever stands in for its owner. Throws FORBIDDEN unless the person is the
 * owner or staff; NOT_IN_ROOM.
 */
export function requireOwner(room: RoomSnapshot, actor: RoomActor): void {
  const isOwner = requireActor(room, actor).userId === room.hostUserId;
  if (!isOwner && rankOf(room, actor) < ROOM_RANKS.staff)
    throw new AppError('FORBIDDEN', { detail: 'Only the owner of this room can do that.' });
}

/**
 * Whom a moderator acts on: someone else who is in the room, and below them; staff act on each other too. Throws
 * FORBIDDEN, PEER_NOT_FOUND, NOT_IN_ROOM.
 */
export function requireTarget(room: RoomSnapshot, actor: RoomActor, peerId: string): PeerState {
  requireModerator(room, actor);
  const target = findPeer(room, peerId);
  if (target === undefined) throw new AppError('PEER_NOT_FOUND');
  const isAbove = isRankAbove(rankOf(room, actor), rankIn(room, target));
  if (!isAbove || byPeerIdOf(actor) === peerId)
    throw new AppError('FORBIDDEN', { detail: 'Nobody moderates an equal, or someone above them.' });
  return target;
}

/** Whom a host bans; never the owner, from whom it would take the room. Throws FORBIDDEN, PEER_NOT_FOUND, NOT_IN_ROOM. */
export function requireBannable(room: RoomSnapshot, actor: RoomActor, peerId: string): PeerState {
  requireHost(room, actor);
  const target = requireTarget(room, actor, peerId);
  if (target.userId === room.hostUserId)
    throw new AppError('FORBIDDEN', { detail: 'The owner of a room cannot be banned from it.' });
  return target;
}

/** Whether the person moderates the room, and is not one whom muting everyone is about. */
export function isModerator(room: RoomSnapshot, peer: PeerState): boolean {
  return rankIn(room, peer) >= ROOM_RANKS['co-host'];
}

export function findPeer(room: RoomSnapshot, peerId: string): PeerState | undefined {
  return room.peers.find((peer) => peer.peerId === peerId);
}

function rankOf(room: RoomSnapshot, actor: RoomActor): number {
  if ('peerId' in actor) return rankIn(room, requireActor(room, actor));
  switch (actor.outside) {
    case 'staff':
      return ROOM_RANKS.staff;
    case 'owner':
      return ROOM_RANKS.host;
    case 'record':
      return ROOM_RANKS.member;
  }
}
