import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import { entitlements } from '../protocol/entitlements.ts';
import { id } from '../protocol/ids.ts';
import type { Announcement, ClusterStore } from './store/cluster-store.ts';

/** What every node is to hear of. */
export const ANNOUNCEMENTS = {
  /** Somebody's stay ends in every room, and the tokens written for them until then are void. */
  'removed-everywhere': z.object({ userId: id, reason: z.enum(['banned', 'removed']) }),
  /** What somebody's plan allows from now on. `readAtMs`: when it was only read, so that what was told since wins over it. */
  entitlements: z.object({ userId: id, entitlements, readAtMs: z.number().optional() }),
  /** The room ended for good. */
  'room-ended': z.object({ roomId: id }),
  /** Every connection of a person ends. */
  'account-ended': z.object({ userId: id, reason: z.enum(['banned', 'deleted', 'logged-out']) }),
  /** The connections that stand on one login end. */
  'login-ended': z.object({ userId: id, sessionId: id }),
  /** `fromUserId` sees no more of whether `userId` is there. */
  'presence-hidden': z.object({ userId: id, fromUserId: id }),
} as const;

export type AnnouncementTopic = keyof typeof ANNOUNCEMENTS;
export type AnnouncementPayload<T extends AnnouncementTopic> = z.output<(typeof ANNOUNCEMENTS)[T]>;

/**
 * Of which the last one holds: this node does its own again when it hears it among the others, so that every node ends with
 * the same one. Of the other topics once is enough.
 */
const LAST_ONE_HOLDS: ReadonlySet<AnnouncementTopic> = new Set(['entitlements']);

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
/** After that, nodes that could not be told have ended, or have looked at the database since. */
const GIVE_UP_MS = 120_000;

type Listener<T extends AnnouncementTopic> = (payload: AnnouncementPayload<T>) => void;
type Listeners = { [T in AnnouncementTopic]?: Listener<T>[] };

export type AnnouncementsOptions = {
  store: Pick<ClusterStore, 'announce' | 'follow'>;
  nodeId: string;
  logger: Logger;
  /** After that it is tried no more. */
  giveUpMs?: number;
};

/** What one node has all of them do: here at once, elsewhere in the order in which it was announced. */
export class Announcements {
  readonly #options: AnnouncementsOptions;
  readonly #listeners: Listeners = {};
  readonly #stopped = new AbortController();
  #unfollow: (() => void) | undefined;

  constructor(options: AnnouncementsOptions) {
    this.#options = options;
  }

  /** Calls back for each from now on, this node's own too. Before `start`. */
  on<T extends AnnouncementTopic>(topic: T, listener: Listener<T>): void {
    // The list under a topic is of its listeners, which TypeScript cannot follow through the key.
    const listeners = (this.#listeners[topic] ?? []) as Listener<T>[];
    this.#listeners[topic] = [...listeners, listener] as Listeners[T];
  }

  start(): void {
    this.#unfollow ??= this.#options.store.follow((announcement) => this.#hear(announcement));
  }

  /** Hears nothing more, and gives up what could not be announced yet. */
  stop(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#stopped.abort();
  }

  /**
   * Does it here at once, before this returns. Resolves to whether the other nodes hear of it now; what the store does not
   * take is announced as soon as it does, unless `retry` is false. Never rejects.
   */
  async announce<T extends AnnouncementTopic>(
    topic: T,
    payload: AnnouncementPayload<T>,
    { retry = true }: { retry?: boolean } = {},
  ): Promise<boolean> {
    this.#do(topic, payload);
    if (await this.#tell(topic, payload)) return true;
    if (retry) void this.#tellLater(topic, payload);
    return false;
  }

  async #tell(topic: AnnouncementTopic, payload: unknown): Promise<boolean> {
    const { store, nodeId, logger } = this.#options;
    try {
      await store.announce({ fromNodeId: nodeId, topic, payload });
      return true;
    } catch (error) {
      logger.debug({ err: error, topic }, 'The other nodes could not be told');
      return false;
    }
  }

  async #tellLater(topic: AnnouncementTopic, payload: unknown): Promise<void> {
    const { logger, giveUpMs = GIVE_UP_MS } = this.#options;
    const sinceMs = performance.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await delay(pauseMs, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => undefined);
      if (this.#stopped.signal.aborted || (await this.#tell(topic, payload))) return;
      if (performance.now() - sinceMs < giveUpMs) continue;
      logger.error({ topic }, 'The other nodes were not told: the store is away');
      return;
    }
  }

  #hear({ fromNodeId, topic, payload }: Announcement): void {
    // A newer version of this server may announce what this one does not know.
    if (!isTopic(topic)) return;
    if (fromNodeId === this.#options.nodeId && !LAST_ONE_HOLDS.has(topic)) return;
    const parsed = ANNOUNCEMENTS[topic].safeParse(payload);
    if (parsed.success) this.#do(topic, parsed.data);
    else this.#options.logger.warn({ topic, fromNodeId }, 'An announcement could not be read');
  }

  #do(topic: AnnouncementTopic, payload: unknown): void {
    for (const listener of this.#listeners[topic] ?? []) {
      try {
        // The payload is of the topic's schema, and the listener of its topic, which TypeScript cannot follow.
        (listener as (payload: unknown) => void)(payload);
      } catch (error) {
        this.#options.logger.error({ err: error, topic }, 'An announcement could not be followed');
      }
    }
  }
}

function isTopic(topic: string): topic is AnnouncementTopic {
  return Object.hasOwn(ANNOUNCEMENTS, topic);
}
