import { EventEmitter } from 'node:events';
import type { Producer, Transport } from 'mediasoup/types';
import { AppError } from '../../errors.ts';
import { MEDIA_SOURCE_KINDS, type MediaSource, type WireRtpParameters } from '../../protocol/media.ts';
import { toMediaError, toRefusal } from '../media-error.ts';
import { toRtpParameters } from '../wire.ts';

/** Whose stream it is and of what: on every producer and, with the sender's values, on every consumer. */
export type StreamAppData = { peerId: string; source: MediaSource };
export type PeerProducer = Producer<StreamAppData>;

export type ProducerInput = { source: MediaSource; rtpParameters: WireRtpParameters; paused: boolean };

/** What a peer publishes: each source at most once. */
export class ProducerSet extends EventEmitter<{ created: [PeerProducer]; closed: [PeerProducer] }> {
  readonly #peerId: string;
  readonly #transport: Transport;
  readonly #producers = new Map<string, PeerProducer>();
  /** What the worker was last asked for, by producer. */
  readonly #asked = new Map<string, { paused: boolean; done: Promise<void> }>();
  /** Sources taken, also by producers that are still on their way. */
  readonly #sources = new Set<MediaSource>();
  #closed = false;

  constructor(peerId: string, transport: Transport) {
    super();
    this.#peerId = peerId;
    this.#transport = transport;
  }

  /** @throws AppError SOURCE_IN_USE, MEDIA_REJECTED, MEDIA_NOT_FOUND when the peer's media is closed. */
  async create({ source, rtpParameters, paused }: ProducerInput): Promise<PeerProducer> {
    if (this.#closed) throw new AppError('MEDIA_NOT_FOUND');
    requireKind(source, rtpParameters);
    if (this.#sources.has(source)) throw new AppError('SOURCE_IN_USE');
    this.#sources.add(source);
    try {
      const producer = await this.#produce({ source, rtpParameters, paused });
      this.#producers.set(producer.id, producer);
      this.#asked.set(producer.id, { paused, done: Promise.resolve() });
      this.emit('created', producer);
      return producer;
    } catch (error) {
      this.#sources.delete(source);
      throw error;
    }
  }

  find(producerId: string): PeerProducer | undefined {
    return this.#producers.get(producerId);
  }

  all(): PeerProducer[] {
    return [...this.#producers.values()];
  }

  /** @throws AppError MEDIA_NOT_FOUND. */
  closeProducer(producerId: string): void {
    this.#remove(this.#require(producerId));
  }

  /**
   * Requests reach the worker in the order of the calls, over one pipe: the last call wins. One for what was asked for
   * last is not sent again.
   */
  setPaused(producerId: string, paused: boolean): Promise<void> {
    const asked = this.#asked.get(producerId);
    if (asked?.paused === paused) return asked.done;
    const done = this.#sendPaused(producerId, paused);
    const next = { paused, done };
    this.#asked.set(producerId, next);
    done.catch(() => {
      if (this.#asked.get(producerId) === next) this.#asked.delete(producerId);
    });
    return done;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const producer of this.all()) this.#remove(producer);
  }

  async #sendPaused(producerId: string, paused: boolean): Promise<void> {
    const producer = this.#require(producerId);
    try {
      await (paused ? producer.pause() : producer.resume());
    } catch (error) {
      throw toMediaError(error);
    }
  }

  async #produce({ source, rtpParameters, paused }: ProducerInput): Promise<PeerProducer> {
    let producer: PeerProducer;
    try {
      producer = await this.#transport.produce<StreamAppData>({
        kind: MEDIA_SOURCE_KINDS[source],
        rtpParameters: toRtpParameters(rtpParameters),
        paused,
        appData: { peerId: this.#peerId, source },
      });
    } catch (error) {
      throw toRefusal(error);
    }
    if (this.#closed) {
      producer.close();
      throw new AppError('MEDIA_NOT_FOUND');
    }
    return producer;
  }

  #require(producerId: string): PeerProducer {
    const producer = this.#producers.get(producerId);
    if (producer === undefined) throw new AppError('MEDIA_NOT_FOUND');
    return producer;
  }

  #remove(producer: PeerProducer): void {
    if (!this.#producers.delete(producer.id)) return;
    this.#asked.delete(producer.id);
    this.#sources.delete(producer.appData.source);
    producer.close();
    this.emit('closed', producer);
  }
}

/** mediasoup itself does not compare the kind with the codecs. */
function requireKind(source: MediaSource, { codecs }: WireRtpParameters): void {
  const kind = MEDIA_SOURCE_KINDS[source];
  if (codecs.every(({ mimeType }) => mimeType.toLowerCase().startsWith(`${kind}/`))) return;
  throw new AppError('MEDIA_REJECTED', { detail: `A ${source} is ${kind}, and these codecs are not.` });
}
