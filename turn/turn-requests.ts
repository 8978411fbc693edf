/// <reference path="./node-turn.d.ts" />
import type Server from 'node-turn';
import type Message from 'node-turn/lib/message.js';
import type { Allocation, Lifetimes } from './allocation.ts';
import type { Allocations } from './allocations.ts';
import { ControlMessage } from './control-message.ts';
import { CHANNELS } from './data-messages.ts';
import type { PeerPolicy } from './peer-policy.ts';
import type { RelayMetrics } from './relay-metrics.ts';
import { ATTRIBUTE, findAttribute } from './stun.ts';
import type { Endpoint } from './xor-address.ts';

const MISMATCH = [437, 'Allocation Mismatch'] as const;
const UDP = 17;
const IPV4 = 1;

export type TurnRequestContext = {
  allocations: Allocations;
  policy: PeerPolicy;
  lifetimes: Lifetimes;
  metrics: RelayMetrics;
};

/** Answers the requests that node-turn has authenticated, in place of its own handlers. */
export function serveTurnRequests(server: Server, context: TurnRequestContext): void {
  const { policy, metrics } = context;
  for (const event of ['allocate', 'refresh', 'create_permission', 'channel_bind', 'send'] as const) {
    server.removeAllListeners(event);
  }
  server.on('allocate', (message, reply) => allocate(context, message, reply));
  server.on('refresh', (message, reply) => {
    const allocation = context.allocations.find(message.transport.src, message.transport.dst);
    if (allocation === undefined) return reply.reject(...MISMATCH);
    const wanted = message.getAttribute('lifetime');
    const seconds = wanted === 0 ? 0 : lifetimeOf(wanted, context.lifetimes);
    allocation.refresh(seconds);
    reply.addAttribute('lifetime', seconds);
    succeed(server, reply);
  });
  server.on('create_permission', (message, reply) => {
    const peers = message.getAttributes('xor-peer-address') as Endpoint[]; // As node-turn reads them.
    if (!peers.every(({ address }) => policy.allowsAddress(address))) {
      metrics.refuse('peer');
      return reply.reject(403, 'Forbidden');
    }
    server.createPermission.createPermission(message, reply);
  });
  server.on('channel_bind', (message, reply) => {
    const allocation = context.allocations.find(message.transport.src, message.transport.dst);
    if (allocation === undefined) return reply.reject(...MISMATCH);
    const number = message.getAttribute('channel-number');
    const peer = message.getAttribute('xor-peer-address') as Endpoint | undefined; // As node-turn reads it.
    if (typeof number !== 'number' || number < CHANNELS.min || number > CHANNELS.max || peer === undefined) {
      return reply.reject(400, 'Bad Request');
    }
    if (!policy.allows(peer)) {
      metrics.refuse('peer');
      return reply.reject(403, 'Forbidden');
    }
    if (!allocation.bindChannel(number, { address: peer.address, port: peer.port })) {
      return reply.reject(400, 'Bad Request');
    }
    succeed(server, reply);
  });
}

function allocate({ allocations, lifetimes }: TurnRequestContext, message: Message, reply: Message): void {
  const { src, dst } = message.transport;
  const { server, transactionID } = message;
  const existing = allocations.find(src, dst);
  // The same request again: its answer was lost.
  if (existing?.transactionID === transactionID) {
    tellAllocation(server, reply, existing);
    return;
  }
  const refusal = existing === undefined ? refusalOf(message) : MISMATCH;
  if (refusal !== undefined) {
    reply.reject(...refusal);
    return;
  }
  const { username } = message.user ?? { username: '' };
  const lifetime = lifetimeOf(message.getAttribute('lifetime'), lifetimes);
  allocations.create({ client: src, server: dst, username, transactionID, lifetime }).then(
    (made) => {
      // The one before it, for which a port is being taken, is answered.
      if (made === 'under way') return;
      if (made === 'quota') reply.reject(486, 'Allocation Quota Reached');
      else if (made === 'capacity') reply.reject(508, 'Insufficient Capacity');
      else tellAllocation(server, reply, made);
    },
    () => reply.reject(500, 'Server Error'),
  );
}

/** RFC 8656, 7.2. */
function refusalOf(message: Message): readonly [code: number, reason: string] | undefined {
  if (!(message instanceof ControlMessage)) return [400, 'Bad Request'];
  const has = (type: number) => findAttribute(message.stun, type);
  const protocol = message.getAttribute('requested-transport');
  if (protocol === undefined) return [400, 'Bad Request'];
  if (protocol !== UDP) return [442, 'Unsupported Transport Protocol'];
  const family = has(ATTRIBUTE.requestedAddressFamily);
  const reservation = has(ATTRIBUTE.reservationToken);
  const evenPort = has(ATTRIBUTE.evenPort);
  if (reservation !== undefined && (evenPort ?? family) !== undefined) return [400, 'Bad Request'];
  if (family !== undefined && family.value[0] !== IPV4) return [440, 'Address Family not Supported'];
  // Ports in pairs are for RTP without multiplexing, which nobody speaks here.
  if ((reservation ?? evenPort) !== undefined) return [508, 'Insufficient Capacity'];
  return undefined;
}

function lifetimeOf(wanted: unknown, { allocation, longestAllocation }: Lifetimes): number {
  if (typeof wanted !== 'number') return allocation;
  return Math.min(Math.max(wanted, allocation), longestAllocation);
}

function tellAllocation(server: Server, reply: Message, allocation: Allocation): void {
  reply.addAttribute('xor-relayed-address', allocation.relayedTransportAddress);
  reply.addAttribute('lifetime', allocation.lifetime);
  reply.addAttribute('xor-mapped-address', allocation.mappedAddress);
  succeed(server, reply);
}

function succeed(server: Server, reply: Message): void {
  reply.addAttribute('software', server.software);
  reply.addAttribute('message-integrity');
  reply.resolve();
}
