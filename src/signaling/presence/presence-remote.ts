import type { OwnPresence } from './presence.ts';
import type { InMemoryPresence, RemoteDevice } from './presence-in-memory.ts';
import type { PresenceMessage } from './presence-messages.ts';

/** A node is known to be gone only some seconds after it died, which count as time to come back. */
const NODE_NOTICED_MS = 4_000;
/** So that what was on its way from a node when it died does not bring it back. */
const GONE_REMEMBERED = 200;

type Everyone = Pick<InMemoryPresence, 'enterElsewhere' | 'offlineAfterMs'>;
type Told = Exclude<PresenceMessage, { type: 'ask' }>;
type OtherNode = { number: number; devices: Map<string, RemoteDevice> };

/** What the other nodes tell of their people, each as one device of theirs. */
export class RemotePresence {
  readonly #everyone: Everyone;
  readonly #ask: (nodeId: string) => void;
  readonly #isThere: (nodeId: string) => boolean;
  readonly #nodes = new Map<string, OtherNode>();
  readonly #gone = new Set<string>();

  /**
   * `ask`: that node is to tell all. `isThere`: whether it counts as a node now: one that was cut off, and gone, may come back.
   */
  constructor(everyone: Everyone, ask: (nodeId: string) => void, isThere: (nodeId: string) => boolean) {
    this.#everyone = everyone;
    this.#ask = ask;
    this.#isThere = isThere;
  }

  heard(message: Told): void {
    if (this.#gone.has(message.nodeId) && !this.#isThere(message.nodeId)) return;
    this.#gone.delete(message.nodeId);
    const node = this.#nodes.get(message.nodeId);
    if (message.type === 'all') {
      this.#replace(message, node ?? { number: 0, devices: new Map() });
    } else if (node === undefined || message.number > node.number + (message.type === 'changed' ? 1 : 0)) {
      this.#ask(message.nodeId);
    } else if (message.type === 'changed' && message.number > node.number) {
      this.#change(message, node);
    }
    // What is left was told again, or before that node told all there is.
  }

  nodeGone(nodeId: string): void {
    this.#gone.add(nodeId);
    for (const old of this.#gone) if (this.#gone.size > GONE_REMEMBERED) this.#gone.delete(old);
    const at = new Date();
    const afterMs = Math.max(0, this.#everyone.offlineAfterMs - NODE_NOTICED_MS);
    const { devices } = this.#nodes.get(nodeId) ?? { devices: new Map<string, RemoteDevice>() };
    for (const device of devices.values()) device.leave({ at, afterMs });
    this.#nodes.delete(nodeId);
  }

  #change({ number, changes }: Extract<Told, { type: 'changed' }>, node: OtherNode): void {
    node.number = number;
    for (const { userId, presence, forGood, at } of changes) {
      const leaving = { at: new Date(at), afterMs: forGood ? 0 : this.#everyone.offlineAfterMs };
      if (presence !== null) this.#put(node, userId, presence);
      else this.#take(node, userId, leaving);
    }
  }

  #replace({ nodeId, number, people }: Extract<Told, { type: 'all' }>, node: OtherNode): void {
    if (number < node.number) return;
    this.#nodes.set(nodeId, node);
    node.number = number;
    const there = new Set(people.map(({ userId }) => userId));
    const leaving = { at: new Date(), afterMs: this.#everyone.offlineAfterMs };
    for (const userId of [...node.devices.keys()]) {
      if (!there.has(userId)) this.#take(node, userId, leaving);
    }
    for (const { userId, presence } of people) this.#put(node, userId, presence);
  }

  #put(node: OtherNode, userId: string, presence: OwnPresence): void {
    const known = node.devices.get(userId);
    if (known !== undefined) known.set(presence);
    else node.devices.set(userId, this.#everyone.enterElsewhere(userId, presence));
  }

  #take(node: OtherNode, userId: string, leaving: Parameters<RemoteDevice['leave']>[0]): void {
    node.devices.get(userId)?.leave(leaving);
    node.devices.delete(userId);
  }
}
