import type { NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { SourceLimits } from '../../sfu/peers/source-limits.ts';
import type { RoomMediaPort } from '../media/media-host.ts';
import { EdgePeerMedia, type EdgeStreams, MEDIA_CALL_TIMEOUT_MS } from './edge-peer-media.ts';
import type { TrunkedMedia } from './trunked-media.ts';

export type EdgeRoomMediaOptions = TrunkedMedia & {
  roomId: string;
  /** The edge. */
  link: NodePeer;
  /** Nobody can say any more what this person sends. */
  onUncertain: (peerId: string) => void;
};

/**
 * An edge's media of a room as the room's home sees it, from one attachment to the next: the people whom it serves, and
 * what they send, which everyone else gets over the trunk.
 */
export class EdgeRoomMedia implements RoomMediaPort {
  readonly #options: EdgeRoomMediaOptions;
  readonly #peers = new Map<string, EdgePeerMedia>();
  /** The newest call of `addPeer` for a peer wins. */
  readonly #additions = new Map<string, symbol>();
  #closed = false;

  constructor(options: EdgeRoomMediaOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get trunk(): TrunkedMedia['trunk'] {
    return this.#options.trunk;
  }

  async addPeer(
    peerId: string,
    rtpCapabilities: WireRtpCapabilities,
    limits: SourceLimits,
  ): Promise<EdgePeerMedia> {
    if (this.#closed) throw new AppError('MEDIA_UNAVAILABLE');
    this.#forget(peerId);
    const addition = Symbol(peerId);
    this.#additions.set(peerId, addition);
    const { roomId, link, onUncertain } = this.#options;
    const params = await link.call(
      'edge:open-media',
      { roomId, peerId, rtpCapabilities, limits },
      { timeoutMs: MEDIA_CALL_TIMEOUT_MS },
    );
    if (this.#closed || this.#additions.get(peerId) !== addition) throw new AppError('MEDIA_UNAVAILABLE');
    this.#additions.delete(peerId);
    const peer = new EdgePeerMedia({
      roomId,
      peerId,
      link,
      params,
      limits,
      streams: this.#streams,
      onUncertain: () => onUncertain(peerId),
    });
    this.#peers.set(peerId, peer);
    return peer;
  }

  findPeer(peerId: string): EdgePeerMedia | undefined {
    return this.#peers.get(peerId);
  }

  removePeer(peerId: string): void {
    this.#forget(peerId);
    const { roomId, link } = this.#options;
    if (!this.#closed) link.tell('edge:close-media', { roomId, peerId });
  }

  /** The edge's media is gone, or ours: what came from there is heard and seen by nobody any more. */
  close(): void {
    if (this.#closed) return;
    for (const peerId of [...this.#peers.keys()]) this.#forget(peerId);
    this.#additions.clear();
    this.#closed = true;
    this.#options.trunk.close();
  }

  #forget(peerId: string): void {
    this.#additions.delete(peerId);
    this.#peers.get(peerId)?.close();
    this.#peers.delete(peerId);
  }

  get #streams(): EdgeStreams {
    const { media, trunk } = this.#options;
    return {
      add: (stream) => media.addRemoteStream(stream, trunk),
      remove: (producerId) => media.removeRemoteStream(producerId),
      setPaused: (producerId, paused) => media.setRemoteStreamPaused(producerId, paused),
    };
  }
}
