import { AppError } from '../errors.ts';
import { type MediaSource, mediaSource } from '../protocol/media.ts';
import type { LeaveReason, RoomEvent } from '../protocol/room-events.ts';
import type { ChatMessage, MutableSource, PeerState, RoomSnapshot } from '../protocol/room-state.ts';

/** What someone wants to change in a room. Whose wish it is travels beside it. */
export type RoomCommand =
  | { type: 'join'; peer: Omit<PeerState, 'sources'> }
  | { type: 'leave'; reason: LeaveReason }
  | { type: 'publish'; source: MediaSource; producerId: string; paused: boolean }
  | { type: 'set-paused'; source: MediaSource; paused: boolean }
  | { type: 'unpublish'; source: MediaSource }
  | { type: 'raise-hand' }
  | { type: 'lower-hand'; peerId: string }
  | { type: 'send-chat'; message: ChatMessage }
  | { type: 'mute'; peerId: string; source: MutableSource }
  | { type: 'ask-unmute'; peerId: string; source: MutableSource }
  | { type: 'answer-unmute'; source: MutableSource; accept: boolean };

/**
 * Decides what a command does to a room: the events to apply, in order; none where all is so already. Pure, so that
 * what is tested with ten thousand random histories is what runs. Throws an `AppError` where the command is not
 * allowed, and then nothing has changed.
 */
export function decideRoomCommand(room: RoomSnapshot, actorId: string, command: RoomCommand): RoomEvent[] {
  if (command.type === 'join') return [{ type: 'peer:joined', peer: { ...command.peer, sources: {} } }];
  const actor = room.peers.find((peer) => peer.peerId === actorId);
  if (actor === undefined) {
    if (command.type === 'leave') return [];
    throw new AppError('NOT_IN_ROOM');
  }
  switch (command.type) {
    case 'leave':
      return [{ type: 'peer:left', peerId: actorId, reason: command.reason }];
    case 'publish':
      return publish(actor, command);
    case 'set-paused':
      return command.paused ? pause(actor, command.source) : resume(actor, command.source);
    case 'unpublish':
      if (actor.sources[command.source] === undefined) return [];
      return [{ type: 'source:unpublished', peerId: actorId, source: command.source }];
    case 'raise-hand':
      return room.hands.includes(actorId) ? [] : [{ type: 'hand:raised', peerId: actorId }];
    case 'lower-hand':
      if (command.peerId !== actorId) requireHost(actor);
      if (!room.hands.includes(command.peerId)) return [];
      return [{ type: 'hand:lowered', peerId: command.peerId, byPeerId: actorId }];
    case 'send-chat':
      return [{ type: 'chat:sent', message: command.message }];
    case 'mute':
      return mute(actor, requireTarget(room, actor, command.peerId), command.source);
    case 'ask-unmute':
      return askUnmute(actor, requireTarget(room, actor, command.peerId), command.source);
    case 'answer-unmute':
      if (actor.hostMutes[command.source] !== 'asked') throw new AppError('NOT_ASKED');
      return command.accept
        ? liftHostMute(actor, command.source)
        : [hostMuteChanged(actor, command.source, 'muted', actorId)];
  }
}

/** Whether a host's hold forbids the owner to send this source now. */
export function isHeld(peer: PeerState, source: MediaSource): boolean {
  const hold = holdOver(source);
  return hold !== undefined && peer.hostMutes[hold] !== undefined;
}

/**
 * The hold that a source falls under. Nobody hears whether a voice comes as `microphone` or as `screenAudio`, so a hold
 * on the microphone is one on all that is heard of a person. A screen is seen to be one, and stays out of it.
 */
function holdOver(source: MediaSource): MutableSource | undefined {
  switch (source) {
    case 'microphone':
    case 'screenAudio':
      return 'microphone';
    case 'camera':
      return 'camera';
    case 'screen':
      return undefined;
  }
}

/** What a person publishes of what that hold is over. */
function sourcesUnder(peer: PeerState, hold: MutableSource): MediaSource[] {
  return mediaSource.options.filter(
    (source) => holdOver(source) === hold && peer.sources[source] !== undefined,
  );
}

/** Throws FORBIDDEN unless this person moderates the room. */
export function requireHost(peer: PeerState): void {
  if (peer.role !== 'host')
    throw new AppError('FORBIDDEN', { detail: 'Only a host of this room can do that.' });
}

/** Whom a host acts on: someone else who is in the room. Throws FORBIDDEN, PEER_NOT_FOUND. */
export function requireTarget(room: RoomSnapshot, host: PeerState, peerId: string): PeerState {
  requireHost(host);
  const target = room.peers.find((peer) => peer.peerId === peerId);
  if (target === undefined) throw new AppError('PEER_NOT_FOUND');
  if (target.role === 'host') throw new AppError('FORBIDDEN', { detail: 'A host cannot be moderated.' });
  return target;
}

function publish(actor: PeerState, command: Extract<RoomCommand, { type: 'publish' }>): RoomEvent[] {
  if (actor.sources[command.source] !== undefined) throw new AppError('SOURCE_IN_USE');
  const { source, producerId } = command;
  const paused = command.paused || isHeld(actor, source);
  return [{ type: 'source:published', peerId: actor.peerId, source, producerId, paused }];
}

function pause(peer: PeerState, source: MediaSource): RoomEvent[] {
  if (peer.sources[source] === undefined || peer.sources[source].paused) return [];
  return [{ type: 'source:paused', peerId: peer.peerId, source, paused: true }];
}

function resume(peer: PeerState, source: MediaSource): RoomEvent[] {
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

function mute(host: PeerState, target: PeerState, source: MutableSource): RoomEvent[] {
  const hold =
    target.hostMutes[source] === 'muted' ? [] : [hostMuteChanged(target, source, 'muted', host.peerId)];
  return [...hold, ...sourcesUnder(target, source).flatMap((held) => pause(target, held))];
}

function askUnmute(host: PeerState, target: PeerState, source: MutableSource): RoomEvent[] {
  const hold = target.hostMutes[source];
  if (hold === undefined) throw new AppError('NOT_MUTED_BY_HOST');
  return hold === 'asked' ? [] : [hostMuteChanged(target, source, 'asked', host.peerId)];
}

function liftHostMute(peer: PeerState, source: MutableSource): RoomEvent[] {
  const lifted = hostMuteChanged(peer, source, null, peer.peerId);
  const resumed = sourcesUnder(peer, source).filter((held) => peer.sources[held]?.paused);
  return [
    lifted,
    ...resumed.map((held) => ({
      type: 'source:paused' as const,
      peerId: peer.peerId,
      source: held,
      paused: false,
    })),
  ];
}

function hostMuteChanged(
  peer: PeerState,
  source: MutableSource,
  hostMute: 'muted' | 'asked' | null,
  byPeerId: string,
): RoomEvent {
  return { type: 'peer:host-mute-changed', peerId: peer.peerId, source, hostMute, byPeerId };
}
