import type { Logger } from 'pino';
import type { Presence } from '../../protocol/people.ts';
import type { OwnPresence, PresenceHub, PresenceWatcher, PresentDevice, WriteLastSeen } from './presence.ts';

/** Long enough for a page to load again, so that a reload is not seen as leaving. */
const OFFLINE_AFTER_MS = 10_000;

/** `here`: connected to this node. */
type Device = { presence: OwnPresence; here: boolean };

type Person = {
  devices: Set<Device>;
  /** What was told last. */
  presence: Presence;
  /** When the last device left; null while there is one. */
  leftAt: Date | null;
  /** Whether that was one of this node. */
  leftHere: boolean;
  timer: NodeJS.Timeout | undefined;
};

export type InMemoryPresenceOptions = {
  writeLastSeen: WriteLastSeen;
  logger: Logger;
  offlineAfterMs?: number;
};

/** When somebody's last device on another node left, and for how long they are there all the same. */
export type RemoteLeaving = { at: Date; afterMs: number };

/** Somebody's devices on another node, as one. */
export type RemoteDevice = {
  set(presence: OwnPresence): void;
  /** Later calls do nothing. */
  leave(leaving: RemoteLeaving): void;
};

/** The presence of people: of those who are connected to this process, and of those of whom it was told. */
export class InMemoryPresence implements PresenceHub {
  /** How long someone whose last device left is still there. */
  readonly offlineAfterMs: number;
  readonly #writeLastSeen: WriteLastSeen;
  readonly #logger: Logger;
  readonly #people = new Map<string, Person>();
  readonly #watchers = new Map<string, Set<PresenceWatcher>>();

  constructor({ writeLastSeen, logger, offlineAfterMs = OFFLINE_AFTER_MS }: InMemoryPresenceOptions) {
    this.#writeLastSeen = writeLastSeen;
    this.#logger = logger;
    this.offlineAfterMs = offlineAfterMs;
  }

  connectedCount(): number {
    return this.#people.size;
  }

  connectedHere(): number {
    let count = 0;
    for (const { devices } of this.#people.values()) if ([...devices].some(({ here }) => here)) count += 1;
    return count;
  }

  presenceOf(userId: string): Presence {
    return this.#people.get(userId)?.presence ?? 'offline';
  }

  enter(userId: string, presence: OwnPresence = 'online'): PresentDevice {
    const { set, leave } = this.#enter(userId, { presence, here: true });
    return {
      set,
      leave: ({ forGood = false, at = new Date() } = {}) =>
        leave({ at, afterMs: forGood ? 0 : this.offlineAfterMs }),
    };
  }

  /** Somebody has a device on another node. */
  enterElsewhere(userId: string, presence: OwnPresence): RemoteDevice {
    return this.#enter(userId, { presence, here: false });
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
    const seen = [...this.#people].flatMap(([userId, { devices, leftAt, leftHere }]) => {
      const isOurs = leftAt === null ? [...devices].some(({ here }) => here) : leftHere;
      return isOurs ? [{ userId, at: leftAt ?? now }] : [];
    });
    for (const { timer } of this.#people.values()) clearTimeout(timer);
    this.#people.clear();
    this.#watchers.clear();
    if (seen.length > 0) await this.#write(seen);
  }

  #enter(userId: string, device: Device): RemoteDevice {
    const person = this.#people.get(userId) ?? newPerson();
    this.#people.set(userId, person);
    clearTimeout(person.timer);
    person.leftAt = null;
    person.devices.add(device);
    this.#settle(userId, person);
    return {
      set: (changed) => {
        device.presence = changed;
        if (person.devices.has(device)) this.#settle(userId, person);
      },
      leave: (leaving) => {
        if (!person.devices.delete(device)) return;
        if (person.devices.size > 0) return this.#settle(userId, person);
        person.leftHere = device.here;
        this.#lose(userId, person, leaving);
      },
    };
  }

  /** Online when one device is; away when all of them are. */
  #settle(userId: string, person: Person): void {
    const isOnline = [...person.devices].some(({ presence }) => presence === 'online');
    this.#tell(userId, person, isOnline ? 'online' : 'away');
  }

  #lose(userId: string, person: Person, { at: leftAt, afterMs }: RemoteLeaving): void {
    person.leftAt = leftAt;
    person.timer = setTimeout(() => {
      void this.#goOffline(userId, person, leftAt);
    }, afterMs);
  }

  /**
   * Written first: whoever hears that someone is offline and asks since when, gets this time and not an older one. Whom
   * another node had last is written there; here only where somebody is told, who must not read an older time.
   */
  async #goOffline(userId: string, person: Person, leftAt: Date): Promise<void> {
    if (person.leftHere || this.#watchers.has(userId)) await this.#write([{ userId, at: leftAt }]);
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
  return { devices: new Set(), presence: 'offline', leftAt: null, leftHere: true, timer: undefined };
}
