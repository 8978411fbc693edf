import type { ServerAllocation } from 'node-turn';
import { readTurnUsername } from '../src/turn-credentials.ts';
import { Allocation, type ClientSocket, type Lifetimes } from './allocation.ts';
import type { PeerPolicy } from './peer-policy.ts';
import type { Quotas } from './quotas.ts';
import type { RelayMetrics } from './relay-metrics.ts';
import type { RelayPorts } from './relay-ports.ts';
import type { Endpoint } from './xor-address.ts';

export type AllocationsOptions = {
  quotas: Quotas;
  ports: RelayPorts;
  policy: PeerPolicy;
  lifetimes: Lifetimes;
  metrics: RelayMetrics;
  /** What clients are told instead of the address that they reached. */
  relayedAddress: string | undefined;
  /** Where those who came to that address are answered. */
  clientSocket: (server: Endpoint) => ClientSocket;
  /** node-turn's own list, by five-tuple, which it asks whose a request is. */
  known: Record<string, ServerAllocation>;
  now: () => number;
};

type AllocationRequest = {
  client: Endpoint;
  server: Endpoint;
  username: string;
  transactionID: string;
  lifetime: number;
};

/** Every allocation there is, by who came whence to which of our addresses. */
export class Allocations {
  readonly #options: AllocationsOptions;
  readonly #byFiveTuple = new Map<string, Allocation>();
  readonly #underWay = new Set<string>();
  #closed = false;

  constructor(options: AllocationsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byFiveTuple.size;
  }

  find(client: Endpoint, server: Endpoint): Allocation | undefined {
    return this.#byFiveTuple.get(fiveTuple(client, server));
  }

  /** Takes a port for somebody who has none from there. */
  async create(request: AllocationRequest): Promise<Allocation | 'under way' | 'quota' | 'capacity'> {
    const { client, server, username } = request;
    const { quotas, ports, metrics, known } = this.#options;
    const key = fiveTuple(client, server);
    if (this.#underWay.has(key)) return 'under way';
    const share = quotas.claim(readTurnUsername(username)?.userId ?? username);
    if (share === undefined) {
      metrics.refuse('quota');
      return 'quota';
    }
    this.#underWay.add(key);
    const relay = await ports.open().finally(() => this.#underWay.delete(key));
    if (relay === undefined || this.#closed) {
      relay?.close();
      share.release();
      metrics.refuse('capacity');
      return 'capacity';
    }
    const { policy, lifetimes, now, relayedAddress, clientSocket } = this.#options;
    const allocation = new Allocation(
      {
        client,
        clientSocket: clientSocket(server),
        relay,
        relayedAddress: relayedAddress ?? server.address,
        username,
        transactionID: request.transactionID,
        lifetimes,
        policy,
        share,
        metrics,
        now,
        onClosed: () => {
          this.#byFiveTuple.delete(key);
          delete known[key];
        },
      },
      request.lifetime,
    );
    this.#byFiveTuple.set(key, allocation);
    known[key] = allocation;
    metrics.allocated();
    return allocation;
  }

  /** Ends all, and makes no more. */
  close(): void {
    this.#closed = true;
    for (const allocation of [...this.#byFiveTuple.values()]) allocation.close();
  }
}

/** As node-turn writes it: see `Transport.get5Tuple`. */
function fiveTuple(client: Endpoint, server: Endpoint): string {
  return `UDP://${client.address}:${client.port}>${server.address}:${server.port}`;
}
