import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { ConsumerParams, WireRtpCapabilities } from '../../protocol/media.ts';
import { toMediaError } from '../media-error.ts';
import type { TrunkListen } from '../media-settings.ts';
import { BITRATE_WATCH_MS, BitrateWatch, type OverLimit } from '../peers/bitrate-watch.ts';
import type { PeerMedia, PeerMediaOptions } from '../peers/peer-media.ts';
import type { PeerProducer } from '../peers/producer-set.ts';
import { requireSense } from '../peers/require-sense.ts';
import type { SourceLimits } from '../peers/source-limits.ts';
import type { RemoteStreamInput } from '../trunks/remote-stream.ts';
import { RemoteStreams } from '../trunks/remote-streams.ts';
import type { RoomTrunk, TrunkRemote } from '../trunks/room-trunk.ts';
import { waitAtMost } from '../wait-at-most.ts';
import { toWireRtpCapabilities } from '../wire.ts';
import type { RoomShare } from './room-share.ts';
import { RoomShares, type ShareHost } from './room-shares.ts';
import { RoomSpeakers } from './room-speakers.ts';
import { localOrigin } from './room-stream.ts';
import { type PlacedPeer, RoomStreams } from './room-streams.ts';
import type { Speaker } from './speakers.ts';

/** A newcomer does not wait longer for streams that come from elsewhere; they are announced when they are there. */
const STREAMS_TIMEOUT_MS = 2_000;

export type RoomMediaEvents = {
  /** A worker is gone, and with it everything here is closed already. Once, and not after `close()`. */
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
  /** The worker on which the room begins. */
  first: ShareHost;
  /** Every live worker there is. */
  hosts: () => readonly ShareHost[];
  workerConsumers: number;
  trunks: TrunkListen;
  logger: Logger;
};

/**
 * A room's media: its peers, and a consumer for each pair of a stream and another peer that can receive it, on as many workers
 * as that takes. A pair is begun exactly once, whoever of the two comes last: both are entered here and then look for the
 * other in the same turn.
 */
export class RoomMedia extends EventEmitter<RoomMediaEvents> {
  readonly rtpCapabilities: WireRtpCapabilities;
  readonly #shares: RoomShares;
  readonly #streams: RoomStreams;
  readonly #speakers = new RoomSpeakers();
  readonly #watch: BitrateWatch;
  readonly #logger: Logger;
  readonly #peers = new Map<string, PlacedPeer>();
  /** The newest call of `addPeer` for a peer wins. */
  readonly #additions = new Map<string, symbol>();
  /** What people on other nodes publish. */
  readonly #remote: RemoteStreams;
  #closed = false;

  /** For `WorkerPool.createRoomMedia`. */
  static async create(options: RoomMediaOptions): Promise<RoomMedia> {
    const { roomId, first } = options;
    const gateway = await first.createShare(roomId);
    const logger = options.logger.child({ roomId, workerPid: gateway.workerPid });
    return new RoomMedia({ ...options, logger }, new RoomShares(gateway, first, { ...options, logger }));
  }

  private constructor({ trunks, logger }: RoomMediaOptions, shares: RoomShares) {
    super();
    this.rtpCapabilities = toWireRtpCapabilities(shares.gateway.router.rtpCapabilities);
    this.#shares = shares;
    this.#streams = new RoomStreams(logger);
    this.#remote = new RemoteStreams({
      gateway: shares.gateway,
      streams: this.#streams,
      listen: trunks,
      logger,
    });
    this.#logger = logger;
    shares.on('lost', (died) => this.#lost(died));
    shares.on('added', (share) => this.#listenTo(share));
    shares.on('removed', (share) => this.#speakers.set(share, []));
    this.#listenTo(shares.gateway);
    const peers = () => [...this.#peers.values()].map(({ media }) => media);
    this.#watch = new BitrateWatch({ peers, intervalMs: BITRATE_WATCH_MS, logger });
    this.#watch.on('closed', (peerId, over) => this.#tell(() => this.emit('sourceOverLimit', peerId, over)));
    this.#speakers.on('changed', (list) => this.#tell(() => this.emit('speakers', list)));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Of the worker on which it began. */
  get workerPid(): number {
    return this.#shares.gateway.workerPid;
  }

  /** Of every worker that it is on; if one of them dies, all of this does. */
  get workerPids(): number[] {
    return this.#shares.all().map(({ workerPid }) => workerPid);
  }

  get consumerCount(): number {
    let count = 0;
    for (const { media } of this.#peers.values()) count += media.consumers.size;
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
    const { share, settled } = await this.#shares.place(this.#streams.size);
    let media: PeerMedia;
    try {
      media = await this.#createPeer(share, { peerId, rtpCapabilities, limits, logger: this.#logger });
      if (this.#closed || this.#additions.get(peerId) !== addition) {
        media.close();
        throw new AppError('MEDIA_UNAVAILABLE');
      }
      share.enter(media);
    } finally {
      settled();
      this.#shares.prune(share);
    }
    this.#additions.delete(peerId);
    const streams = this.#streams.all().filter((stream) => stream.peerId !== peerId);
    const peer = { media, share };
    this.#enter(peer);
    const consuming = streams.map((stream) => this.#streams.consume(stream, peer));
    await waitAtMost(STREAMS_TIMEOUT_MS, Promise.all(consuming));
    if (media.closed) throw new AppError('MEDIA_UNAVAILABLE');
    return media;
  }

  findPeer(peerId: string): PeerMedia | undefined {
    return this.#peers.get(peerId)?.media;
  }

  /** Closes the peer's media; what others received of it is announced by `consumerClosed`. */
  removePeer(peerId: string): void {
    this.#additions.delete(peerId);
    const peer = this.#peers.get(peerId);
    if (peer === undefined) return;
    this.#peers.delete(peerId);
    peer.media.close();
    this.#shares.leave(peer.share, peer.media);
  }

  /**
   * This end of a connection to another node, for streams of this room. Connect it to the other one's `end`; it closes with
   * this media, or by `removeTrunk`.
   *
   * @throws AppError MEDIA_UNAVAILABLE when this is closed or its worker died.
   */
  async openTrunk(remote: TrunkRemote): Promise<RoomTrunk> {
    if (this.#closed) throw new AppError('MEDIA_UNAVAILABLE');
    const trunk = await this.#remote.openTrunk(remote);
    if (trunk.closed) throw new AppError('MEDIA_UNAVAILABLE');
    trunk.once('closed', () => {
      for (const producerId of this.#remote.of(trunk)) this.removeRemoteStream(producerId);
    });
    return trunk;
  }

  /** Closes it, and whatever came over it: it is announced by `consumerClosed`. */
  removeTrunk(trunk: RoomTrunk): void {
    trunk.close();
  }

  /**
   * Somebody on another node publishes this. For the peers here it is a stream as any other; it crosses only when one
   * of them watches it. In place of one of the same id.
   */
  addRemoteStream(input: RemoteStreamInput, trunk: RoomTrunk): void {
    if (this.#closed || trunk.closed) return;
    this.removeRemoteStream(input.producerId);
    const stream = this.#streams.add(this.#remote.add(input, trunk));
    // Never rejects.
    void this.#streams.offer(stream, [...this.#peers.values()]);
  }

  /** It is closed there. One that is not known is no mistake. */
  removeRemoteStream(producerId: string): void {
    if (this.#remote.remove(producerId)) this.#removeStream(producerId);
  }

  /** It was paused or resumed there; the last call wins. One that is not known is no mistake. */
  setRemoteStreamPaused(producerId: string, paused: boolean): void {
    this.#remote.setPaused(producerId, paused);
  }

  /** Who is heard on another node, for `speakers`; an empty list when nobody is, or the node is gone. */
  setSpeakersFrom(sourceKey: string, speakers: readonly Speaker[]): void {
    if (!this.#closed) this.#speakers.set(sourceKey, speakers);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#additions.clear();
    this.#watch.close();
    this.#speakers.close();
    // The routers go first and take all within them along.
    this.#shares.close();
    for (const { media } of this.#peers.values()) media.close();
    this.#peers.clear();
    this.#emitSafely(() => this.emit('closed'));
  }

  async #createPeer(
    share: RoomShare,
    options: Omit<PeerMediaOptions, 'router' | 'server'>,
  ): Promise<PeerMedia> {
    try {
      return await share.createPeer(options);
    } catch (error) {
      throw this.#closed ? new AppError('MEDIA_UNAVAILABLE', { cause: error }) : toMediaError(error);
    }
  }

  #enter(peer: PlacedPeer): void {
    const { peerId, producers, consumers } = peer.media;
    this.#peers.set(peerId, peer);
    producers.on('created', (producer) => this.#producerCreated(producer, peer.share));
    producers.on('closed', (producer) => this.#removeStream(producer.id));
    consumers.on('created', (params) => this.#tell(() => this.emit('consumerCreated', peerId, params)));
    consumers.on('closed', (id) => this.#tell(() => this.emit('consumerClosed', peerId, id)));
    consumers.on('producerPaused', (id, paused) =>
      this.#tell(() => this.emit('consumerProducerPaused', peerId, id, paused)),
    );
  }

  #producerCreated(producer: PeerProducer, share: RoomShare): void {
    this.#watch.begin();
    const stream = this.#streams.add(localOrigin(producer, share));
    // Neither rejects.
    if (producer.kind === 'audio') void share.speakers.watch(producer);
    void this.#streams.offer(stream, [...this.#peers.values()]);
  }

  #removeStream(producerId: string): void {
    this.#streams.remove(producerId);
    for (const { media } of this.#peers.values()) media.consumers.producerClosed(producerId);
  }

  #listenTo(share: RoomShare): void {
    share.speakers.on('changed', (list) => this.#speakers.set(share, list));
  }

  #lost(died: boolean): void {
    if (this.#closed) return;
    this.close();
    if (died) this.#emitSafely(() => this.emit('died'));
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
