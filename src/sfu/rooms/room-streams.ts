import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { PeerMedia } from '../peers/peer-media.ts';
import type { RoomShare } from './room-share.ts';
import { RoomStream, type StreamOrigin } from './room-stream.ts';
import { SharePipes } from './share-pipes.ts';
import type { StreamCopy } from './stream-copy.ts';

/** A consumer takes about half a millisecond of this process to make. */
const OFFERS_IN_A_TURN = 10;

/** Somebody's media, and the share that it is on. */
export type PlacedPeer = { media: PeerMedia; share: RoomShare };

/** All that can be received in a room, wherever it comes from, and how it gets to those who can receive it. */
export class RoomStreams {
  readonly #logger: Logger;
  readonly #pipes: SharePipes;
  readonly #streams = new Map<string, RoomStream>();

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#pipes = new SharePipes(logger);
  }

  get size(): number {
    return this.#streams.size;
  }

  all(): RoomStream[] {
    return [...this.#streams.values()];
  }

  find(producerId: string): RoomStream | undefined {
    return this.#streams.get(producerId);
  }

  add(origin: StreamOrigin): RoomStream {
    const stream = new RoomStream(origin, this.#pipes);
    this.#streams.set(origin.producerId, stream);
    return stream;
  }

  /** Closes it everywhere here; whoever received it is to be told by the caller. */
  remove(producerId: string): void {
    const stream = this.#streams.get(producerId);
    if (stream === undefined) return;
    this.#streams.delete(producerId);
    stream.close();
  }

  /** Throws MEDIA_NOT_FOUND when there is no such stream. */
  async copyAt(producerId: string, share: RoomShare): Promise<StreamCopy> {
    const stream = this.#streams.get(producerId);
    if (stream === undefined) throw new AppError('MEDIA_NOT_FOUND');
    return stream.at(share);
  }

  /** To those who are here now; who comes later looks for it. Lets others be served in between. */
  async offer(stream: RoomStream, peers: readonly PlacedPeer[]): Promise<void> {
    const others = peers.filter(({ media }) => media.peerId !== stream.peerId);
    for (const [index, peer] of others.entries()) {
      if (index > 0 && index % OFFERS_IN_A_TURN === 0) await turn();
      // A peer or stream that was closed meanwhile is left out there.
      void this.consume(stream, peer);
    }
  }

  /** A paused consumer, where the peer can receive the stream. Never rejects: what fails is logged. */
  async consume(stream: RoomStream, { media, share }: PlacedPeer): Promise<void> {
    const { kind, mimeTypes } = stream.origin;
    if (stream.closed || media.closed) return;
    // What nobody can receive is not brought here.
    if (!stream.isAt(share) && !media.consumers.canReceive(kind, mimeTypes)) return;
    const settled = share.expect(1);
    try {
      await media.consumers.consume(await stream.at(share));
    } catch (error) {
      if (stream.closed || media.closed || share.closed) return;
      const { producerId } = stream;
      this.#logger.warn({ err: error, producerId }, 'a stream could not be brought to another worker');
    } finally {
      settled();
    }
  }
}
