import type { MediaSource } from '../src/protocol/media.ts';
import { isGone } from './parley-error.ts';
import type { SendRequest } from './signaling-socket.ts';

/** Producers that the server has and we do not: to be closed before anything else of that source. */
export class StrayProducers {
  readonly #request: SendRequest;
  readonly #bySource = new Map<MediaSource, Set<string>>();

  constructor(request: SendRequest) {
    this.#request = request;
  }

  get sources(): MediaSource[] {
    return [...this.#bySource.keys()];
  }

  add(source: MediaSource, producerId: string): void {
    const strays = this.#bySource.get(source) ?? new Set<string>();
    this.#bySource.set(source, strays.add(producerId));
  }

  /** The server has closed those of that source, or all of them. */
  forget(source?: MediaSource): void {
    if (source === undefined) this.#bySource.clear();
    else this.#bySource.delete(source);
  }

  /** Closes those of that source; rejects when the server cannot be asked, and then they are still known. */
  async close(source: MediaSource): Promise<void> {
    for (const producerId of [...(this.#bySource.get(source) ?? [])]) {
      await this.closeOne(producerId);
      this.#bySource.get(source)?.delete(producerId);
    }
  }

  /** One that is gone is as good as closed. */
  async closeOne(producerId: string): Promise<void> {
    await this.#request('producer:close', { producerId }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }
}
