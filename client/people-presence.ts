import type {
  MAX_WATCHED_PEOPLE,
  PeopleRequestInput,
  PeopleRequestName,
  PeopleRequestOutput,
  PersonPresence,
  Presence,
} from '../src/protocol/people.ts';
import { backoffMs } from './connection-policy.ts';
import { delay } from './delay.ts';
import type { SignalingSocket } from './signaling-socket.ts';
import { WatchList } from './watch-list.ts';

// The module that has it brings zod along.
const MAX_WATCHED: typeof MAX_WATCHED_PEOPLE = 200;

export type PeopleRequests = {
  [N in PeopleRequestName]: { input: PeopleRequestInput<N>; output: PeopleRequestOutput<N> };
};
export type PeopleSocket = SignalingSocket<PeopleRequests>;
export type OwnPresence = Exclude<Presence, 'offline'>;

/** What one shows of oneself and whom one watches, told to each new connection; and what was heard of others. */
export class PeoplePresence {
  readonly #changed: (state: PersonPresence) => void;
  readonly #known = new Map<string, PersonPresence>();
  readonly #watchList = new WatchList(() => this.#scheduleSync());
  #own: OwnPresence = 'online';
  #socket: PeopleSocket | null = null;
  /** What the connection knows. */
  #told: { own: OwnPresence; watched: string } = { own: 'online', watched: '' };
  #syncing: PeopleSocket | null = null;
  #syncScheduled = false;

  /** `changed` is called with every change of someone's presence that is heard of. */
  constructor(changed: (state: PersonPresence) => void) {
    this.#changed = changed;
  }

  get own(): OwnPresence {
    return this.#own;
  }

  setOwn(presence: OwnPresence): void {
    this.#own = presence;
    this.#scheduleSync();
  }

  /** Returns how to stop. */
  watch(userIds: readonly string[]): () => void {
    return this.#watchList.add(userIds);
  }

  find(userId: string): PersonPresence | undefined {
    return this.#known.get(userId);
  }

  /** A connection is there, which watches nobody yet; `told` is what its handshake said of oneself. Null: lost. */
  use(socket: PeopleSocket | null, told: OwnPresence): void {
    this.#socket = socket;
    this.#told = { own: told, watched: '' };
    this.#scheduleSync();
  }

  hear(state: PersonPresence): void {
    const known = this.#known.get(state.userId);
    if (known?.presence === state.presence && known.lastSeenAt === state.lastSeenAt) return;
    this.#known.set(state.userId, state);
    this.#changed(state);
  }

  /** Several places that change at once make one request. */
  #scheduleSync(): void {
    if (this.#syncScheduled) return;
    this.#syncScheduled = true;
    queueMicrotask(() => {
      this.#syncScheduled = false;
      if (this.#socket !== null && this.#syncing !== this.#socket) void this.#sync(this.#socket);
    });
  }

  /** Tells the server what it does not know yet, until it knows all of it or the connection is another one. */
  async #sync(socket: PeopleSocket): Promise<void> {
    this.#syncing = socket;
    let attempt = 0;
    while (this.#socket === socket) {
      try {
        if (!(await this.#tellNext(socket))) break;
        attempt = 0;
      } catch {
        await delay(backoffMs(attempt));
        attempt += 1;
      }
    }
    if (this.#syncing === socket) this.#syncing = null;
  }

  /** Whether there was anything to tell. */
  async #tellNext(socket: PeopleSocket): Promise<boolean> {
    const own = this.#own;
    const userIds = this.#watchList.userIds.slice(0, MAX_WATCHED);
    const watched = userIds.join();
    if (own !== this.#told.own) {
      await socket.request('presence:set', { presence: own });
      if (this.#socket === socket) this.#told.own = own;
      return true;
    }
    if (watched === this.#told.watched) return false;
    await socket.request('presence:watch', { userIds }, ({ people }) => this.#learn(people));
    if (this.#socket === socket) this.#told.watched = watched;
    return true;
  }

  /** Of those who are not watched any more nothing is known either. */
  #learn(people: readonly PersonPresence[]): void {
    const watched = new Set(people.map(({ userId }) => userId));
    for (const userId of this.#known.keys()) if (!watched.has(userId)) this.#known.delete(userId);
    for (const state of people) this.hear(state);
  }
}
