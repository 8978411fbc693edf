import { EventEmitter } from 'node:events';
import { UnsupportedError } from 'mediasoup/errors';
import type { Consumer, Transport } from 'mediasoup/types';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { ConsumerParams, MediaKind, WireRtpCapabilities } from '../../protocol/media.ts';
import { toMediaError } from '../media-error.ts';
import type { StreamCopy, Watch } from '../rooms/stream-copy.ts';
import { toRtpCapabilities, toWireRtpParameters } from '../wire.ts';
import { capabilitiesFor } from './capabilities-for.ts';
import type { StreamAppData } from './producer-set.ts';

type PeerConsumer = Consumer<StreamAppData>;

export type ConsumerSetOptions = {
  transport: Transport;
  rtpCapabilities: WireRtpCapabilities;
  logger: Logger;
};

/**
 * What a peer receives: one consumer a producer, paused until the client asks.
 *
 * Nothing is announced before the first `snapshot()`, nor while one is being prepared (`hold()`): what comes up until
 * then is in that snapshot. From then on each consumer is announced as it is created. A consumer is taken into the
 * snapshot and off the list of those to announce in one step, so none is missed and none is told twice.
 */
export class ConsumerSet extends EventEmitter<{
  created: [ConsumerParams];
  closed: [consumerId: string];
  producerPaused: [consumerId: string, paused: boolean];
}> {
  readonly #options: ConsumerSetOptions;
  readonly #consumers = new Map<string, PeerConsumer>();
  readonly #byProducer = new Map<string, PeerConsumer>();
  /** By consumer: whom to tell whether it watches its stream. */
  readonly #watches = new Map<string, Watch>();
  /** Consumers that the client has not been told of. */
  readonly #untold = new Set<PeerConsumer>();
  #holding = true;
  #closed = false;

  constructor(options: ConsumerSetOptions) {
    super();
    this.#options = options;
  }

  get size(): number {
    return this.#consumers.size;
  }

  /** Whether a stream of that kind can be received at all, in one of those codecs where they are known. */
  canReceive(kind: MediaKind, mimeTypes?: readonly string[]): boolean {
    const wanted = mimeTypes && new Set(mimeTypes.map((mimeType) => mimeType.toLowerCase()));
    return (this.#options.rtpCapabilities.codecs ?? []).some((codec) => {
      const mimeType = codec.mimeType.toLowerCase();
      return codec.kind === kind && !mimeType.endsWith('/rtx') && (wanted?.has(mimeType) ?? true);
    });
  }

  /**
   * Creates a paused consumer where the client can receive that codec. Never rejects: what fails is logged.
   *
   * @param copy of the stream in the same router as the transport; it is told when the consumer is resumed, and when it is
   *   paused or gone.
   */
  async consume({ producer, mimeTypes, watch }: StreamCopy): Promise<void> {
    const { transport, logger } = this.#options;
    if (this.#closed || producer.closed) return;
    const rtpCapabilities = capabilitiesFor(
      toRtpCapabilities(this.#options.rtpCapabilities),
      producer.kind,
      mimeTypes,
    );
    let consumer: PeerConsumer;
    try {
      consumer = await transport.consume<StreamAppData>({
        producerId: producer.id,
        rtpCapabilities,
        paused: true,
        // Without it, Opus is not retransmitted.
        enableRtx: true,
        appData: producer.appData,
      });
    } catch (error) {
      if (this.#closed || producer.closed || transport.closed) return;
      // It cannot receive that codec; `router.canConsume` would say so beforehand, for as much work again.
      if (error instanceof UnsupportedError) return;
      // What either client said of itself can be the reason.
      logger.warn({ err: error, producerId: producer.id }, 'a consumer could not be created');
      return;
    }
    if (this.#closed || transport.closed) consumer.close();
    // The worker closes the consumers of a closed producer, and mediasoup hears of it.
    else if (!producer.closed) this.#add(consumer, watch);
  }

  /** The producer was closed here; the worker closes its consumers by itself. */
  producerClosed(producerId: string): void {
    const consumer = this.#byProducer.get(producerId);
    if (consumer !== undefined) this.#remove(consumer);
  }

  /** Announces nothing until the next `snapshot()` or `release()`. */
  hold(): void {
    this.#holding = true;
  }

  /** Every consumer there is; from now on new ones are announced. */
  snapshot(): ConsumerParams[] {
    this.#holding = false;
    this.#untold.clear();
    return [...this.#consumers.values()].map(toConsumerParams);
  }

  /** Announces what was held back, where no snapshot came of it. */
  release(): void {
    this.#holding = false;
    for (const consumer of this.#untold) {
      this.#untold.delete(consumer);
      this.emit('created', toConsumerParams(consumer));
    }
  }

  setPaused(consumerId: string, paused: boolean): Promise<void> {
    return this.#ask(consumerId, (consumer) => {
      // First, so that what has to be fetched from elsewhere is on its way.
      this.#watches.get(consumerId)?.(consumerId, !paused);
      return paused ? consumer.pause() : consumer.resume();
    });
  }

  /** Those that are gone are left out. */
  async resumeAll(consumerIds: readonly string[]): Promise<void> {
    const there = consumerIds.filter((consumerId) => this.#consumers.has(consumerId));
    await Promise.all(there.map((consumerId) => this.setPaused(consumerId, false).catch(unlessGone)));
  }

  /** Layers that the stream does not have become the highest it has; streams without layers ignore it. */
  setLayers(consumerId: string, layers: { spatialLayer: number; temporalLayer?: number }): Promise<void> {
    return this.#ask(consumerId, (consumer) => consumer.setPreferredLayers(layers));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const consumer of this.#consumers.values()) {
      consumer.close();
      this.#unwatch(consumer.id);
    }
    this.#consumers.clear();
    this.#byProducer.clear();
    this.#untold.clear();
  }

  /** In the turn in which mediasoup made the consumer: what the worker notifies comes in a later one. */
  #add(consumer: PeerConsumer, watch: Watch): void {
    this.#watches.set(consumer.id, watch);
    this.#consumers.set(consumer.id, consumer);
    this.#byProducer.set(consumer.producerId, consumer);
    consumer.on('producerclose', () => this.#remove(consumer));
    consumer.on('producerpause', () => this.#tellPaused(consumer, true));
    consumer.on('producerresume', () => this.#tellPaused(consumer, false));
    if (this.#holding) this.#untold.add(consumer);
    else this.emit('created', toConsumerParams(consumer));
  }

  #remove(consumer: PeerConsumer): void {
    if (!this.#consumers.delete(consumer.id)) return;
    this.#byProducer.delete(consumer.producerId);
    this.#unwatch(consumer.id);
    if (!this.#untold.delete(consumer)) this.emit('closed', consumer.id);
  }

  #unwatch(consumerId: string): void {
    this.#watches.get(consumerId)?.(consumerId, false);
    this.#watches.delete(consumerId);
  }

  #tellPaused(consumer: PeerConsumer, paused: boolean): void {
    if (!this.#consumers.has(consumer.id) || this.#untold.has(consumer)) return;
    this.emit('producerPaused', consumer.id, paused);
  }

  async #ask(consumerId: string, request: (consumer: PeerConsumer) => Promise<void>): Promise<void> {
    const consumer = this.#consumers.get(consumerId);
    if (consumer === undefined) throw new AppError('MEDIA_NOT_FOUND');
    try {
      await request(consumer);
    } catch (error) {
      throw toMediaError(error);
    }
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'MEDIA_NOT_FOUND')) throw error;
}

function toConsumerParams(consumer: PeerConsumer): ConsumerParams {
  return {
    consumerId: consumer.id,
    producerId: consumer.producerId,
    peerId: consumer.appData.peerId,
    source: consumer.appData.source,
    kind: consumer.kind,
    rtpParameters: toWireRtpParameters(consumer.rtpParameters),
    producerPaused: consumer.producerPaused,
  };
}
