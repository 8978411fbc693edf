import type { MediaSource } from '../../../src/protocol/media.ts';
import type { MutableSource, PeerState, RoomSnapshot } from '../../../src/protocol/room-state.ts';

/** Whether others hear or see this source now: published, not paused by its owner, not held by a host. */
export function isSourceOn(peer: PeerState, source: MediaSource, assumePublished = false): boolean {
  const state = peer.sources[source];
  if (state === undefined ? !assumePublished : state.paused) return false;
  return !isHeld(peer, source);
}

/** A host holds it, whether or not they asked to unmute since. */
export function isHeld(peer: PeerState, source: MediaSource): boolean {
  return isMutable(source) && peer.hostMutes[source] !== undefined;
}

function isMutable(source: MediaSource): source is MutableSource {
  return source === 'microphone' || source === 'camera';
}

/** 1 for who raised a hand first, the same number for everyone in the room; undefined without a raised hand. */
export function handPlace(room: RoomSnapshot, peerId: string): number | undefined {
  const index = room.hands.indexOf(peerId);
  return index === -1 ? undefined : index + 1;
}

/** Hands first in their order, then everyone else as they came, oneself on top. */
export function sortPeople(
  room: RoomSnapshot,
  selfId: string | undefined,
): { hands: PeerState[]; others: PeerState[] } {
  const byId = new Map(room.peers.map((peer) => [peer.peerId, peer]));
  const hands = room.hands.map((peerId) => byId.get(peerId)).filter((peer) => peer !== undefined);
  const others = room.peers
    .filter((peer) => !room.hands.includes(peer.peerId))
    .sort((a, b) => Number(b.peerId === selfId) - Number(a.peerId === selfId));
  return { hands, others };
}
