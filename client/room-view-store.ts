import { mediaSource } from '../src/protocol/media.ts';
import type { PeerState, RoomSnapshot } from '../src/protocol/room-state.ts';
import type { RoomView } from './room-view.ts';

/** What a view is made from; the rest of it follows. */
export type RoomViewInput = Omit<RoomView, 'self' | 'unmuteRequests' | 'endsAt'> & { selfId: string | null };

const EMPTY: RoomView = {
  connection: 'idle',
  end: null,
  room: null,
  self: null,
  publishable: [],
  bitratesBps: {},
  endsAt: null,
  localTracks: [],
  remoteTracks: [],
  speakers: [],
  unmuteRequests: [],
};

/**
 * Makes the views of a room. `view` is always of now; listeners hear of a burst of changes once, in a microtask.
 * What did not change keeps its identity, and a change that changes nothing makes no new view.
 */
export class RoomViewStore {
  readonly #listeners = new Set<() => void>();
  #view: RoomView = EMPTY;
  #selfId: string | null = null;
  #notifying = false;

  get view(): RoomView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    // A wrapper of its own, so that the same function can listen twice and stop once.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  set(changes: Partial<RoomViewInput>): void {
    const { selfId, ...parts } = changes;
    if (selfId !== undefined) this.#selfId = selfId;
    const merged = { ...this.#view, ...parts };
    const self = findSelf(merged.room, this.#selfId);
    const next: RoomView = {
      ...merged,
      self,
      endsAt: merged.room?.endsAt ?? null,
      publishable: same(this.#view.publishable, merged.publishable),
      bitratesBps: sameBitrates(this.#view.bitratesBps, merged.bitratesBps),
      localTracks: same(this.#view.localTracks, merged.localTracks),
      remoteTracks: same(this.#view.remoteTracks, merged.remoteTracks),
      speakers: same(this.#view.speakers, merged.speakers),
      unmuteRequests: same(this.#view.unmuteRequests, merged.end === null ? requestsTo(self) : []),
    };
    if (isSameView(this.#view, next)) return;
    this.#view = next;
    this.#notifySoon();
  }

  #notifySoon(): void {
    if (this.#notifying) return;
    this.#notifying = true;
    queueMicrotask(() => {
      this.#notifying = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}

function findSelf(room: RoomSnapshot | null, selfId: string | null): PeerState | null {
  return room?.peers.find(({ peerId }) => peerId === selfId) ?? null;
}

function requestsTo(self: PeerState | null): RoomView['unmuteRequests'] {
  const sources = ['microphone', 'camera'] as const;
  return sources.filter((source) => self?.hostMutes[source] === 'asked');
}

/** The list before, if the new one has the very same things in it. */
function same<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  const equal = before.length === after.length && before.every((item, index) => item === after[index]);
  return equal ? before : after;
}

function sameBitrates(
  before: RoomView['bitratesBps'],
  after: RoomView['bitratesBps'],
): RoomView['bitratesBps'] {
  const equal = mediaSource.options.every((source) => before[source] === after[source]);
  return equal ? before : after;
}

function isSameView(a: RoomView, b: RoomView): boolean {
  // `Object.keys` forgets the keys' type; both are views, so the keys are those of a view.
  return (Object.keys(b) as (keyof RoomView)[]).every((key) => a[key] === b[key]);
}
