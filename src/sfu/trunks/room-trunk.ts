import { EventEmitter } from 'node:events';
import type { PipeTransport, SrtpCryptoSuite } from 'mediasoup/types';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { MediaKind, WireRtpParameters } from '../../protocol/media.ts';
import { toMediaError, toRefusal } from '../media-error.ts';
import type { TrunkListen } from '../media-settings.ts';
import type { PeerProducer, StreamAppData } from '../peers/producer-set.ts';
import type { RoomShare } from '../rooms/room-share.ts';
import { StreamCopy } from '../rooms/stream-copy.ts';
import { toRtpParameters, toWireRtpParameters } from '../wire.ts';
import { PIPE_BUFFERS } from './pipe-buffers.ts';
import { PipeSender } from './pipe-sender.ts';
import { type CrossingStats, crossingStats } from './trunk-stats.ts';

/** One end of a trunk, as the other one connects to it. */
export type TrunkEnd = {
  ip: string;
  port: number;
  srtpParameters: { cryptoSuite: string; keyBase64: string };
};

/** A producer, as the other end of a trunk makes its own of it. */
export type TrunkStream = { kind: MediaKind; rtpParameters: WireRtpParameters; producerPaused: boolean };

/** How this end asks the other one. */
export type TrunkRemote = {
  /** `RoomTrunk.send` over there. */
  pull(producerId: string): Promise<TrunkStream>;
  /** `RoomTrunk.setWatched` over there. In the order of the calls, and after the pull. */
  watch(producerId: string, watched: boolean): void;
};

export type TrunkStats = { sent: CrossingStats[]; received: CrossingStats[] };

export type RoomTrunkOptions = {
  share: RoomShare;
  listen: TrunkListen;
  remote: TrunkRemote;
  /** The stream in the share's router. Throws MEDIA_NOT_FOUND. */
  copyAt: (producerId: string) => Promise<StreamCopy>;
  logger: Logger;
};

const CRYPTO_SUITES: readonly SrtpCryptoSuite[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
];

/**
 * A room's media between two nodes: SRTP both ways, with retransmission, over one pair of UDP ports. Each stream crosses
 * once, with all of its layers, and only while somebody over there watches it.
 */
export class RoomTrunk extends EventEmitter<{
  /** However it came to that; once. */
  closed: [];
}> {
  /** For the other end's `connect`. */
  readonly end: TrunkEnd;
  readonly #transport: PipeTransport;
  readonly #options: RoomTrunkOptions;
  readonly #senders = new Map<string, Promise<PipeSender>>();
  readonly #received = new Map<string, PeerProducer>();

  /** For `RoomMedia.openTrunk`. Rejects when the worker died, or no port of the range is free. */
  static async open(options: RoomTrunkOptions): Promise<RoomTrunk> {
    const { address: ip, ports } = options.listen;
    const transport = await options.share.router.createPipeTransport({
      listenInfo: { protocol: 'udp', ip, portRange: ports, ...PIPE_BUFFERS },
      enableSrtp: true,
      enableRtx: true,
    });
    return new RoomTrunk(transport, options);
  }

  private constructor(transport: PipeTransport, options: RoomTrunkOptions) {
    super();
    this.#transport = transport;
    this.#options = options;
    const { srtpParameters, tuple } = transport;
    if (srtpParameters === undefined) throw new Error('A trunk’s transport has no SRTP.');
    this.end = { ip: tuple.localAddress, port: tuple.localPort, srtpParameters };
    transport.observer.once('close', () => this.emit('closed'));
  }

  get closed(): boolean {
    return this.#transport.closed;
  }

  /** @throws AppError MEDIA_REJECTED for an end that makes no sense, MEDIA_NOT_FOUND or MEDIA_UNAVAILABLE when it is closed. */
  async connect({ ip, port, srtpParameters }: TrunkEnd): Promise<void> {
    const cryptoSuite = CRYPTO_SUITES.find((one) => one === srtpParameters.cryptoSuite);
    if (cryptoSuite === undefined) throw new AppError('MEDIA_REJECTED');
    try {
      const { keyBase64 } = srtpParameters;
      await this.#transport.connect({ ip, port, srtpParameters: { cryptoSuite, keyBase64 } });
    } catch (error) {
      throw toRefusal(error);
    }
  }

  /**
   * The other end wants this stream: it is made ready to cross, paused until `setWatched`. Once, however often it is asked for.
   *
   * @throws AppError MEDIA_NOT_FOUND when there is no such stream (any more), MEDIA_UNAVAILABLE.
   */
  async send(producerId: string): Promise<TrunkStream> {
    try {
      const sender = await (this.#senders.get(producerId) ?? this.#openSender(producerId));
      const { producer } = await this.#options.copyAt(producerId);
      return {
        kind: sender.kind,
        rtpParameters: toWireRtpParameters(sender.rtpParameters),
        producerPaused: producer.paused,
      };
    } catch (error) {
      throw toMediaError(error);
    }
  }

  /** Whether anyone at the other end watches it. What is not sent is not watched: that is no mistake. */
  setWatched(producerId: string, watched: boolean): void {
    this.#senders.get(producerId)?.then(
      (sender) => sender.setWatched(watched),
      () => undefined,
    );
  }

  /** Asks the other end to send a stream. */
  pull(producerId: string): Promise<TrunkStream> {
    return this.#options.remote.pull(producerId);
  }

  /** A stream that the other end sends, in the share's router. The other end is told when it is watched here, and when not. */
  async receive(producerId: string, stream: TrunkStream, appData: StreamAppData): Promise<StreamCopy> {
    const producer = await this.#transport.produce<StreamAppData>({
      id: producerId,
      kind: stream.kind,
      rtpParameters: toRtpParameters(stream.rtpParameters),
      paused: stream.producerPaused,
      appData,
    });
    this.#received.set(producerId, producer);
    producer.observer.once('close', () => {
      if (this.#received.get(producerId) === producer) this.#received.delete(producerId);
    });
    return new StreamCopy(producer, (watched) => {
      if (!this.closed) this.#options.remote.watch(producerId, watched);
    });
  }

  /** What has crossed so far, a stream: for tests and figures. */
  async stats(): Promise<TrunkStats> {
    const senders = await Promise.all([...this.#senders.values()].map((one) => one.catch(() => undefined)));
    const sent = senders.flatMap((sender) => (sender === undefined ? [] : [sender.consumer]));
    return {
      sent: await crossingStats(
        'outbound-rtp',
        sent.map((consumer) => [consumer.producerId, consumer]),
      ),
      received: await crossingStats('inbound-rtp', [...this.#received]),
    };
  }

  /** Closes its streams at both ends; use `RoomMedia.removeTrunk`. */
  close(): void {
    this.#transport.close();
  }

  #openSender(producerId: string): Promise<PipeSender> {
    const opening = this.#open(producerId);
    this.#senders.set(producerId, opening);
    const forget = (): void => {
      if (this.#senders.get(producerId) === opening) this.#senders.delete(producerId);
    };
    opening.then((sender) => sender.onClosed(forget), forget);
    return opening;
  }

  async #open(producerId: string): Promise<PipeSender> {
    const copy = await this.#options.copyAt(producerId);
    return PipeSender.open(this.#transport, copy, this.#options.logger);
  }
}
