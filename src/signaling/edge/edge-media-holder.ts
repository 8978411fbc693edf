import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { RoomMedia } from '../../sfu/rooms/room-media.ts';
import { EdgeMedia } from './edge-media.ts';
import type { EdgeReplica } from './edge-replica.ts';

const ATTACH_ATTEMPTS = 4;
const BETWEEN_ATTEMPTS_MS = 250;

export type EdgeMediaHolderOptions = {
  roomId: string;
  /** The room's home. */
  link: NodePeer;
  createMedia: (roomId: string) => Promise<RoomMedia>;
  /** Takes the home's snapshot at each attachment. */
  replica: EdgeReplica;
  /** Whether that producer is one of somebody whom this node serves. */
  isLocal: (producerId: string) => boolean;
  /** Media that has just been connected, before anyone has any of it. */
  onAttached: (media: RoomMedia) => void;
  /** The room cannot be served from here. */
  onFailed: (error: unknown) => void;
  logger: Logger;
};

/** Keeps an edge's room supplied with media that is connected with its home's: when a worker dies here or there, the next. */
export class EdgeMediaHolder {
  readonly #options: EdgeMediaHolderOptions;
  #attaching: Promise<EdgeMedia>;
  #current: EdgeMedia | undefined;
  #closed = false;

  /** Attaches at once. */
  constructor(options: EdgeMediaHolderOptions) {
    this.#options = options;
    this.#attaching = this.#attach();
  }

  /** Of now; undefined while it is on its way. */
  get current(): EdgeMedia | undefined {
    return this.#current;
  }

  /** Throws ROOM_MOVING, MEDIA_UNAVAILABLE, NODE_UNREACHABLE. */
  ready(): Promise<EdgeMedia> {
    return this.#attaching;
  }

  /** The home's media is made anew, and so is this. */
  reset(): void {
    if (!this.#closed) this.#attaching = this.#attach();
  }

  /** `mediaMs`: what people hear and see goes on for so long. */
  close(mediaMs: number): void {
    this.#closed = true;
    const media = this.#current?.media;
    this.#current = undefined;
    if (mediaMs > 0) setTimeout(() => media?.close(), mediaMs).unref();
    else media?.close();
  }

  #attach(): Promise<EdgeMedia> {
    this.#current?.media.close();
    this.#current = undefined;
    const attaching: Promise<EdgeMedia> = this.#tryToAttach(() => this.#attaching === attaching);
    attaching.catch((error: unknown) => {
      if (!this.#closed && this.#attaching === attaching) this.#options.onFailed(error);
    });
    return attaching;
  }

  async #tryToAttach(isWanted: () => boolean): Promise<EdgeMedia> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attachOnce(isWanted);
      } catch (error) {
        // A worker that died under it is replaced within this time.
        const isPassing = !(error instanceof AppError) || error.code === 'MEDIA_UNAVAILABLE';
        if (!isPassing || attempt === ATTACH_ATTEMPTS || this.#closed || !isWanted()) throw error;
        await delay(BETWEEN_ATTEMPTS_MS);
      }
    }
  }

  async #attachOnce(isWanted: () => boolean): Promise<EdgeMedia> {
    const { roomId, link, createMedia, replica, isLocal, onAttached } = this.#options;
    const media = await createMedia(roomId);
    try {
      const created = await EdgeMedia.create(media, { link, roomId, isLocal }, async (trunk) => {
        const answer = await link.call('edge:attach', { roomId, trunk });
        replica.take(answer.snapshot);
        return answer.trunk;
      });
      if (this.#closed || !isWanted()) throw new AppError('ROOM_MOVING');
      if (media.closed) throw new AppError('MEDIA_UNAVAILABLE');
      this.#current = created;
      media.once('died', () => this.#died(media));
      onAttached(media);
      if (replica.snapshot !== undefined) created.follow(replica.snapshot);
      return created;
    } catch (error) {
      media.close();
      throw error;
    }
  }

  #died(media: RoomMedia): void {
    if (this.#closed || this.#current?.media !== media) return;
    const { roomId, link, logger } = this.#options;
    logger.warn('A media worker died under a room that is served from here');
    link.tell('edge:media-lost', { roomId });
    this.reset();
  }
}
