import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { MediaSource } from '../../protocol/media.ts';
import type { PeerProducer } from './producer-set.ts';
import { type Excess, judgeBitrate, type SourceLimits } from './source-limits.ts';

/** Between two looks at all that is published in a room. */
export const BITRATE_WATCH_MS = 3_000;

/** A source that was closed for sending too much. */
export type OverLimit = { producerId: string; source: MediaSource; bitrateBps: number; limitBps: number };

/** A peer, as far as this looks at it. */
export type WatchedPeer = {
  readonly peerId: string;
  readonly limits: SourceLimits;
  readonly producers: { all(): readonly PeerProducer[] };
  closeProducer(producerId: string): void;
};

export type BitrateWatchOptions = {
  peers: () => Iterable<WatchedPeer>;
  intervalMs: number;
  logger: Logger;
};

/**
 * Closes what is sent far over its limit. Clients are told their limit (REMB), and those that we make keep to it by
 * themselves; this is for one that was changed not to. It costs one short request to the worker a producer and two
 * intervals (one, where there was too much), one after the other, and nothing while nobody publishes.
 */
export class BitrateWatch extends EventEmitter<{ closed: [peerId: string, over: OverLimit] }> {
  readonly #options: BitrateWatchOptions;
  readonly #excesses = new WeakMap<WatchedPeer, Map<MediaSource, Excess>>();
  /** Within their limits at the last look: they are left out of the next one. */
  readonly #calm = new WeakSet<PeerProducer>();
  #timer: NodeJS.Timeout | undefined;
  #watching = false;
  #closed = false;

  constructor(options: BitrateWatchOptions) {
    super();
    this.#options = options;
  }

  /** Something is published: it is watched for as long as anything is. */
  begin(): void {
    if (this.#watching || this.#closed) return;
    this.#watching = true;
    this.#wait();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    // `look` never rejects.
    this.#timer = setTimeout(() => void this.#look(), this.#options.intervalMs).unref();
  }

  async #look(): Promise<void> {
    let published = 0;
    for (const peer of [...this.#options.peers()]) {
      for (const producer of peer.producers.all()) {
        if (this.#closed) return;
        published += 1;
        await this.#lookAt(peer, producer);
      }
    }
    if (this.#closed) return;
    this.#watching = published > 0;
    if (this.#watching) this.#wait();
  }

  async #lookAt(peer: WatchedPeer, producer: PeerProducer): Promise<void> {
    const { source } = producer.appData;
    if (producer.closed || peer.limits[source] === undefined || this.#calm.delete(producer)) return;
    const bitrateBps = await this.#measure(producer);
    // The plan may have changed, or the producer be gone meanwhile.
    const limitBps = peer.limits[source];
    if (bitrateBps === undefined || limitBps === undefined || this.#closed || producer.closed) return;
    const excesses = this.#excesses.get(peer) ?? new Map<MediaSource, Excess>();
    this.#excesses.set(peer, excesses);
    const { excess, isToClose } = judgeBitrate(excesses.get(source), bitrateBps, limitBps);
    if (excess === undefined) {
      excesses.delete(source);
      this.#calm.add(producer);
    } else excesses.set(source, excess);
    if (!isToClose) return;
    peer.closeProducer(producer.id);
    this.emit('closed', peer.peerId, { producerId: producer.id, source, bitrateBps, limitBps });
  }

  /** All streams of it together: simulcast has one a layer. Undefined when it is gone, or the worker. */
  async #measure(producer: PeerProducer): Promise<number | undefined> {
    try {
      const streams = await producer.getStats();
      return streams.reduce((sum, { bitrate }) => sum + bitrate, 0);
    } catch (error) {
      if (!producer.closed && !this.#closed) {
        this.#options.logger.warn(
          { err: error, producerId: producer.id },
          'a producer could not be measured',
        );
      }
      return undefined;
    }
  }
}
