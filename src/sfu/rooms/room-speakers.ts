import { EventEmitter } from 'node:events';
import { MAX_SPEAKERS, type Speaker } from './speakers.ts';

/** Several sources that report one after the other are told at once; one alone reports less often than this. */
const MIN_GAP_MS = 200;

/** Who is heard in a room, of all that report it: each of its workers, and other nodes. */
export class RoomSpeakers extends EventEmitter<{
  /** Loudest first; empty means that nobody is heard anywhere, and is said once. */
  changed: [Speaker[]];
}> {
  readonly #heard = new Map<unknown, readonly Speaker[]>();
  #told: readonly Speaker[] = [];
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** What a source hears now; with an empty list it hears nothing, or is gone. */
  set(source: unknown, speakers: readonly Speaker[]): void {
    if (speakers.length > 0) this.#heard.set(source, speakers);
    else if (!this.#heard.delete(source)) return;
    if (this.#timer !== undefined) return;
    const waitMs = this.#toldAt + MIN_GAP_MS - performance.now();
    if (waitMs <= 0) this.#tell();
    else this.#timer = setTimeout(() => this.#tell(), waitMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#heard.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    const speakers = loudest([...this.#heard.values()]);
    if (speakers.length === 0 && this.#told.length === 0) return;
    this.#told = speakers;
    this.#toldAt = performance.now();
    this.emit('changed', speakers);
  }
}

/** Of several lists: loudest first, each of a person's sources once, at most eight. */
export function loudest(lists: readonly (readonly Speaker[])[]): Speaker[] {
  const bySource = new Map<string, Speaker>();
  for (const speaker of lists.flat()) {
    const key = `${speaker.peerId} ${speaker.source}`;
    const known = bySource.get(key);
    if (known === undefined || known.volumeDbov < speaker.volumeDbov) bySource.set(key, speaker);
  }
  return [...bySource.values()].sort((a, b) => b.volumeDbov - a.volumeDbov).slice(0, MAX_SPEAKERS);
}
