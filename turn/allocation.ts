import type { Socket } from 'node:dgram';
import Address from 'node-turn/lib/address.js';
import type { ReplySocket } from 'node-turn/lib/transport.js';
import { channelDataHeader, writeDataIndication } from './data-messages.ts';
import type { PeerPolicy } from './peer-policy.ts';
import type { PersonShare } from './quotas.ts';
import type { Refusal, RelayMetrics } from './relay-metrics.ts';
import type { Endpoint } from './xor-address.ts';

/** How long things last without being asked for again, in seconds (RFC 8656: 3.2, 9, 12). */
export type Lifetimes = {
  allocation: number;
  longestAllocation: number;
  permission: number;
  channel: number;
};
export const LIFETIMES: Lifetimes = {
  allocation: 600,
  longestAllocation: 3_600,
  permission: 300,
  channel: 600,
};

/** A send buffer that is fuller than that takes no more: late media is of no use to anybody. */
const FULLEST_QUEUE_BYTES = 2_000_000;

/** Where the client is heard and answered. */
export type ClientSocket = ReplySocket & {
  sendData: (parts: readonly Buffer[], to: Endpoint) => void;
};

export type AllocationOptions = {
  client: Endpoint;
  clientSocket: ClientSocket;
  /** Bound. The allocation closes it. */
  relay: Socket;
  /** What the client is told. */
  relayedAddress: string;
  username: string;
  /** Of the request that it was made by, in hexadecimal: the same once more gets the same answer. */
  transactionID: string;
  lifetimes: Lifetimes;
  policy: PeerPolicy;
  share: PersonShare;
  metrics: RelayMetrics;
  now: () => number;
  /** Once, when it is over for whatever reason. */
  onClosed: () => void;
};

type Channel = { peer: Endpoint; until: number };

/** One client's relayed address: its socket, its permissions and channels, and what goes through. */
export class Allocation {
  readonly transactionID: string;
  readonly user: { username: string };
  readonly relayedTransportAddress: Address;
  readonly mappedAddress: Address;
  readonly #options: AllocationOptions;
  /** Until when, by address. */
  readonly #permissions = new Map<string, number>();
  readonly #channels = new Map<number, Channel>();
  readonly #channelOf = new Map<string, number>();
  #lifetime: number;
  #expiry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: AllocationOptions, lifetime: number) {
    const { relay, relayedAddress, client } = options;
    this.#options = options;
    this.transactionID = options.transactionID;
    this.user = { username: options.username };
    this.relayedTransportAddress = new Address(relayedAddress, relay.address().port);
    this.mappedAddress = new Address(client.address, client.port);
    relay.on('message', (data, from) => this.#fromPeer(data, from));
    // What it could not send is lost, as is what a network loses.
    relay.on('error', () => options.metrics.refuse('capacity'));
    this.#lifetime = lifetime;
    this.refresh(lifetime);
  }

  /** Seconds. */
  get lifetime(): number {
    return this.#lifetime;
  }

  /** From now on so many seconds; 0 ends it. */
  refresh(seconds: number): void {
    if (this.#closed) return;
    clearTimeout(this.#expiry);
    this.#lifetime = seconds;
    if (seconds === 0) this.close();
    else this.#expiry = setTimeout(() => this.close(), seconds * 1_000);
  }

  /** Lets that address send to the client, and be sent to. node-turn calls it too, once it was looked at. */
  permit(address: string): void {
    if (!this.#options.policy.allowsAddress(address)) return;
    this.#permissions.set(address, this.#until(this.#options.lifetimes.permission));
  }

  /** False where the number is another peer's, or the peer has another number (RFC 8656, 12.2). */
  bindChannel(number: number, peer: Endpoint): boolean {
    const key = keyOf(peer);
    const bound = this.#liveChannel(number);
    const other = this.#channelOf.get(key);
    if (bound !== undefined && keyOf(bound.peer) !== key) return false;
    if (other !== undefined && other !== number && this.#liveChannel(other) !== undefined) return false;
    this.#channels.set(number, { peer, until: this.#until(this.#options.lifetimes.channel) });
    this.#channelOf.set(key, number);
    this.permit(peer.address);
    return true;
  }

  /** What kept it from being sent, if anything did. */
  sendToChannel(number: number, data: Buffer): Refusal | undefined {
    const channel = this.#liveChannel(number);
    return channel === undefined ? 'permission' : this.sendToPeer(channel.peer, data);
  }

  /** As `sendToChannel`. */
  sendToPeer(peer: Endpoint, data: Buffer): Refusal | undefined {
    const { policy, metrics, relay } = this.#options;
    const target = policy.reach(peer);
    if (target === undefined) return 'peer';
    const refusal = this.#refusalOf(peer, data);
    if (refusal !== undefined) return refusal;
    relay.send(data, target.port, target.address);
    metrics.relayed('to_peer', data.length);
    return undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#expiry);
    this.#options.relay.close();
    this.#options.share.release();
    this.#options.onClosed();
  }

  #fromPeer(data: Buffer, from: Endpoint): void {
    const { policy, metrics, client, clientSocket } = this.#options;
    const peer = policy.peerAt(from);
    const refusal = peer === undefined ? 'peer' : this.#refusalOf(peer, data);
    if (peer === undefined || refusal !== undefined) {
      metrics.refuse(refusal ?? 'peer');
      return;
    }
    const number = this.#channelOf.get(keyOf(peer));
    const hasChannel = number !== undefined && this.#liveChannel(number) !== undefined;
    const parts = hasChannel
      ? [channelDataHeader(number, data.length), data]
      : [writeDataIndication(peer, data)];
    clientSocket.sendData(parts, client);
    metrics.relayed('from_peer', data.length);
  }

  /** Whichever way it goes. */
  #refusalOf(peer: Endpoint, data: Buffer): Refusal | undefined {
    const { now, relay, share } = this.#options;
    if (this.#closed || relay.getSendQueueSize() > FULLEST_QUEUE_BYTES) return 'capacity';
    if ((this.#permissions.get(peer.address) ?? 0) <= now()) return 'permission';
    return share.take(data.length) ? undefined : 'bandwidth';
  }

  #liveChannel(number: number): Channel | undefined {
    const channel = this.#channels.get(number);
    if (channel === undefined || channel.until > this.#options.now()) return channel;
    this.#channels.delete(number);
    if (this.#channelOf.get(keyOf(channel.peer)) === number) this.#channelOf.delete(keyOf(channel.peer));
    return undefined;
  }

  #until(seconds: number): number {
    return this.#options.now() + seconds * 1_000;
  }
}

function keyOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
