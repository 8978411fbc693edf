import type { PeerState, RoomSnapshot } from './room-state.ts';

/** Everyone in a room, from those who moderate nobody to the installation's staff. */
export const ROOM_RANKS = { member: 0, 'co-host': 1, host: 2, staff: 3 } as const;

/** Whoever owns the room stays its host in rank, even after making someone else the host. */
export function rankIn(room: Pick<RoomSnapshot, 'hostUserId'>, peer: PeerState): number {
  if (peer.staff) return ROOM_RANKS.staff;
  if (peer.role === 'host' || peer.userId === room.hostUserId) return ROOM_RANKS.host;
  return peer.role === 'co-host' ? ROOM_RANKS['co-host'] : ROOM_RANKS.member;
}

/**
 * Whether one may moderate the other: nobody acts on an equal or on someone above, but staff on each other. The server
 * decides by it, and a client knows by it what to offer.
 */
export function mayModerate(
  room: Pick<RoomSnapshot, 'hostUserId'>,
  actor: PeerState,
  target: PeerState,
): boolean {
  return actor.peerId !== target.peerId && isRankAbove(rankIn(room, actor), rankIn(room, target));
}

export function isRankAbove(actorRank: number, targetRank: number): boolean {
  return actorRank > targetRank || actorRank === ROOM_RANKS.staff;
}
