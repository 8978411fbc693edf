import { setTimeout as delay } from 'node:timers/promises';
import type { MediaKind } from 'mediasoup/types';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import { MEDIA_SOURCE_KINDS, type MediaSource } from '../../protocol/media.ts';
import { isGone } from '../media-error.ts';
import type { RoomShare } from '../rooms/room-share.ts';
import type { StreamOrigin } from '../rooms/room-stream.ts';
import type { StreamCopy } from '../rooms/stream-copy.ts';
import type { RoomTrunk } from './room-trunk.ts';

/** What somebody on another node publishes, as that node tells of it. */
export type RemoteStreamInput = { producerId: string; peerId: string; source: MediaSource; paused: boolean };

/** After each attempt to get a stream that failed; the link may be about to come back, or to be given up. */
const RETRY_DELAYS_MS = [250, 1_000];

/** A stream of another node. It is pulled over the trunk when somebody here can receive it, and comes paused until they watch it. */
export class RemoteStream implements StreamOrigin {
  readonly producerId: string;
  readonly peerId: string;
  readonly source: MediaSource;
  readonly kind: MediaKind;
  readonly share: RoomShare;
  readonly trunk: RoomTrunk;
  readonly #logger: Logger;
  #mimeTypes: readonly string[] | undefined;
  #paused: boolean;
  /** How often it was told to pause or resume. */
  #told = 0;
  #copy: StreamCopy | undefined;
  #closed = false;

  constructor(input: RemoteStreamInput, trunk: RoomTrunk, share: RoomShare, logger: Logger) {
    this.producerId = input.producerId;
    this.peerId = input.peerId;
    this.source = input.source;
    this.kind = MEDIA_SOURCE_KINDS[input.source];
    this.share = share;
    this.trunk = trunk;
    this.#paused = input.paused;
    this.#logger = logger;
  }

  get mimeTypes(): readonly string[] | undefined {
    return this.#mimeTypes;
  }

  async open(): Promise<StreamCopy> {
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await this.#pull();
      } catch (error) {
        if (this.#closed || this.trunk.closed) throw error;
        this.#logger.info({ err: error, producerId: this.producerId }, 'a stream could not be pulled; again');
      }
      await delay(delayMs, undefined, { ref: false });
      this.#requireOpen();
    }
    return this.#pull();
  }

  /** The sender muted it, or resumed. */
  setPaused(paused: boolean): void {
    this.#told += 1;
    this.#paused = paused;
    this.#applyPause();
  }

  close(): void {
    this.#closed = true;
  }

  async #pull(): Promise<StreamCopy> {
    const told = this.#told;
    const stream = await this.trunk.pull(this.producerId);
    this.#requireOpen();
    // What was told since is newer than the answer.
    if (told === this.#told) this.#paused = stream.producerPaused;
    this.#mimeTypes = stream.rtpParameters.codecs.map(({ mimeType }) => mimeType);
    const { peerId, source, producerId } = this;
    const copy = await this.trunk.receive(
      producerId,
      { ...stream, producerPaused: this.#paused },
      { peerId, source },
    );
    this.#copy = copy;
    this.#applyPause();
    return copy;
  }

  #applyPause(): void {
    const producer = this.#copy?.producer;
    if (producer === undefined || producer.closed) return;
    // Also what is on its way there: the requests reach the worker in order.
    (this.#paused ? producer.pause() : producer.resume()).catch((error: unknown) => {
      if (!producer.closed && !isGone(error))
        this.#logger.error({ err: error }, 'a stream of another node could not be paused');
    });
  }

  #requireOpen(): void {
    if (this.#closed || this.trunk.closed) throw new AppError('MEDIA_NOT_FOUND');
  }
}
