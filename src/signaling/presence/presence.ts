import type { PersonPresence, Presence } from '../../protocol/people.ts';

/** How a device is used. */
export type OwnPresence = Exclude<Presence, 'offline'>;

/** One connected device of a person. */
export type PresentDevice = {
  set(presence: OwnPresence): void;
  /** `forGood`: nobody is expected to come back, so that the person is offline at once. `at`: then, instead of now. Later calls do nothing. */
  leave(options?: { forGood?: boolean; at?: Date }): void;
};

/**
 * Who is there. Callers see one answer for the whole installation and get it at once, however many processes it has:
 * an implementation that shares presence between processes keeps a copy in each.
 */
export type PresenceHub = {
  enter(userId: string, presence?: OwnPresence): PresentDevice;
  presenceOf(userId: string): Presence;
  /** Everyone who is not offline. */
  connectedCount(): number;
  /** Of them, those who have a device on this node. */
  connectedHere(): number;
  /** Tells of every change of someone's presence from now on. Returns how to stop. */
  watch(userId: string, watcher: PresenceWatcher): () => void;
  /** Writes down for everyone who is there that they were seen now. */
  close(): Promise<void>;
};

export type PresenceWatcher = (state: PersonPresence) => void;

/** When someone was last there. */
export type LastSeen = { userId: string; at: Date };
export type WriteLastSeen = (seen: readonly LastSeen[]) => Promise<void>;
