import type { RoomEvent } from '../src/protocol/room-events.ts';
import type { MutableSource, PeerState, RoomSnapshot } from '../src/protocol/room-state.ts';
import type { ParleyRoomEvents } from './room-view.ts';
import type { TypedEmitter } from './typed-emitter.ts';

/** Tells what a person is to be told of an event that took the room from `before` to `after`, if anything. */
export function emitNotice(
  events: TypedEmitter<ParleyRoomEvents>,
  event: RoomEvent,
  before: RoomSnapshot,
  after: RoomSnapshot,
): void {
  switch (event.type) {
    case 'peer:joined':
      events.emit('peerJoined', event.peer);
      return;
    case 'peer:left': {
      const peer = findPeer(before, event.peerId);
      if (peer !== undefined) events.emit('peerLeft', peer, event.reason);
      return;
    }
    case 'hand:raised': {
      const peer = findPeer(after, event.peerId);
      if (peer !== undefined && !before.hands.includes(event.peerId)) events.emit('handRaised', peer);
      return;
    }
    case 'chat:sent':
      events.emit('chatMessage', event.message);
      return;
    case 'peer:role-changed': {
      const [was, is] = [findPeer(before, event.peerId), findPeer(after, event.peerId)];
      if (was === undefined || is === undefined || was.role === is.role) return;
      events.emit('roleChanged', is, was.role, byWhom(after, event.byPeerId));
      return;
    }
    case 'room:lock-changed':
      if (before.locked !== event.locked)
        events.emit('lockChanged', event.locked, byWhom(after, event.byPeerId));
      return;
    case 'waiting:changed': {
      const known = new Set(before.waiting.map(({ userId }) => userId));
      for (const knocker of event.waiting) if (!known.has(knocker.userId)) events.emit('knocked', knocker);
    }
  }
}

/** How a host's hold on one's own sources changed. `asked` implies held. */
export type HoldChange = { source: MutableSource; change: 'muted' | 'asked' | 'lifted' };

const MUTABLE_SOURCES: readonly MutableSource[] = ['microphone', 'camera'];

/** Compares oneself before and after, whether events or a snapshot lie between. A declined request is no news. */
export function holdChanges(before: PeerState | null, after: PeerState | null): HoldChange[] {
  return MUTABLE_SOURCES.flatMap((source): HoldChange[] => {
    const was = before?.hostMutes[source];
    const is = after?.hostMutes[source];
    if (was === is) return [];
    if (is === undefined) return [{ source, change: 'lifted' }];
    if (is === 'asked') return [{ source, change: 'asked' }];
    return was === undefined ? [{ source, change: 'muted' }] : [];
  });
}

/** How one's right to publish changed, whether events or a snapshot lie between. Coming in as a listener is no news. */
export function stageChange(before: PeerState | null, after: PeerState | null): 'given' | 'taken' | null {
  if (before === null || after === null) return null;
  const [was, is] = [before.role !== 'listener', after.role !== 'listener'];
  if (was === is) return null;
  return is ? 'given' : 'taken';
}

function byWhom(room: RoomSnapshot, peerId: string | null): PeerState | null {
  return (peerId === null ? undefined : findPeer(room, peerId)) ?? null;
}

function findPeer(room: RoomSnapshot, peerId: string): PeerState | undefined {
  return room.peers.find((peer) => peer.peerId === peerId);
}
