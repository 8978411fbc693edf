import { mayModerate, ROOM_RANKS, rankIn } from '../../../../src/protocol/room-rank.ts';
import type { PeerState, RoomRole, RoomSnapshot } from '../../../../src/protocol/room-state.ts';

type RankedRoom = Pick<RoomSnapshot, 'hostUserId'>;

/** Whether one has a host's rights here, as the host, as the room's owner or as staff. */
export function isHostIn(room: RankedRoom, peer: PeerState): boolean {
  return rankIn(room, peer) >= ROOM_RANKS.host;
}

/** Whether one moderates here, whomever. */
export function isModeratorIn(room: RankedRoom, peer: PeerState): boolean {
  return rankIn(room, peer) >= ROOM_RANKS['co-host'];
}

/** Whether one may ban someone; the owner cannot be banned from their own room. */
export function mayBan(room: RankedRoom, actor: PeerState, target: PeerState): boolean {
  return isHostIn(room, actor) && mayModerate(room, actor, target) && target.userId !== room.hostUserId;
}

/**
 * The roles that one may give to someone, oneself too, other than the one they have. Owners and staff may take the room
 * for themselves, and staff any role.
 */
export function rolesToGive(room: RankedRoom, actor: PeerState, target: PeerState): RoomRole[] {
  const isHost = isHostIn(room, actor);
  const may = mayModerate(room, actor, target) || (actor.peerId === target.peerId && actor.staff);
  const roles: RoomRole[] = [
    ...(isHost ? (['host'] as const) : []),
    ...(isHost && may ? (['co-host'] as const) : []),
    ...(may ? (['speaker', 'listener'] as const) : []),
  ];
  return roles.filter((role) => role !== target.role);
}
