import { mediaSource } from '../../protocol/media.ts';
import type { NumberedRoomEvent } from '../../protocol/room-events.ts';
import type { PeerState, RoomSnapshot } from '../../protocol/room-state.ts';
import type { StreamInfo } from './trunked-media.ts';

/** What is to be done to a room's media at an edge, so that it has the streams that the room's state says. */
export type StreamChange =
  | { type: 'add'; stream: StreamInfo }
  | { type: 'remove'; producerId: string }
  | { type: 'pause'; producerId: string; paused: boolean };

/** The streams of people who are served elsewhere, as an edge knows them from the room's state. */
export class RemoteStreams {
  readonly #isLocal: (producerId: string) => boolean;
  readonly #streams = new Map<string, Map<string, StreamInfo>>();

  /** `isLocal`: whether that producer is one of somebody whom this edge serves. */
  constructor(isLocal: (producerId: string) => boolean) {
    this.#isLocal = isLocal;
  }

  /** What to do about everyone. Streams of people who are not in the room any more go. */
  follow({ peers }: Pick<RoomSnapshot, 'peers'>): StreamChange[] {
    const present = new Set(peers.map(({ peerId }) => peerId));
    const left = [...this.#streams.keys()].filter((peerId) => !present.has(peerId));
    return [
      ...left.flatMap((peerId) => this.#set(peerId, undefined)),
      ...peers.flatMap((peer) => this.#set(peer.peerId, peer)),
    ];
  }

  /** What to do after that happened, which made the room what it is now. */
  followEvent({ peers }: Pick<RoomSnapshot, 'peers'>, { event }: NumberedRoomEvent): StreamChange[] {
    switch (event.type) {
      case 'source:published':
      case 'source:paused':
      case 'source:unpublished':
      case 'peer:left':
        return this.#set(
          event.peerId,
          peers.find(({ peerId }) => peerId === event.peerId),
        );
      case 'peer:joined':
        return this.#set(event.peer.peerId, event.peer);
      default:
        return [];
    }
  }

  #set(peerId: string, peer: PeerState | undefined): StreamChange[] {
    const before = this.#streams.get(peerId) ?? new Map<string, StreamInfo>();
    const after = new Map(this.#streamsOf(peer).map((stream) => [stream.producerId, stream]));
    if (after.size === 0) this.#streams.delete(peerId);
    else this.#streams.set(peerId, after);
    const removed = [...before.keys()].filter((producerId) => !after.has(producerId));
    return [
      ...removed.map((producerId): StreamChange => ({ type: 'remove', producerId })),
      ...[...after.values()].flatMap((stream): StreamChange[] => {
        const known = before.get(stream.producerId);
        if (known === undefined) return [{ type: 'add', stream }];
        const { producerId, paused } = stream;
        return known.paused === paused ? [] : [{ type: 'pause', producerId, paused }];
      }),
    ];
  }

  #streamsOf(peer: PeerState | undefined): StreamInfo[] {
    if (peer === undefined) return [];
    const { peerId, sources } = peer;
    return mediaSource.options.flatMap((source) => {
      const state = sources[source];
      return state === undefined || this.#isLocal(state.producerId) ? [] : [{ ...state, peerId, source }];
    });
  }
}
