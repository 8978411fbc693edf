import type { LiveAct, LiveActor } from '../../cluster/rooms/room-messages.ts';
import { AppError } from '../../errors.ts';
import type { PeerState } from '../../protocol/room-state.ts';
import {
  type RoomActor,
  requireBannable,
  requireHost,
  requireModerator,
  requireTarget,
} from '../state/moderation-rights.ts';
import type { LiveRoom } from './live-room.ts';

/**
 * Does to a live room what the same request over Socket.IO does. Throws ROOM_NOT_LIVE when nobody is in it, FORBIDDEN,
 * PEER_NOT_FOUND, and NOT_IN_ROOM where the actor has to be there.
 */
export async function actOnRoom(room: LiveRoom, actor: LiveActor, act: LiveAct): Promise<void> {
  switch (act.type) {
    case 'mute': {
      const { peerId } = requirePeerOf(room, act.userId);
      return room.carryOut(actorIn(room, actor), { type: 'mute', peerId, source: act.source });
    }
    case 'mute-all':
      requireLive(room);
      return room.carryOut(actorIn(room, actor), { type: 'mute-all' });
    case 'set-role': {
      const { peerId } = requirePeerOf(room, act.userId);
      return room.carryOut(actorIn(room, actor), { type: 'set-role', peerId, role: act.role });
    }
    case 'remove':
      return remove(room, actorIn(room, actor), act);
    case 'lock':
      requireLive(room);
      return room.carryOut(actorIn(room, actor), { type: 'lock', locked: act.locked });
    case 'set-own-muted':
      return setOwnMuted(room, actor.userId, act);
    case 'leave': {
      const own = requireLive(room).findPeerOf(actor.userId);
      const session = own && room.findSession(own.peerId);
      if (session !== undefined) room.leave(session, 'left');
    }
  }
}

/** Someone who is not in yet may hold a token, or be at the door: that ends too, whatever is thrown then. */
function remove(
  room: LiveRoom,
  actor: RoomActor,
  { userId, reason }: Extract<LiveAct, { type: 'remove' }>,
): void {
  const target = room.findPeerOf(userId);
  if (target !== undefined) {
    const requireRight = reason === 'banned' ? requireBannable : requireTarget;
    requireRight(room.snapshot, actor, target.peerId);
  } else {
    const requireRight = reason === 'banned' ? requireHost : requireModerator;
    requireRight(room.snapshot, actor);
  }
  const wasLive = room.snapshot.peers.length > 0;
  room.expel(userId, reason);
  if (!wasLive) throw new AppError('ROOM_NOT_LIVE');
  if (target === undefined) throw new AppError('PEER_NOT_FOUND');
}

async function setOwnMuted(
  room: LiveRoom,
  userId: string,
  { source, muted }: Extract<LiveAct, { type: 'set-own-muted' }>,
): Promise<void> {
  const own = requireLive(room).findPeerOf(userId);
  if (own === undefined) throw new AppError('NOT_IN_ROOM');
  return room.carryOut({ peerId: own.peerId }, { type: 'set-paused', source, paused: muted });
}

/** Whoever has a right from outside acts as themselves where they are there and have the same right inside. */
function actorIn(room: LiveRoom, { userId, authority }: LiveActor): RoomActor {
  const own = room.findPeerOf(userId);
  if (authority === 'staff' && own?.staff !== true) return { outside: 'staff' };
  if (own !== undefined) return { peerId: own.peerId };
  if (authority === 'owner') return { outside: 'owner' };
  throw new AppError('FORBIDDEN', { detail: 'Only those who are in this room can do that.' });
}

function requireLive(room: LiveRoom): LiveRoom {
  if (room.snapshot.peers.length === 0) throw new AppError('ROOM_NOT_LIVE');
  return room;
}

/** Whom it is about. */
function requirePeerOf(room: LiveRoom, userId: string): PeerState {
  const peer = requireLive(room).findPeerOf(userId);
  if (peer === undefined) throw new AppError('PEER_NOT_FOUND');
  return peer;
}
