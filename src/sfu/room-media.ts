import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { validateAndNormalizeRtpCapabilities } from 'mediasoup/ortc';
import type { Router, WebRtcServer, Worker } from 'mediasoup/types';
import type { Logger } from 'pino';
import { AppError } from '../errors.ts';
import type { ConsumerParams, WireRtpCapabilities } from '../protocol/media.ts';
import { BITRATE_WATCH_MS, BitrateWatch, type OverLimit } from './bitrate-watch.ts';
import { ROUTER_CODECS } from './codecs.ts';
import { toMediaError } from './media-error.ts';
import { PeerMedia } from './peer-media.ts';
import type { PeerProducer } from './producer-set.ts';
import type { SourceLimits } from './source-limits.ts';
import { type Speaker, Speakers } from './speakers.ts';
import { toRtpCapabilities, toWireRtpCapabilities } from './wire.ts';

/** A consumer takes about half a millisecond of this process to make. */
const OFFERS_IN_A_TURN = 10;

export type RoomMediaEvents = {
  /** The worker is gone and everything here is closed already. Once, and not after `close()`. */
  died: [];
  /** A consumer, paused, for the peer of that id. */
  consumerCreated: [peerId: string, params: ConsumerParams];
  consumerClosed: [peerId: string, consumerId: string];
  consumerProducerPaused: [peerId: string, consumerId: string, paused: boolean];
  /** However it came to that; once. */
  closed: [];
  /** A source was closed for sending far more than its limit. */
  sourceOverLimit: [peerId: string, over: OverLimit];
  /** Loudest first; empty means silence. */
  speakers: [speakers: Speaker[]];
};

export type RoomMediaOptions = {
  roomId: string;
  worker: Worker;
  server: WebRtcServer;
  logger: Logger;
};

/**
 * A room's media: one router, its peers, and a consumer for each pair of a producer and another peer that can receive
 * it. A pair is begun exactly once, whoever of the two comes last: both are entered here and then look for the other
 * in the same turn.
 */
export class RoomMedia extends EventEmitter<RoomMediaEvents> {
  readonly rtpCapabilities: WireRtpCapabilities;
  readonly workerPid: number;
  readonly #router: Router;
  readonly #server: WebRtcServer;
  readonly #speakers: Speakers;
  readonly #watch: BitrateWatch;
  readonly #logger: Logger;
  readonly #peers = new Map<string, PeerMedia>();
  /** The newest call of `addPeer` for a peer wins. */
  readonly #additions = new Map<string, symbol>();
  #closed = false;

  /** For `WorkerPool.createRoomMedia`. */
  static async create(options: RoomMediaOptions): Promise<RoomMedia> {
    const { roomId, worker } = options;
    const logger = options.logger.child({ roomId, workerPid: worker.pid });
    const router = await worker.createRouter({ mediaCodecs: [...ROUTER_CODECS] });
    try {
      return new RoomMedia({ ...options, logger }, router, await Speakers.create(router, logger));
    } catch (error) {
      router.close();
      throw error;
    }
  }

  private constructor({ worker, server, logger }: RoomMediaOptions, router: Router, speakers: Speakers) {
    super();
    this.workerPid = worker.pid;
    this.rtpCapabilities = toWireRtpCapabilities(router.rtpCapabilities);
    this.#router = router;
    this.#server = server;
    this.#speakers = speakers;
    this.#logger = logger;
    router.on('workerclose', () => this.#workerClosed());
    const peers = () => this.#peers.values();
    this.#watch = new BitrateWatch({ peers, intervalMs: BITRATE_WATCH_MS, logger });
    this.#watch.on('closed', (peerId, over) => this.#tell(() => this.emit('sourceOverLimit', peerId, over)));
    speakers.on('changed', (list) => this.#tell(() => this.emit('speakers', list)));
  }

  get closed(): boolean {
    return this.#closed;
  }

  get consumerCount(): number {
    let count = 0;
    for (const peer of this.#peers.values()) count += peer.consumers.size;
    return count;
  }

  /**
   * Both transports, and a paused consumer for every producer there is. Closes the media that this peer had. Sources without
   * a limit are held to none of their own.
   *
   * @throws AppError MEDIA_REJECTED for capabilities that make no sense; MEDIA_UNAVAILABLE when the room was closed,
   *   its worker died, or the peer was removed or added anew meanwhile.
   */
  async addPeer(
    peerId: string,
    rtpCapabilities: WireRtpCapabilities,
    limits: SourceLimits = {},
  ): Promise<PeerMedia> {
    if (this.#closed) throw new AppError('MEDIA_UNAVAILABLE');
    requireSense(rtpCapabilities);
    this.removePeer(peerId);
    const addition = Symbol(peerId);
    this.#additions.set(peerId, addition);
    const peer = await this.#createPeer(peerId, rtpCapabilities, limits);
    if (this.#closed || this.#additions.get(peerId) !== addition) {
      peer.close();
      throw new AppError('MEDIA_UNAVAILABLE');
    }
    this.#additions.delete(peerId);
    const producers = this.#producers();
    this.#enter(peer);
    await Promise.all(producers.map((producer) => peer.consumers.consume(producer)));
    if (peer.closed) throw new AppError('MEDIA_UNAVAILABLE');
    return peer;
  }

  findPeer(peerId: string): PeerMedia | undefined {
    return this.#peers.get(peerId);
  }

  /** Closes the peer's media; what others received of it is announced by `consumerClosed`. */
  removePeer(peerId: string): void {
    this.#additions.delete(peerId);
    const peer = this.#peers.get(peerId);
    if (peer === undefined) return;
    this.#peers.delete(peerId);
    peer.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#additions.clear();
    this.#watch.close();
    // The router goes first and takes all within it along: one message to the worker rather than one a consumer.
    this.#router.close();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
    this.#emitSafely(() => this.emit('closed'));
  }

  async #createPeer(
    peerId: string,
    rtpCapabilities: WireRtpCapabilities,
    limits: SourceLimits,
  ): Promise<PeerMedia> {
    try {
      const [router, server, logger] = [this.#router, this.#server, this.#logger];
      return await PeerMedia.create({ peerId, rtpCapabilities, limits, router, server, logger });
    } catch (error) {
      throw this.#closed ? new AppError('MEDIA_UNAVAILABLE', { cause: error }) : toMediaError(error);
    }
  }

  #enter(peer: PeerMedia): void {
    const { peerId, producers, consumers } = peer;
    this.#peers.set(peerId, peer);
    producers.on('created', (producer) => this.#producerCreated(producer));
    producers.on('closed', (producer) => {
      for (const other of this.#peers.values()) other.consumers.producerClosed(producer.id);
    });
    consumers.on('created', (params) => this.#tell(() => this.emit('consumerCreated', peerId, params)));
    consumers.on('closed', (id) => this.#tell(() => this.emit('consumerClosed', peerId, id)));
    consumers.on('producerPaused', (id, paused) =>
      this.#tell(() => this.emit('consumerProducerPaused', peerId, id, paused)),
    );
  }

  #producerCreated(producer: PeerProducer): void {
    // Neither rejects.
    this.#watch.begin();
    if (producer.kind === 'audio') void this.#speakers.watch(producer);
    void this.#offer(producer);
  }

  /** To those who are here now; who comes later looks for it. Lets others be served in between. */
  async #offer(producer: PeerProducer): Promise<void> {
    const others = [...this.#peers.values()].filter(({ peerId }) => peerId !== producer.appData.peerId);
    for (const [index, peer] of others.entries()) {
      if (index > 0 && index % OFFERS_IN_A_TURN === 0) await turn();
      // A peer or producer that was closed meanwhile is left out there.
      void peer.consumers.consume(producer);
    }
  }

  #producers(): PeerProducer[] {
    return [...this.#peers.values()].flatMap((peer) => peer.producers.all());
  }

  #workerClosed(): void {
    if (this.#closed) return;
    this.close();
    this.#emitSafely(() => this.emit('died'));
  }

  /** A closed room has nothing more to say. */
  #tell(emit: () => void): void {
    if (!this.#closed) this.#emitSafely(emit);
  }

  /** A listener that throws must not stop what the room is in the middle of. */
  #emitSafely(emit: () => void): void {
    try {
      emit();
    } catch (error) {
      this.#logger.error({ err: error }, 'a listener to a room’s media failed');
    }
  }
}

function requireSense(rtpCapabilities: WireRtpCapabilities): void {
  try {
    // It completes what it is given, so it gets a copy.
    validateAndNormalizeRtpCapabilities(structuredClone(toRtpCapabilities(rtpCapabilities)));
  } catch (error) {
    throw new AppError('MEDIA_REJECTED', { cause: error });
  }
}
