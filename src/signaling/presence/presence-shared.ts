import type { Logger } from 'pino';
import type { Presence } from '../../protocol/people.ts';
import type { OwnPresence, PresenceHub, PresenceWatcher, PresentDevice } from './presence.ts';
import type { InMemoryPresence } from './presence-in-memory.ts';
import { type PresenceChange, type PresenceMessage, presenceMessage } from './presence-messages.ts';
import { RemotePresence } from './presence-remote.ts';

/** How often each node says how far it is, so that the loss of a last message is noticed too. */
const SAY_EVERY_MS = 3_000;

/** What nodes tell each other of presence: to all of the others, in order, and not always heard. */
export type PresenceChannel = {
  send(message: PresenceMessage): void;
  /** One listener, before anything is sent. */
  listen(listener: (message: unknown) => void): void;
};

export type SharedPresenceOptions = {
  nodeId: string;
  channel: PresenceChannel;
  /** Whether that is a node, as far as is known. */
  isThere: (nodeId: string) => boolean;
  /** Everyone there is, of this node and of the others. */
  everyone: InMemoryPresence;
  logger: Logger;
};

/**
 * The presence of people on all nodes. Each node tells the others of its own people, numbers what it tells, and keeps a copy of
 * what they tell, so that it answers at once. Whoever misses a number asks that node for all it has.
 */
export class SharedPresence implements PresenceHub {
  readonly #nodeId: string;
  readonly #channel: PresenceChannel;
  readonly #everyone: InMemoryPresence;
  readonly #remote: RemotePresence;
  readonly #logger: Logger;
  /** The devices of this node, by whose they are. */
  readonly #own = new Map<string, Set<{ presence: OwnPresence }>>();
  /** What has changed since the last message, by whose presence it is. */
  readonly #changes = new Map<string, PresenceChange>();
  #number = 0;
  #sending: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ nodeId, channel, isThere, everyone, logger }: SharedPresenceOptions) {
    this.#nodeId = nodeId;
    this.#channel = channel;
    this.#everyone = everyone;
    this.#logger = logger;
    const ask = (ofNodeId: string) => this.#channel.send({ type: 'ask', nodeId, ofNodeId });
    this.#remote = new RemotePresence(everyone, ask, isThere);
  }

  /** Hears of the others from now on, and asks them for all they have. */
  start(): void {
    this.#channel.listen((message) => this.#heard(message));
    this.resync();
    this.#timer = setInterval(() => {
      this.#channel.send({ type: 'at', nodeId: this.#nodeId, number: this.#number });
    }, SAY_EVERY_MS).unref();
  }

  /** What was told meanwhile may not have been heard, here or there: everyone tells everyone all there is. */
  resync(): void {
    this.#channel.send({ type: 'ask', nodeId: this.#nodeId, ofNodeId: null });
    this.#sendAll();
  }

  /** That node is no more: its people are there for as long as they may take to come to another one. */
  nodeGone(nodeId: string): void {
    this.#remote.nodeGone(nodeId);
  }

  connectedCount(): number {
    return this.#everyone.connectedCount();
  }

  connectedHere(): number {
    return this.#own.size;
  }

  presenceOf(userId: string): Presence {
    return this.#everyone.presenceOf(userId);
  }

  watch(userId: string, watcher: PresenceWatcher): () => void {
    return this.#everyone.watch(userId, watcher);
  }

  enter(userId: string, presence: OwnPresence = 'online'): PresentDevice {
    const device = this.#everyone.enter(userId, presence);
    const own = { presence };
    const devices = this.#own.get(userId) ?? new Set();
    this.#own.set(userId, devices);
    devices.add(own);
    this.#changed(userId);
    return {
      set: (changed) => {
        own.presence = changed;
        device.set(changed);
        if (devices.has(own)) this.#changed(userId);
      },
      leave: ({ forGood = false, at = new Date() } = {}) => {
        device.leave({ forGood, at });
        if (!devices.delete(own)) return;
        if (devices.size === 0 && this.#own.get(userId) === devices) this.#own.delete(userId);
        this.#changed(userId, { forGood, at });
      },
    };
  }

  /** The others are told that this node's people left, who have time to come to another one. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const userId of [...this.#own.keys()]) {
      this.#own.delete(userId);
      this.#changed(userId);
    }
    this.#sendChanges();
    await this.#everyone.close();
  }

  #changed(userId: string, { forGood, at } = { forGood: false, at: new Date() }): void {
    const presence = this.#presenceHere(userId);
    this.#changes.set(userId, { userId, presence, forGood, at: at.toISOString() });
    this.#sending ??= setImmediate(() => this.#sendChanges());
  }

  #presenceHere(userId: string): OwnPresence | null {
    const devices = this.#own.get(userId);
    if (devices === undefined) return null;
    return [...devices].some(({ presence }) => presence === 'online') ? 'online' : 'away';
  }

  #sendChanges(): void {
    clearImmediate(this.#sending);
    this.#sending = undefined;
    if (this.#changes.size === 0) return;
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    this.#number += 1;
    this.#channel.send({ type: 'changed', nodeId: this.#nodeId, number: this.#number, changes });
  }

  #sendAll(): void {
    this.#sendChanges();
    const people = [...this.#own.keys()].flatMap((userId) => {
      const presence = this.#presenceHere(userId);
      return presence === null ? [] : [{ userId, presence }];
    });
    this.#channel.send({ type: 'all', nodeId: this.#nodeId, number: this.#number, people });
  }

  #heard(given: unknown): void {
    const parsed = presenceMessage.safeParse(given);
    if (!parsed.success) {
      this.#logger.warn({ err: parsed.error }, 'Another node told of presence what is not understood');
      return;
    }
    const message = parsed.data;
    if (message.nodeId === this.#nodeId) return;
    if (message.type !== 'ask') this.#remote.heard(message);
    else if (message.ofNodeId === null || message.ofNodeId === this.#nodeId) this.#sendAll();
  }
}
