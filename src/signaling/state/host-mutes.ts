import { AppError } from '../../errors.ts';
import { type MediaSource, mediaSource } from '../../protocol/media.ts';
import type { RoomEvent } from '../../protocol/room-events.ts';
import type { HostMute, MutableSource, PeerState, RoomSnapshot } from '../../protocol/room-state.ts';
import { byPeerIdOf, isModerator, type RoomActor, requireModerator } from './moderation-rights.ts';

/** Whether a host's hold forbids the owner to send this source now. */
export function isHeld(peer: PeerState, source: MediaSource): boolean {
  const hold = holdOver(source);
  return hold !== undefined && peer.hostMutes[hold] !== undefined;
}

/**
 * The hold that a source falls under. Nobody hears whether a voice comes as `microphone` or as `screenAudio`, so a hold
 * on the microphone is one on all that is heard of a person. A screen is seen to be one, and stays out of it.
 */
export function holdOver(source: MediaSource): MutableSource | undefined {
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

/** Holds a source of someone whom the actor may mute. */
export function mute(actor: RoomActor, target: PeerState, source: MutableSource): RoomEvent[] {
  const hold = target.hostMutes[source] === 'muted' ? [] : [hostMuteChanged(target, source, 'muted', actor)];
  const playing = sourcesUnder(target, source).filter((held) => target.sources[held]?.paused === false);
  return [...hold, ...playing.map((held) => sourcePaused(target, held, true))];
}

/** Holds the microphone of everyone who may publish and does not moderate, but of the actor. Throws FORBIDDEN. */
export function muteAll(room: RoomSnapshot, actor: RoomActor): RoomEvent[] {
  requireModerator(room, actor);
  return room.peers
    .filter((peer) => peer.role !== 'listener' && !isModerator(room, peer))
    .flatMap((peer) => mute(actor, peer, 'microphone'));
}

/** Asks the owner of a held source to unmute it. Throws NOT_MUTED_BY_HOST. */
export function askUnmute(actor: RoomActor, target: PeerState, source: MutableSource): RoomEvent[] {
  const hold = target.hostMutes[source];
  if (hold === undefined) throw new AppError('NOT_MUTED_BY_HOST');
  return hold === 'asked' ? [] : [hostMuteChanged(target, source, 'asked', actor)];
}

/** The owner's answer. Throws NOT_ASKED. */
export function answerUnmute(peer: PeerState, source: MutableSource, accept: boolean): RoomEvent[] {
  if (peer.hostMutes[source] !== 'asked') throw new AppError('NOT_ASKED');
  return accept ? liftHostMute(peer, source) : [hostMuteChanged(peer, source, 'muted', peer)];
}

/** The owner agreed: what was held is heard or seen again. */
export function liftHostMute(peer: PeerState, source: MutableSource): RoomEvent[] {
  const resumed = sourcesUnder(peer, source).filter((held) => peer.sources[held]?.paused);
  return [
    hostMuteChanged(peer, source, null, peer),
    ...resumed.map((held) => sourcePaused(peer, held, false)),
  ];
}

/** A question that was not answered is a hold again. */
export function heldOnly(hostMutes: PeerState['hostMutes']): PeerState['hostMutes'] {
  return {
    ...(hostMutes.microphone === undefined ? {} : { microphone: 'muted' }),
    ...(hostMutes.camera === undefined ? {} : { camera: 'muted' }),
  };
}

/** What a person publishes of what that hold is over. */
function sourcesUnder(peer: PeerState, hold: MutableSource): MediaSource[] {
  return mediaSource.options.filter(
    (source) => holdOver(source) === hold && peer.sources[source] !== undefined,
  );
}

function sourcePaused({ peerId }: PeerState, source: MediaSource, paused: boolean): RoomEvent {
  return { type: 'source:paused', peerId, source, paused };
}

function hostMuteChanged(
  { peerId }: PeerState,
  source: MutableSource,
  hostMute: HostMute | null,
  by: RoomActor,
): RoomEvent {
  return { type: 'peer:host-mute-changed', peerId, source, hostMute, byPeerId: byPeerIdOf(by) };
}
