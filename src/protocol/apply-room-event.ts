import type { MediaSource } from './media.ts';
import type { RoomEvent } from './room-events.ts';
import {
  CHAT_MESSAGES_IN_SNAPSHOT,
  type PeerState,
  type RoomSnapshot,
  type SourceState,
} from './room-state.ts';

/**
 * The one reducer of a room's state, run by the server and by every client, so that equal histories give equal
 * states. Pure: it returns a new snapshot with the next `seq` and never changes the one it was given. An event about
 * a peer that is not there changes nothing but `seq`.
 */
export function applyRoomEvent(snapshot: RoomSnapshot, event: RoomEvent): RoomSnapshot {
  return { ...change(snapshot, event), seq: snapshot.seq + 1 };
}

function change(room: RoomSnapshot, event: RoomEvent): RoomSnapshot {
  switch (event.type) {
    case 'peer:joined':
      return { ...room, peers: [...without(room, event.peer.peerId), event.peer] };
    case 'peer:left':
      return { ...room, peers: without(room, event.peerId), hands: lowered(room, event.peerId) };
    case 'source:published':
      return withSource(room, event.peerId, event.source, () => ({
        producerId: event.producerId,
        paused: event.paused,
      }));
    case 'source:paused':
      return withSource(
        room,
        event.peerId,
        event.source,
        (before) => before && { ...before, paused: event.paused },
      );
    case 'source:unpublished':
      return withSource(room, event.peerId, event.source, () => undefined);
    case 'peer:host-mute-changed':
      return withPeer(room, event.peerId, (peer) => {
        const { [event.source]: _, ...others } = peer.hostMutes;
        const hostMutes = event.hostMute === null ? others : { ...others, [event.source]: event.hostMute };
        return { ...peer, hostMutes };
      });
    case 'hand:raised':
      if (room.hands.includes(event.peerId) || !room.peers.some((peer) => peer.peerId === event.peerId))
        return room;
      return { ...room, hands: [...room.hands, event.peerId] };
    case 'hand:lowered':
      return { ...room, hands: lowered(room, event.peerId) };
    case 'peer:role-changed':
      return withPeer(room, event.peerId, (peer) => ({ ...peer, role: event.role }));
    case 'room:lock-changed':
      return { ...room, locked: event.locked };
    case 'room:updated':
      return { ...room, name: event.name };
    case 'room:end-changed':
      return { ...room, endsAt: event.endsAt };
    case 'waiting:changed':
      return { ...room, waiting: event.waiting };
    case 'chat:sent':
      return { ...room, chat: [...room.chat, event.message].slice(-CHAT_MESSAGES_IN_SNAPSHOT) };
  }
}

function without(room: RoomSnapshot, peerId: string): PeerState[] {
  return room.peers.filter((peer) => peer.peerId !== peerId);
}

function lowered(room: RoomSnapshot, peerId: string): string[] {
  return room.hands.filter((hand) => hand !== peerId);
}

function withPeer(room: RoomSnapshot, peerId: string, next: (peer: PeerState) => PeerState): RoomSnapshot {
  return { ...room, peers: room.peers.map((peer) => (peer.peerId === peerId ? next(peer) : peer)) };
}

function withSource(
  room: RoomSnapshot,
  peerId: string,
  source: MediaSource,
  next: (before: SourceState | undefined) => SourceState | undefined,
): RoomSnapshot {
  return withPeer(room, peerId, (peer) => {
    const { [source]: before, ...others } = peer.sources;
    const after = next(before);
    return { ...peer, sources: after === undefined ? others : { ...others, [source]: after } };
  });
}
