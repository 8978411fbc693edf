import type { Logger } from 'pino';
import type { EventPayload } from '../../protocol/events.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { OverLimit } from '../../sfu/peers/bitrate-watch.ts';
import type { RoomMedia } from '../../sfu/rooms/room-media.ts';

export type RoomMediaListener = {
  /** All media of the room is gone; `RoomMediaHolder.ready` is already on its way to the next. */
  mediaLost(): void;
  mediaEvent<N extends 'consumer:created' | 'consumer:closed' | 'consumer:producer-paused'>(
    peerId: string,
    name: N,
    payload: EventPayload<N>,
  ): void;
  /** A source was closed in the SFU. */
  sourceOverLimit(peerId: string, over: OverLimit): void;
  speakersChanged(payload: EventPayload<'speakers:changed'>): void;
};

/** Keeps a room supplied with media: when the worker dies, the next one takes over. */
export class RoomMediaHolder {
  readonly #create: () => Promise<RoomMedia>;
  readonly #listener: RoomMediaListener;
  readonly #logger: Logger;
  #current: Promise<RoomMedia> | undefined;
  #closed = false;

  constructor(create: () => Promise<RoomMedia>, listener: RoomMediaListener, logger: Logger) {
    this.#create = create;
    this.#listener = listener;
    this.#logger = logger;
  }

  /** The room's media, made when there is none. Throws MEDIA_UNAVAILABLE; the next call tries again. */
  ready(): Promise<RoomMedia> {
    if (this.#current !== undefined) return this.#current;
    const creation = this.#open();
    this.#current = creation;
    creation.catch(() => {
      if (this.#current === creation) this.#current = undefined;
    });
    return creation;
  }

  async rtpCapabilities(): Promise<WireRtpCapabilities> {
    return (await this.ready()).rtpCapabilities;
  }

  /** Lets go of one person's media, wherever it is. */
  removePeer(peerId: string): void {
    this.#current?.then(
      (media) => media.removePeer(peerId),
      () => undefined,
    );
  }

  close(): void {
    this.#closed = true;
    this.#current?.then(
      (media) => media.close(),
      () => undefined,
    );
  }

  async #open(): Promise<RoomMedia> {
    const media = await this.#create();
    if (this.#closed) {
      media.close();
      return media;
    }
    this.#logger.info({ workerPid: media.workerPid }, 'A room went live');
    media.on('consumerCreated', (peerId, params) =>
      this.#listener.mediaEvent(peerId, 'consumer:created', params),
    );
    media.on('consumerClosed', (peerId, consumerId) =>
      this.#listener.mediaEvent(peerId, 'consumer:closed', { consumerId }),
    );
    media.on('consumerProducerPaused', (peerId, consumerId, paused) =>
      this.#listener.mediaEvent(peerId, 'consumer:producer-paused', { consumerId, paused }),
    );
    media.on('sourceOverLimit', (peerId, over) => this.#listener.sourceOverLimit(peerId, over));
    media.on('speakers', (speakers) => this.#listener.speakersChanged({ speakers }));
    media.once('died', () => {
      if (this.#closed) return;
      this.#logger.warn({ workerPid: media.workerPid }, 'A media worker died under a room');
      this.#current = undefined;
      this.#listener.mediaLost();
    });
    return media;
  }
}
