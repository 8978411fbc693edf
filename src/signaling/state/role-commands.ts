import { AppError } from '../../errors.ts';
import { mediaSource } from '../../protocol/media.ts';
import type { RoomEvent } from '../../protocol/room-events.ts';
import type { PeerState, RoomRole, RoomSnapshot } from '../../protocol/room-state.ts';
import {
  byPeerIdOf,
  findPeer,
  type RoomActor,
  requireActor,
  requireHost,
  requireModerator,
  requireTarget,
} from './moderation-rights.ts';
import { unpublish } from './source-commands.ts';

/** Gives a role, or takes it. Throws FORBIDDEN, PEER_NOT_FOUND, NOT_IN_ROOM. */
export function setRole(room: RoomSnapshot, actor: RoomActor, peerId: string, role: RoomRole): RoomEvent[] {
  if (role === 'host') return handOver(room, actor, peerId);
  const target = findOwnStaff(room, actor, peerId) ?? requireTarget(room, actor, peerId);
  if (role === 'co-host') requireHost(room, actor);
  if (target.role === role) return [];
  return [
    roleChanged(target, role, byPeerIdOf(actor)),
    ...(role === 'listener' ? mediaSource.options.flatMap((source) => unpublish(target, source)) : []),
    ...(target.role === 'listener' ? lowerHand(room, actor, peerId) : []),
    ...(target.role === 'host' ? succession(room, peerId) : []),
  ];
}

/** Lowers one's own hand, or that of someone whom the actor may act on. Throws FORBIDDEN, NOT_IN_ROOM. */
export function lowerHandOf(room: RoomSnapshot, actor: RoomActor, peerId: string): RoomEvent[] {
  if (byPeerIdOf(actor) === peerId) requireActor(room, actor);
  else requireModerator(room, actor);
  if (!room.hands.includes(peerId)) return [];
  if (byPeerIdOf(actor) !== peerId) requireTarget(room, actor, peerId);
  return lowerHand(room, actor, peerId);
}

/**
 * Who follows the host `formerId`, who left or is no host any more: the owner, if there; else the longest-standing
 * co-host; else the longest-standing speaker; never a listener.
 */
export function succession(room: RoomSnapshot, formerId: string): RoomEvent[] {
  const others = room.peers.filter((peer) => peer.peerId !== formerId);
  const successor =
    others.find((peer) => peer.userId === room.hostUserId) ??
    others.find((peer) => peer.role === 'co-host') ??
    others.find((peer) => peer.role === 'speaker');
  return successor === undefined ? [] : [roleChanged(successor, 'host', null)];
}

/** The host of now, unless it is `exceptId`, becomes a co-host: a room has one host at a time. */
export function stepDown(room: RoomSnapshot, exceptId: string, byPeerId: string | null): RoomEvent[] {
  return room.peers
    .filter((peer) => peer.role === 'host' && peer.peerId !== exceptId)
    .map((peer) => roleChanged(peer, 'co-host', byPeerId));
}

/** Staff, whom nobody else in the room is above, take what role they like. */
function findOwnStaff(room: RoomSnapshot, actor: RoomActor, peerId: string): PeerState | undefined {
  const peer = byPeerIdOf(actor) === peerId ? requireActor(room, actor) : undefined;
  return peer?.staff === true ? peer : undefined;
}

/** Owners and staff may also take it for themselves. */
function handOver(room: RoomSnapshot, actor: RoomActor, peerId: string): RoomEvent[] {
  requireHost(room, actor);
  const target = findPeer(room, peerId);
  if (target === undefined) throw new AppError('PEER_NOT_FOUND');
  if (target.role === 'host') return [];
  const byPeerId = byPeerIdOf(actor);
  return [
    ...stepDown(room, peerId, byPeerId),
    roleChanged(target, 'host', byPeerId),
    ...(target.role === 'listener' ? lowerHand(room, actor, peerId) : []),
  ];
}

function lowerHand(room: RoomSnapshot, actor: RoomActor, peerId: string): RoomEvent[] {
  if (!room.hands.includes(peerId)) return [];
  return [{ type: 'hand:lowered', peerId, byPeerId: byPeerIdOf(actor) }];
}

function roleChanged({ peerId }: PeerState, role: RoomRole, byPeerId: string | null): RoomEvent {
  return { type: 'peer:role-changed', peerId, role, byPeerId };
}
