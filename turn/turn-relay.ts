/// <reference path="./node-turn.d.ts" />

import Server from 'node-turn';
import Address from 'node-turn/lib/address.js';
import Transport from 'node-turn/lib/transport.js';
import type { Registry } from 'prom-client';
import type { Logger } from '../src/logger.ts';
import { LIFETIMES, type Lifetimes } from './allocation.ts';
import { Allocations } from './allocations.ts';
import { type ClientListener, isTaken, openListeners } from './client-listener.ts';
import { ControlMessage } from './control-message.ts';
import { readChannelData } from './data-messages.ts';
import { FloodGuard } from './flood-guard.ts';
import { checkSignature } from './message-integrity.ts';
import { Nonces } from './nonces.ts';
import type { PeerPolicy } from './peer-policy.ts';
import { type QuotaLimits, Quotas } from './quotas.ts';
import { createRelayMetrics, type Refusal, type RelayMetrics } from './relay-metrics.ts';
import { RelayPorts } from './relay-ports.ts';
import { ATTRIBUTE, CLASS, findAttribute, METHOD, readStun, type StunMessage } from './stun.ts';
import { passwordsBySecret, TurnAuthentication } from './turn-authentication.ts';
import { serveTurnRequests } from './turn-requests.ts';
import { unknownAttributesReply } from './unknown-attributes.ts';
import { type Endpoint, readXorAddress } from './xor-address.ts';

export const REALM = 'parley';
const UDP = 17;

/** What may be asked, besides what is only sent. */
const REQUESTS: ReadonlySet<number> = new Set([
  METHOD.binding,
  METHOD.allocate,
  METHOD.refresh,
  METHOD.createPermission,
  METHOD.channelBind,
]);

export type TurnRelayOptions = {
  /** IPv4 addresses of this machine. */
  listenAddresses: readonly string[];
  /** 0: any that is free. */
  port: number;
  /** Where that one is taken, any that is free will do. */
  orAnyPort?: boolean;
  relayPorts: { min: number; max: number };
  /** What clients are told instead of the address that they reached. */
  relayedAddress: string | undefined;
  policy: PeerPolicy;
  /** Of the credentials: see `src/turn-credentials.ts`. */
  secret: string;
  quotas: QuotaLimits;
  logger: Logger;
  registry: Registry;
  /** Shorter ones for tests. */
  lifetimes?: Lifetimes;
  /** Milliseconds of the wall clock. */
  now?: () => number;
};

/**
 * A TURN server for UDP over IPv4 that reaches our own media alone. node-turn has the conversation with clients; what comes
 * in is looked at before it gets there, and what is relayed does not go through it. See ADR 16.
 */
export class TurnRelay {
  readonly #options: TurnRelayOptions;
  readonly #now: () => number;
  readonly #server: Server;
  readonly #allocations: Allocations;
  readonly #metrics: RelayMetrics;
  readonly #flood: FloodGuard;
  #listeners: readonly ClientListener[] = [];

  /** Rejects when an address is not ours, or the port is taken. */
  static async open(options: TurnRelayOptions): Promise<TurnRelay> {
    const relay = new TurnRelay(options);
    await relay.#listen();
    return relay;
  }

  private constructor(options: TurnRelayOptions) {
    const { now = Date.now, lifetimes = LIFETIMES, policy, registry } = options;
    this.#options = options;
    this.#now = now;
    this.#flood = new FloodGuard(now);
    const quotas = new Quotas(options.quotas, now);
    this.#metrics = createRelayMetrics(registry, () => ({
      allocations: this.#allocations.size,
      people: quotas.people,
    }));
    this.#server = createServer(options, now);
    this.#allocations = new Allocations({
      quotas,
      ports: new RelayPorts(options.relayPorts),
      policy,
      lifetimes,
      metrics: this.#metrics,
      relayedAddress: options.relayedAddress,
      clientSocket: ({ address }) => this.#listenerAt(address),
      known: this.#server.allocations,
      now,
    });
    serveTurnRequests(this.#server, {
      allocations: this.#allocations,
      policy,
      lifetimes,
      metrics: this.#metrics,
    });
  }

  /** Where clients reach it. */
  get port(): number {
    return this.#listeners[0]?.port ?? 0;
  }

  get allocations(): number {
    return this.#allocations.size;
  }

  /** Every socket is closed then. Doing it again changes nothing. */
  async close(): Promise<void> {
    this.#allocations.close();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  async #listen(): Promise<void> {
    const { listenAddresses, port, orAnyPort = false, logger } = this.#options;
    try {
      this.#listeners = await openListeners(listenAddresses, port);
    } catch (error) {
      if (!orAnyPort || !isTaken(error)) {
        await this.close();
        throw error;
      }
      this.#listeners = await openListeners(listenAddresses, 0);
      logger.warn(
        { port: this.port },
        `UDP port ${port} is taken, so the TURN relay has another one; PARLEY_TURN_PORT chooses one`,
      );
    }
    for (const listener of this.#listeners) {
      listener.onDatagram((data, from) => this.#hear(listener, data, from));
    }
    logger.info({ port: this.port, addresses: listenAddresses }, 'The TURN relay listens');
  }

  #listenerAt(address: string): ClientListener {
    const listener = this.#listeners.find((one) => one.address === address);
    if (listener === undefined) throw new Error(`The TURN relay does not listen on ${address}`);
    return listener;
  }

  #hear(listener: ClientListener, data: Buffer, client: Endpoint): void {
    try {
      const form = (data[0] ?? 0xff) >> 6;
      const refusal =
        form === 0b01
          ? this.#hearChannelData(listener, data, client)
          : form === 0b00
            ? this.#hearStun(listener, data, client)
            : 'malformed';
      if (refusal !== undefined) this.#metrics.refuse(refusal);
    } catch (error) {
      this.#metrics.refuse('malformed');
      this.#options.logger.debug({ err: error }, 'A datagram for the TURN relay was not understood');
    }
  }

  #hearChannelData(listener: ClientListener, bytes: Buffer, client: Endpoint): Refusal | undefined {
    const message = readChannelData(bytes);
    if (message === undefined) return 'malformed';
    const allocation = this.#allocations.find(client, listener);
    return allocation === undefined ? 'permission' : allocation.sendToChannel(message.channel, message.data);
  }

  #hearStun(listener: ClientListener, bytes: Buffer, client: Endpoint): Refusal | undefined {
    const message = readStun(bytes);
    if (message?.class === CLASS.indication && message.method === METHOD.send) {
      return this.#hearSend(listener, message, client);
    }
    // The others are answers, indications and methods that nobody sends to a server.
    if (message?.class !== CLASS.request || !REQUESTS.has(message.method)) return 'malformed';
    if (!this.#flood.admits(client.address)) return 'flood';
    const complaint = unknownAttributesReply(message);
    if (complaint === undefined) return this.#ask(listener, message, client);
    listener.sendData([complaint], client);
    return undefined;
  }

  #hearSend(listener: ClientListener, message: StunMessage, client: Endpoint): Refusal | undefined {
    const peer = findAttribute(message, ATTRIBUTE.xorPeerAddress);
    const data = findAttribute(message, ATTRIBUTE.data);
    if (peer === undefined || data === undefined) return 'malformed';
    const allocation = this.#allocations.find(client, listener);
    if (allocation === undefined) return 'permission';
    return allocation.sendToPeer(readXorAddress(peer.value, message.transactionId), data.value);
  }

  /** Hands a request to node-turn, which answers it or has us do so. */
  #ask(listener: ClientListener, message: StunMessage, client: Endpoint): Refusal | undefined {
    const signature = checkSignature(message, {
      secret: this.#options.secret,
      realm: REALM,
      nowMs: this.#now(),
      usernameOfAllocation: this.#allocations.find(client, listener)?.user.username,
    });
    const source = new Address(client.address, client.port);
    const destination = new Address(listener.address, listener.port);
    const transport = new Transport(UDP, source, destination, listener);
    const request = new ControlMessage(this.#server, transport, message, signature === 'right');
    this.#server.emit('message', request);
    if (signature === 'wrong') return 'unauthorized';
    return signature === 'expired' ? 'expired' : undefined;
  }
}

/** node-turn without its network: it never opens a socket of its own. */
function createServer({ secret, logger }: TurnRelayOptions, now: () => number): Server {
  const server = new Server({
    listeningIps: [],
    authMech: 'long-term',
    realm: REALM,
    credentials: passwordsBySecret(secret),
    debugLevel: 'OFF',
    debug: (level, message) => {
      if (level === 'FATAL' || level === 'ERROR') logger.debug({ message: String(message) }, 'TURN relay');
    },
  });
  server.software = 'Parley';
  server.authentification = new TurnAuthentication(server, new Nonces(now));
  return server;
}
