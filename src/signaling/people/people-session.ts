import type { PeopleEventName, PeopleEventPayload, PersonPresence } from '../../protocol/people.ts';
import type { OwnPresence, PresenceHub, PresentDevice } from '../presence/presence.ts';
import type { PeopleDirectory } from './people-directory.ts';

/** One connection of one person, as the session sees it. */
export type PeopleClient = {
  send<N extends PeopleEventName>(name: N, payload: PeopleEventPayload<N>): void;
  close(): void;
};

export type PeopleSessionDependencies = {
  presence: PresenceHub;
  findVisible: PeopleDirectory['findVisible'];
  client: PeopleClient;
};

/** One device of one person, from its connection to its end: what it shows of itself, and whom it watches. */
export class PeopleSession {
  readonly userId: string;
  /** The login that the connection stands on. */
  readonly sessionId: string;
  readonly client: PeopleClient;
  readonly #presence: PresenceHub;
  readonly #findVisible: PeopleDirectory['findVisible'];
  readonly #device: PresentDevice;
  /** How to stop watching each. */
  readonly #watched = new Map<string, () => void>();
  /** Counts what was asked to be watched: of two that overlap, the later one holds. */
  #watchCount = 0;
  /** For each lookup under way, who has blocked this person meanwhile. */
  readonly #hiddenMeanwhile = new Set<Set<string>>();
  #ended = false;

  constructor(
    { userId, sessionId }: { userId: string; sessionId: string },
    own: OwnPresence,
    { presence, findVisible, client }: PeopleSessionDependencies,
  ) {
    this.userId = userId;
    this.sessionId = sessionId;
    this.client = client;
    this.#presence = presence;
    this.#findVisible = findVisible;
    this.#device = presence.enter(userId, own);
  }

  setPresence(presence: OwnPresence): void {
    if (!this.#ended) this.#device.set(presence);
  }

  /** Watches these instead of those before. Gives how they are now, in the order asked for. */
  async watch(userIds: readonly string[]): Promise<PersonPresence[]> {
    this.#watchCount += 1;
    const count = this.#watchCount;
    const asked = [...new Set(userIds.map((userId) => userId.toLowerCase()))];
    const hidden = new Set<string>();
    this.#hiddenMeanwhile.add(hidden);
    try {
      const visible = asked.length === 0 ? [] : await this.#findVisible(this.userId, asked);
      const lastSeen = new Map(
        visible.filter(({ userId }) => !hidden.has(userId)).map((one) => [one.userId, one.lastSeenAt]),
      );
      if (count === this.#watchCount && !this.#ended) this.#replace(lastSeen.keys());
      return asked.map((userId) => this.#describe(userId, lastSeen));
    } finally {
      this.#hiddenMeanwhile.delete(hidden);
    }
  }

  /** They have blocked this person, who sees them leave, if anything. */
  hide(userId: string): void {
    for (const hidden of this.#hiddenMeanwhile) hidden.add(userId);
    const stop = this.#watched.get(userId);
    if (stop === undefined) return;
    stop();
    this.#watched.delete(userId);
    if (this.#presence.presenceOf(userId) === 'offline') return;
    this.client.send('presence:changed', { userId, presence: 'offline', lastSeenAt: null });
  }

  /** `forGood`: the person is not expected back. Later calls do nothing. */
  end(options?: { forGood: boolean }): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#replace([]);
    this.#device.leave(options);
  }

  #replace(userIds: Iterable<string>): void {
    for (const stop of this.#watched.values()) stop();
    this.#watched.clear();
    for (const userId of userIds) {
      const stop = this.#presence.watch(userId, (state) => this.client.send('presence:changed', state));
      this.#watched.set(userId, stop);
    }
  }

  #describe(userId: string, lastSeen: ReadonlyMap<string, Date | null>): PersonPresence {
    if (!lastSeen.has(userId)) return { userId, presence: 'offline', lastSeenAt: null };
    const presence = this.#presence.presenceOf(userId);
    const lastSeenAt = presence === 'offline' ? (lastSeen.get(userId)?.toISOString() ?? null) : null;
    return { userId, presence, lastSeenAt };
  }
}
