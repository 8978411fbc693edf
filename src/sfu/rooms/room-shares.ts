import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { PeerMedia } from '../peers/peer-media.ts';
import type { WorkerLoad } from '../workers/placement.ts';
import type { RoomShare } from './room-share.ts';
import { chooseShare } from './share-choice.ts';

/** A live worker, as a room sees it. */
export type ShareHost = { readonly load: WorkerLoad; createShare(roomId: string): Promise<RoomShare> };

export type RoomSharesOptions = {
  roomId: string;
  /** Every live worker there is. */
  hosts: () => readonly ShareHost[];
  /** How many streams a worker sends for this room before it takes in another one. */
  workerConsumers: number;
  logger: Logger;
};

type Held = { share: RoomShare; host: ShareHost };

/** A place that was taken for a newcomer; `settled` says that they entered, or gave up. */
export type Place = { share: RoomShare; settled: () => void };

/** A room's parts, one a worker. They live and die together: who is in the room hears and sees people on each of them. */
export class RoomShares extends EventEmitter<{
  /** One more than the first. */
  added: [RoomShare];
  removed: [RoomShare];
  /** One was closed from outside; `died`: because its worker did. */
  lost: [died: boolean];
}> {
  /** Where the room began. Streams from and to other nodes pass here. */
  readonly gateway: RoomShare;
  readonly #options: RoomSharesOptions;
  readonly #held: [Held, ...Held[]];
  #growth: Promise<void> | undefined;
  #closed = false;

  constructor(gateway: RoomShare, host: ShareHost, options: RoomSharesOptions) {
    super();
    this.gateway = gateway;
    this.#options = options;
    this.#held = [{ share: gateway, host }];
    this.#listen(gateway);
  }

  all(): RoomShare[] {
    return this.#held.map(({ share }) => share);
  }

  /**
   * Chooses where a newcomer's media goes, and takes in another worker for it where that is due.
   *
   * @param streams are about as many as they will receive. Throws MEDIA_UNAVAILABLE when the room was closed.
   */
  async place(streams: number): Promise<Place> {
    let mayGrow = true;
    for (;;) {
      while (this.#growth !== undefined) await this.#growth;
      if (this.#closed) throw new AppError('MEDIA_UNAVAILABLE');
      const [first, ...rest] = this.#held;
      const others = mayGrow ? this.#otherHosts() : [];
      const choice = chooseShare(
        [toChoice(first), ...rest.map(toChoice)],
        others,
        this.#options.workerConsumers,
      );
      if ('share' in choice) {
        const { share } = choice.share;
        return { share, settled: share.expectPeer(streams) };
      }
      mayGrow = await this.#grow(choice.worker);
    }
  }

  /** They left, or went to another share. One that nobody needs any more is given up. */
  leave(share: RoomShare, peer: PeerMedia): void {
    share.leave(peer);
    this.prune(share);
  }

  /** Gives a share up if nobody needs it. */
  prune(share: RoomShare): void {
    if (share === this.gateway || share.closed || !share.empty) return;
    const index = this.#held.findIndex((held) => held.share === share);
    if (index <= 0) return;
    this.#held.splice(index, 1);
    share.close();
    this.emit('removed', share);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { share } of this.#held) share.close();
  }

  #otherHosts(): ShareHost[] {
    const taken = new Set(this.#held.map(({ host }) => host));
    return this.#options.hosts().filter((host) => !taken.has(host));
  }

  /** Answers whether it came to be; a room can go on without. */
  async #grow(host: ShareHost): Promise<boolean> {
    const creation = host.createShare(this.#options.roomId);
    this.#growth = creation.then(
      () => undefined,
      () => undefined,
    );
    try {
      const share = await creation;
      if (this.#closed) share.close();
      if (share.closed) return false;
      this.#add(share, host);
      return true;
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'a room could not take in another worker');
      return false;
    } finally {
      this.#growth = undefined;
    }
  }

  #add(share: RoomShare, host: ShareHost): void {
    this.#held.push({ share, host });
    this.#listen(share);
    this.#options.logger.info(
      { workerPid: share.workerPid, workers: this.#held.length },
      'a room took in a worker',
    );
    this.emit('added', share);
  }

  #listen(share: RoomShare): void {
    share.once('closed', (died) => {
      if (!this.#closed && this.#held.some((held) => held.share === share)) this.emit('lost', died);
    });
  }
}

function toChoice({ share, host }: Held): { share: RoomShare; consumers: number; load: WorkerLoad } {
  return {
    share,
    consumers: share.expectedConsumers,
    // Looked at only where there is a choice: it counts what every room of the worker does.
    get load() {
      return host.load;
    },
  };
}
