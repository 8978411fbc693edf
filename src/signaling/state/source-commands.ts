import { AppError } from '../../errors.ts';
import type { MediaSource } from '../../protocol/media.ts';
import type { RoomEvent } from '../../protocol/room-events.ts';
import type { PeerState } from '../../protocol/room-state.ts';
import { holdOver, isHeld, liftHostMute } from './host-mutes.ts';

export type PublishCommand = { source: MediaSource; producerId: string; paused: boolean };

/** Throws FORBIDDEN for those whose role in the room is to listen. */
export function requireStage(peer: PeerState): void {
  if (peer.role === 'listener')
    throw new AppError('FORBIDDEN', { detail: 'Listeners publish nothing; raise your hand to speak.' });
}

/** Throws FORBIDDEN, SOURCE_IN_USE. */
export function publish(peer: PeerState, { source, producerId, paused }: PublishCommand): RoomEvent[] {
  requireStage(peer);
  if (peer.sources[source] !== undefined) throw new AppError('SOURCE_IN_USE');
  const { peerId } = peer;
  return [{ type: 'source:published', peerId, source, producerId, paused: paused || isHeld(peer, source) }];
}

export function unpublish(peer: PeerState, source: MediaSource): RoomEvent[] {
  if (peer.sources[source] === undefined) return [];
  return [{ type: 'source:unpublished', peerId: peer.peerId, source }];
}

export function pause(peer: PeerState, source: MediaSource): RoomEvent[] {
  if (peer.sources[source] === undefined || peer.sources[source].paused) return [];
  return [{ type: 'source:paused', peerId: peer.peerId, source, paused: true }];
}

/** Throws MEDIA_NOT_FOUND, MUTED_BY_HOST. */
export function resume(peer: PeerState, source: MediaSource): RoomEvent[] {
  if (peer.sources[source] === undefined) throw new AppError('MEDIA_NOT_FOUND');
  if (isHeld(peer, source)) {
    // Unmuting oneself while a host asks for just that is the consent.
    if (source === holdOver(source) && peer.hostMutes[source] === 'asked') return liftHostMute(peer, source);
    throw new AppError('MUTED_BY_HOST');
  }
  return peer.sources[source].paused
    ? [{ type: 'source:paused', peerId: peer.peerId, source, paused: false }]
    : [];
}
