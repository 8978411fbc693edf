import type { Router, WebRtcServer } from 'mediasoup/types';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type {
  MediaParams,
  MediaSource,
  WireDtlsParameters,
  WireIceParameters,
  WireRtpCapabilities,
} from '../../protocol/media.ts';
import { ConsumerSet } from './consumer-set.ts';
import { PeerTransport } from './peer-transport.ts';
import { type ProducerInput, ProducerSet } from './producer-set.ts';
import { maxIncomingBitrateBps, type SourceLimits } from './source-limits.ts';

export type PeerMediaOptions = {
  peerId: string;
  rtpCapabilities: WireRtpCapabilities;
  limits: SourceLimits;
  router: Router;
  server: WebRtcServer;
  logger: Logger;
};

/** One person's media in one room: a transport to send on, one to receive on, and what goes through them. */
export class PeerMedia {
  readonly peerId: string;
  /** For the room, which connects every peer's producers with every other's consumers. */
  readonly producers: ProducerSet;
  /** For the room. */
  readonly consumers: ConsumerSet;
  readonly #send: PeerTransport;
  readonly #recv: PeerTransport;
  readonly #logger: Logger;
  #limits: SourceLimits;
  #closed = false;

  static async create(options: PeerMediaOptions): Promise<PeerMedia> {
    const { router, server, limits } = options;
    const creating = [
      PeerTransport.create({ router, server, maxIncomingBitrateBps: maxIncomingBitrateBps(limits) }),
      PeerTransport.create({ router, server }),
    ] as const;
    try {
      const [send, recv] = await Promise.all(creating);
      return new PeerMedia(options, send, recv);
    } catch (error) {
      // The other one may have come up, or be about to.
      for (const transport of creating) {
        void transport.then(
          (created) => created.close(),
          () => undefined,
        );
      }
      throw error;
    }
  }

  private constructor(options: PeerMediaOptions, send: PeerTransport, recv: PeerTransport) {
    const { peerId, rtpCapabilities, limits } = options;
    this.peerId = peerId;
    this.#limits = limits;
    this.#logger = options.logger.child({ peerId });
    this.#send = send;
    this.#recv = recv;
    this.producers = new ProducerSet(peerId, send.transport);
    this.consumers = new ConsumerSet({
      rtpCapabilities,
      transport: recv.transport,
      logger: this.#logger,
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  get limits(): SourceLimits {
    return this.#limits;
  }

  /** How much of each source the peer may send from now on: the client is told at once, and its sources are held to it. */
  setBitrateLimits(limits: SourceLimits): void {
    const before = maxIncomingBitrateBps(this.#limits);
    const after = maxIncomingBitrateBps(limits);
    this.#limits = limits;
    if (this.#closed || before === after) return;
    this.#send.setMaxIncomingBitrate(after).catch((error: unknown) => {
      if (!this.#closed) this.#logger.warn({ err: error }, 'a bitrate limit could not be set');
    });
  }

  /**
   * All that the client needs. Consumers that exist when this resolves are in it and, unless an earlier `params()` had
   * them, were not announced; those after it are announced by the room's `consumerCreated`.
   *
   * @param options `restartIce` renews both transports' ICE parameters first.
   * @throws AppError MEDIA_NOT_FOUND when this media is closed, MEDIA_UNAVAILABLE when its worker died.
   */
  async params(options: { restartIce?: boolean } = {}): Promise<MediaParams> {
    this.#requireOpen();
    if (options.restartIce === true) {
      this.consumers.hold();
      try {
        await Promise.all([this.#send.restartIce(), this.#recv.restartIce()]);
      } catch (error) {
        this.consumers.release();
        throw error;
      }
      this.#requireOpen();
    }
    return {
      sendTransport: this.#send.params(),
      recvTransport: this.#recv.params(),
      consumers: this.consumers.snapshot(),
      producers: this.producers.all().map(({ id, appData }) => ({ producerId: id, source: appData.source })),
    };
  }

  /** @throws AppError MEDIA_NOT_FOUND, or MEDIA_REJECTED also when it is connected with another certificate. */
  async connectTransport(transportId: string, dtlsParameters: WireDtlsParameters): Promise<void> {
    await this.#requireTransport(transportId).connect(dtlsParameters);
  }

  async restartIce(transportId: string): Promise<WireIceParameters> {
    return this.#requireTransport(transportId).restartIce();
  }

  /** @throws AppError SOURCE_IN_USE, MEDIA_REJECTED, MEDIA_NOT_FOUND when this media is closed. */
  async createProducer(input: ProducerInput): Promise<{ producerId: string }> {
    const { id } = await this.producers.create(input);
    return { producerId: id };
  }

  findProducer(producerId: string): { producerId: string; source: MediaSource } | undefined {
    const producer = this.producers.find(producerId);
    return producer && { producerId, source: producer.appData.source };
  }

  /** @throws AppError MEDIA_NOT_FOUND. */
  closeProducer(producerId: string): void {
    this.producers.closeProducer(producerId);
  }

  /** Calls reach the worker in the order in which they were made; the last one wins. */
  setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    return this.producers.setPaused(producerId, paused);
  }

  setConsumerPaused(consumerId: string, paused: boolean): Promise<void> {
    return this.consumers.setPaused(consumerId, paused);
  }

  /** Those that are gone are left out. */
  resumeConsumers(consumerIds: readonly string[]): Promise<void> {
    return this.consumers.resumeAll(consumerIds);
  }

  setConsumerLayers(
    consumerId: string,
    layers: { spatialLayer: number; temporalLayer?: number },
  ): Promise<void> {
    return this.consumers.setLayers(consumerId, layers);
  }

  /** For the room: use `RoomMedia.removePeer`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.producers.close();
    // The transport takes its consumers along, in one message to the worker.
    this.#recv.close();
    this.consumers.close();
    this.#send.close();
  }

  #requireOpen(): void {
    if (this.#closed) throw new AppError('MEDIA_NOT_FOUND');
  }

  #requireTransport(transportId: string): PeerTransport {
    this.#requireOpen();
    if (transportId === this.#send.id) return this.#send;
    if (transportId === this.#recv.id) return this.#recv;
    throw new AppError('MEDIA_NOT_FOUND');
  }
}
