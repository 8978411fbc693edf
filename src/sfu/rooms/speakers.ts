import { EventEmitter } from 'node:events';
import type { AudioLevelObserver, Router } from 'mediasoup/types';
import type { Logger } from 'pino';
import type { MediaSource } from '../../protocol/media.ts';
import type { PeerProducer } from '../peers/producer-set.ts';

export type Speaker = { peerId: string; source: MediaSource; volumeDbov: number };

/** So many are told at most. */
export const MAX_SPEAKERS = 8;
/** Quieter than this is a room's noise, not speech. */
const THRESHOLD_DBOV = -60;
const INTERVAL_MS = 500;

/** Who is heard in a room, loudest first, from the audio levels that clients send in RTP (RFC 6464). */
export class Speakers extends EventEmitter<{ changed: [Speaker[]] }> {
  readonly #observer: AudioLevelObserver;
  readonly #producers = new Map<string, PeerProducer>();
  readonly #logger: Logger;

  static async create(router: Router, logger: Logger): Promise<Speakers> {
    const observer = await router.createAudioLevelObserver({
      maxEntries: MAX_SPEAKERS,
      threshold: THRESHOLD_DBOV,
      interval: INTERVAL_MS,
    });
    return new Speakers(observer, logger);
  }

  private constructor(observer: AudioLevelObserver, logger: Logger) {
    super();
    this.#observer = observer;
    this.#logger = logger;
    observer.on('volumes', (volumes) => {
      const speakers = volumes.flatMap(({ producer, volume }) => {
        const known = this.#producers.get(producer.id);
        return known === undefined ? [] : [{ ...known.appData, volumeDbov: volume }];
      });
      this.emit('changed', speakers);
    });
    observer.on('silence', () => this.emit('changed', []));
  }

  /** Listens to an audio producer until it closes. Never rejects: what fails is logged. */
  async watch(producer: PeerProducer): Promise<void> {
    this.#producers.set(producer.id, producer);
    producer.observer.once('close', () => this.#producers.delete(producer.id));
    try {
      await this.#observer.addProducer({ producerId: producer.id });
    } catch (error) {
      if (producer.closed || this.#observer.closed) return;
      this.#logger.error({ err: error, producerId: producer.id }, 'a producer could not be listened to');
    }
  }
}
