import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import type { WriteLastSeen } from '../../../src/signaling/presence/presence.ts';
import { InMemoryPresence } from '../../../src/signaling/presence/presence-in-memory.ts';
import type { PresenceMessage } from '../../../src/signaling/presence/presence-messages.ts';
import { SharedPresence } from '../../../src/signaling/presence/presence-shared.ts';

const logger = pino({ level: 'silent' });

/** What carries messages between hubs of one process, as JSON does: in order, and not at all to those that are cut off. */
export class PresenceBus {
  readonly #messages = new EventEmitter<{ message: [from: string, json: string] }>();
  readonly #deaf = new Set<string>();
  /** Those that count as nodes though they were gone. */
  readonly nodes = new Set<string>();
  sent = 0;

  constructor() {
    this.#messages.setMaxListeners(0);
  }

  /** The node of that name hears nothing and is not heard. */
  cut(nodeId: string): void {
    this.#deaf.add(nodeId);
  }

  mend(nodeId: string): void {
    this.#deaf.delete(nodeId);
  }

  channel(nodeId: string) {
    return {
      send: (message: PresenceMessage) => {
        this.sent += 1;
        if (!this.#deaf.has(nodeId)) this.#messages.emit('message', nodeId, JSON.stringify(message));
      },
      listen: (listener: (message: unknown) => void) => {
        this.#messages.on('message', (from, json) => {
          if (from !== nodeId && !this.#deaf.has(nodeId)) listener(JSON.parse(json));
        });
      },
    };
  }
}

export type HubOptions = { writeLastSeen?: WriteLastSeen; offlineAfterMs?: number };

const everyone = ({ writeLastSeen = () => Promise.resolve(), offlineAfterMs = 20 }: HubOptions) =>
  new InMemoryPresence({ writeLastSeen, logger, offlineAfterMs });

/** A hub among those of a bus. */
export function sharedHub(bus: PresenceBus, options: HubOptions = {}) {
  const nodeId = randomUUID();
  const hub = new SharedPresence({
    nodeId,
    channel: bus.channel(nodeId),
    isThere: (other) => bus.nodes.has(other),
    everyone: everyone(options),
    logger,
  });
  hub.start();
  return { nodeId, hub };
}

/** Every way to know who is there, with nobody there yet. */
export const PRESENCE_HUBS = {
  'in memory': everyone,
  'shared between nodes': (options: HubOptions) => {
    const bus = new PresenceBus();
    sharedHub(bus);
    return sharedHub(bus, options).hub;
  },
} as const;
