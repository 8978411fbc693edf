import type { NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import { type MediaParams, type MediaSource, mediaSource } from '../../protocol/media.ts';
import type { ProducerInput } from '../../sfu/peers/producer-set.ts';
import type { SourceLimits } from '../../sfu/peers/source-limits.ts';
import type { PeerMediaPort } from '../media/media-host.ts';
import type { StreamInfo } from './trunked-media.ts';

/** Where the home makes what somebody at an edge sends available to everyone else. */
export type EdgeStreams = {
  add(stream: StreamInfo): void;
  remove(producerId: string): void;
  setPaused(producerId: string, paused: boolean): void;
};

/** A worker that is busy takes its time, and whether it did what it was asked should not be left open. */
export const MEDIA_CALL_TIMEOUT_MS = 8_000;

export type EdgePeerMediaOptions = {
  roomId: string;
  peerId: string;
  /** The edge. */
  link: NodePeer;
  /** What it answered when it made this media. */
  params: MediaParams;
  limits: SourceLimits;
  streams: EdgeStreams;
  /** Whether the edge made a producer is not known: nobody can say any more what this person sends. */
  onUncertain: () => void;
};

/** One person's media at an edge, as the room's home sees it. What they receive is between them and the edge. */
export class EdgePeerMedia implements PeerMediaPort {
  readonly #options: EdgePeerMediaOptions;
  readonly #producers = new Map<string, MediaSource>();
  #limits: SourceLimits;
  #closed = false;

  constructor(options: EdgePeerMediaOptions) {
    this.#options = options;
    this.#limits = options.limits;
  }

  /** Throws MEDIA_NOT_FOUND, MEDIA_UNAVAILABLE, NODE_UNREACHABLE. */
  async params({ restartIce = false }: { restartIce?: boolean } = {}): Promise<MediaParams> {
    this.#requireOpen();
    if (!restartIce) return this.#options.params;
    const { link } = this.#options;
    const params = await link.call(
      'edge:open-media',
      { ...this.#peer, rtpCapabilities: null, limits: this.#limits },
      { timeoutMs: MEDIA_CALL_TIMEOUT_MS },
    );
    this.#requireOpen();
    return params;
  }

  setBitrateLimits(limits: SourceLimits): void {
    const isSame = mediaSource.options.every((source) => limits[source] === this.#limits[source]);
    this.#limits = limits;
    if (!isSame && !this.#closed) this.#options.link.tell('edge:set-limits', { ...this.#peer, limits });
  }

  async createProducer(input: ProducerInput): Promise<{ producerId: string }> {
    this.#requireOpen();
    const { link, peerId, streams } = this.#options;
    const { source, paused } = input;
    let producerId: string;
    try {
      ({ producerId } = await link.call(
        'edge:create-producer',
        { ...this.#peer, ...input },
        { timeoutMs: MEDIA_CALL_TIMEOUT_MS },
      ));
    } catch (error) {
      if (error instanceof AppError && error.code === 'NODE_UNREACHABLE') this.#options.onUncertain();
      throw error;
    }
    this.#requireOpen();
    this.#producers.set(producerId, source);
    streams.add({ producerId, peerId, source, paused });
    return { producerId };
  }

  findProducer(producerId: string): { producerId: string; source: MediaSource } | undefined {
    const source = this.#producers.get(producerId);
    return source && { producerId, source };
  }

  closeProducer(producerId: string): void {
    this.forgetProducer(producerId);
    this.#options.link.tell('edge:close-producer', { ...this.#peer, producerId });
  }

  /** It is closed at the edge. Throws MEDIA_NOT_FOUND. */
  forgetProducer(producerId: string): void {
    if (!this.#producers.delete(producerId)) throw new AppError('MEDIA_NOT_FOUND');
    this.#options.streams.remove(producerId);
  }

  /** Calls reach the edge's worker in the order in which they were made; the last one wins. */
  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    if (!this.#producers.has(producerId)) throw new AppError('MEDIA_NOT_FOUND');
    const { link, streams } = this.#options;
    streams.setPaused(producerId, paused);
    await link.call('edge:set-producer-paused', { ...this.#peer, producerId, paused });
  }

  /** The edge does this by itself. */
  connectTransport(): Promise<void> {
    return notHere();
  }

  /** As `connectTransport`. */
  restartIce(): Promise<never> {
    return notHere();
  }

  /** As `connectTransport`. */
  setConsumerPaused(): Promise<void> {
    return notHere();
  }

  /** As `connectTransport`. */
  resumeConsumers(): Promise<void> {
    return notHere();
  }

  /** As `connectTransport`. */
  setConsumerLayers(): Promise<void> {
    return notHere();
  }

  /** The edge is not told. */
  close(): void {
    this.#closed = true;
    for (const producerId of [...this.#producers.keys()]) this.forgetProducer(producerId);
  }

  get #peer(): { roomId: string; peerId: string } {
    const { roomId, peerId } = this.#options;
    return { roomId, peerId };
  }

  #requireOpen(): void {
    if (this.#closed) throw new AppError('MEDIA_NOT_FOUND');
  }
}

/** An edge that serves somebody answers what is about their own transports and consumers. */
function notHere(): Promise<never> {
  return Promise.reject(new AppError('MEDIA_NOT_FOUND'));
}
