import type { MediaKind } from 'mediasoup/types';
import { AppError } from '../../errors.ts';
import type { PeerProducer, StreamAppData } from '../peers/producer-set.ts';
import type { RoomShare } from './room-share.ts';
import type { SharePipes } from './share-pipes.ts';
import { StreamCopy } from './stream-copy.ts';

/** Where a stream comes into this process. */
export type StreamOrigin = StreamAppData & {
  readonly producerId: string;
  readonly kind: MediaKind;
  /** Undefined as long as they are not known. */
  readonly mimeTypes: readonly string[] | undefined;
  /** The share whose router has it first. */
  readonly share: RoomShare;
  /** Brings it into that router. Called again when it failed. */
  open(): Promise<StreamCopy>;
};

/** The origin of what somebody here publishes: it is in their share's router already. */
export function localOrigin(producer: PeerProducer, share: RoomShare): StreamOrigin {
  const copy = new StreamCopy(producer);
  return {
    ...producer.appData,
    producerId: producer.id,
    kind: producer.kind,
    mimeTypes: copy.mimeTypes,
    share,
    open: () => Promise.resolve(copy),
  };
}

/** A stream of a room, and its copies in the routers of those shares that have use for it: each made once. */
export class RoomStream {
  readonly origin: StreamOrigin;
  readonly #pipes: SharePipes;
  readonly #copies = new Map<RoomShare, Promise<StreamCopy>>();
  #closed = false;

  constructor(origin: StreamOrigin, pipes: SharePipes) {
    this.origin = origin;
    this.#pipes = pipes;
  }

  get producerId(): string {
    return this.origin.producerId;
  }

  get peerId(): string {
    return this.origin.peerId;
  }

  get closed(): boolean {
    return this.#closed;
  }

  isAt(share: RoomShare): boolean {
    return this.#copies.has(share);
  }

  /**
   * The stream in the router of that share, brought there if need be; the next call tries again after one that failed.
   *
   * @throws AppError MEDIA_NOT_FOUND when the stream was closed; else what mediasoup or the other node said.
   */
  async at(share: RoomShare): Promise<StreamCopy> {
    if (this.#closed) throw new AppError('MEDIA_NOT_FOUND');
    const copy = await (this.#copies.get(share) ?? this.#bring(share));
    if (this.#closed) throw new AppError('MEDIA_NOT_FOUND');
    return copy;
  }

  /** Also all copies, and those on their way. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const copy of this.#copies.values()) copy.then(close, () => undefined);
    this.#copies.clear();
  }

  #bring(share: RoomShare): Promise<StreamCopy> {
    const bringing = share === this.origin.share ? this.origin.open() : this.#pipeTo(share);
    this.#copies.set(share, bringing);
    const forget = (): void => {
      if (this.#copies.get(share) === bringing) this.#copies.delete(share);
    };
    bringing.then(({ producer }) => {
      if (producer.closed) forget();
      else producer.observer.once('close', forget);
    }, forget);
    return bringing;
  }

  async #pipeTo(share: RoomShare): Promise<StreamCopy> {
    const { share: from } = this.origin;
    return this.#pipes.carry(await this.at(from), from, share);
  }
}

function close({ producer }: StreamCopy): void {
  producer.close();
}
