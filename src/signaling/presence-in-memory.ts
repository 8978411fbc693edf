import type { Logger } from 'pino';
import type { Presence } from '../protocol/people.ts';
import type { OwnPresence, PresenceHub, PresenceWatcher, PresentDevice, WriteLastSeen } from './presence.ts';

/** Long enough for a page to load again, so that a reload is not seen as leaving. */
const OFFLINE_AFTER_MS = 10_000;

type Person = {
  devices: Set<{ presence: OwnPresence }>;
  /** What was told last. */
  presence: Presence;
  /** When the last device left; null while there is one. */
  leftAt: Date | null;
  timer: NodeJS.Timeout | undefined;
};

export type InMemoryPresenceOptions = {
  writeLastSeen: WriteLastSeen;
  logger: Logger;
  /** How long someone whose last device left is still there. */
  offlineAfterMs?: number;
};

/** The presence of people who are connected to this process. */
export class InMemoryPresence implements PresenceHub {
  readonly #writeLastSeen: WriteLastSeen;
  readonly #logger: Logger;
  readonly #offlineAfterMs: number;
  readonly #people = new Map<string, Person>();
  readonly #watchers = new Map<string, Set<PresenceWatcher>>();

  constructor({ writeLastSeen, logger, offlineAfterMs = OFFLINE_AFTER_MS }: InMemoryPresenceOptions) {
    this.#writeLastSeen = writeLastSeen;
    this.#logger = logger;
    this.#offlineAfterMs = offlineAfterMs;
  }

  connectedCount(): number {
    return this.#people.size;
  }

  presenceOf(userId: string): Presence {
    return this.#people.get(userId)?.presence ?? 'offline';
  }

  enter(userId: string, presence: OwnPresence = 'online'): PresentDevice {
    const person = this.#people.get(userId) ?? newPerson();
    this.#people.set(userId, person);
    clearTimeout(person.timer);
    person.leftAt = null;
    const device = { presence };
    person.devices.add(device);
    this.#settle(userId, person);
    return {
      set: (changed) => {
        device.presence = changed;
        if (person.devices.has(device)) this.#settle(userId, person);
      },
      leave: ({ forGood } = { forGood: false }) => {
        if (!person.devices.delete(device)) return;
        if (person.devices.size > 0) this.#settle(userId, person);
        else this.#lose(userId, person, forGood ? 0 : this.#offlineAfterMs);
      },
    };
  }

  watch(userId: string, watcher: PresenceWatcher): () => void {
    const watchers = this.#watchers.get(userId) ?? new Set();
    this.#watchers.set(userId, watchers);
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(userId) === watchers) this.#watchers.delete(userId);
    };
  }

  async close(): Promise<void> {
    const now = new Date();
    const seen = [...this.#people].map(([userId, { leftAt }]) => ({ userId, at: leftAt ?? now }));
    for (const { timer } of this.#people.values()) clearTimeout(timer);
    this.#people.clear();
    this.#watchers.clear();
    if (seen.length > 0) await this.#write(seen);
  }

  /** Online when one device is; away when all of them are. */
  #settle(userId: string, person: Person): void {
    const isOnline = [...person.devices].some(({ presence }) => presence === 'online');
    this.#tell(userId, person, isOnline ? 'online' : 'away');
  }

  #lose(userId: string, person: Person, afterMs: number): void {
    const leftAt = new Date();
    person.leftAt = leftAt;
    person.timer = setTimeout(() => {
      void this.#goOffline(userId, person, leftAt);
    }, afterMs);
  }

  /** Written first: whoever hears that someone is offline and asks since when, gets this time and not an older one. */
  async #goOffline(userId: string, person: Person, leftAt: Date): Promise<void> {
    await this.#write([{ userId, at: leftAt }]);
    // Someone may have come back, and left again, while it was written.
    if (person.leftAt !== leftAt || this.#people.get(userId) !== person) return;
    this.#people.delete(userId);
    this.#tell(userId, person, 'offline');
  }

  #tell(userId: string, person: Person, presence: Presence): void {
    if (person.presence === presence) return;
    person.presence = presence;
    const lastSeenAt = presence === 'offline' ? (person.leftAt?.toISOString() ?? null) : null;
    for (const watcher of this.#watchers.get(userId) ?? []) watcher({ userId, presence, lastSeenAt });
  }

  async #write(seen: Parameters<WriteLastSeen>[0]): Promise<void> {
    try {
      await this.#writeLastSeen(seen);
    } catch (error) {
      this.#logger.warn({ err: error, people: seen.length }, 'When people were last seen was not written');
    }
  }
}

function newPerson(): Person {
  return { devices: new Set(), presence: 'offline', leftAt: null, timer: undefined };
}
