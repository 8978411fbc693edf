import type { PeerProducer } from '../peers/producer-set.ts';
import { holdParameters } from './held-parameters.ts';

/** Tells who begins or stops to watch a stream: a consumer that is resumed watches it, one that is paused or closed does not. */
export type Watch = (consumerId: string, watches: boolean) => void;

/** A stream in one router: its producer there, and whether any consumer of that router watches it. */
export class StreamCopy {
  readonly producer: PeerProducer;
  /** Of its codecs. Asked once: mediasoup copies all of the parameters for each who asks. */
  readonly mimeTypes: readonly string[];
  readonly #watchers = new Set<string>();
  readonly #onWatched: (watched: boolean) => void;

  /** @param onWatched is told when the first one begins to watch, and when the last one has stopped. */
  constructor(producer: PeerProducer, onWatched: (watched: boolean) => void = () => undefined) {
    this.producer = producer;
    holdParameters(producer);
    this.mimeTypes = producer.rtpParameters.codecs.map(({ mimeType }) => mimeType);
    this.#onWatched = onWatched;
  }

  readonly watch: Watch = (consumerId, watches) => {
    const before = this.#watchers.size > 0;
    if (watches) this.#watchers.add(consumerId);
    else this.#watchers.delete(consumerId);
    const after = this.#watchers.size > 0;
    if (after !== before) this.#onWatched(after);
  };
}
