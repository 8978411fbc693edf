import * as mediasoup from 'mediasoup';
import type { Consumer, DirectTransport, PipeTransport, Router } from 'mediasoup/types';
import { dtlsParameters } from '../../helpers/media/rtp.ts';

/*
 * Peers that send and receive real RTP without a browser: their transports are DirectTransports, so what DTLS and ICE
 * would carry comes and goes through the worker's own pipe. All else of a room is as it is in production.
 */

/** What each consumer of a peer received, by its id. */
const received = new Map<string, Buffer[]>();
const consumers = new Map<string, Consumer>();
/** Pipes of each router, as mediasoup's observers tell of them. */
const pipes = new Map<Router, Set<PipeTransport>>();
const pipeConsumers = new WeakMap<PipeTransport, Consumer[]>();
const onKeyFrameRequest = new Map<number, () => void>();
const sendingTransports = new Map<string, DirectTransport>();
let isDirect = false;

mediasoup.observer.on('newworker', (worker) => {
  worker.observer.on('newrouter', (router) => {
    pipes.set(router, new Set());
    router.observer.on('newtransport', (transport) => {
      if (transport.type !== 'pipe') return;
      const pipe = transport as PipeTransport; // `type` says so
      pipes.get(router)?.add(pipe);
      pipeConsumers.set(pipe, []);
      pipe.observer.on('newconsumer', (consumer) => pipeConsumers.get(pipe)?.push(consumer));
      pipe.observer.once('close', () => pipes.get(router)?.delete(pipe));
    });
    router.observer.once('close', () => pipes.delete(router));
    if (isDirect) giveDirectTransports(router);
  });
});

/** For a suite: every room that is made in it has such peers. */
export function withDirectPeers(): void {
  before(() => {
    isDirect = true;
  });
  afterEach(() => {
    received.clear();
    consumers.clear();
    sendingTransports.clear();
    onKeyFrameRequest.clear();
  });
  after(() => {
    isDirect = false;
  });
}

/** What came so far. */
export function receivedBy(consumerId: string): Buffer[] {
  return received.get(consumerId) ?? [];
}

export function consumerOf(consumerId: string): Consumer {
  const consumer = consumers.get(consumerId);
  if (consumer === undefined) throw new Error(`There is no consumer ${consumerId}.`);
  return consumer;
}

/** The live pipes of a router. */
export function pipesOf(router: Router): PipeTransport[] {
  return [...(pipes.get(router) ?? [])];
}

/** What leaves a router by a pipe. */
export function pipeConsumersOf(pipe: PipeTransport): Consumer[] {
  return (pipeConsumers.get(pipe) ?? []).filter(({ closed }) => !closed);
}

/** Says to which time of the sender's clock a stream's timestamp belongs (an SR, RFC 3550, 6.4.1). */
export function sendSenderReport(
  producerId: string,
  ssrc: number,
  timestamp: number,
  clockRate: number,
): void {
  const packet = Buffer.alloc(28);
  packet.writeUInt16BE(0x80c8, 0);
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
  const seconds = timestamp / clockRate;
  packet.writeUInt32BE(3_900_000_000 + Math.floor(seconds), 8);
  packet.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 12);
  packet.writeUInt32BE(timestamp, 16);
  sendingTransports.get(producerId)?.sendRtcp(packet);
}

/** Calls back when a picture's sender is asked for a key frame (PLI, RFC 4585, 6.3.1). */
export function whenKeyFrameIsRequested(ssrc: number, listener: () => void): void {
  onKeyFrameRequest.set(ssrc, listener);
}

function giveDirectTransports(router: Router): void {
  const create = async (): Promise<DirectTransport> => {
    const transport = await router.createDirectTransport();
    transport.observer.on('newconsumer', (consumer) => {
      const packets: Buffer[] = [];
      received.set(consumer.id, packets);
      consumers.set(consumer.id, consumer);
      consumer.on('rtp', (packet) => packets.push(packet));
    });
    transport.observer.on('newproducer', ({ id }) => sendingTransports.set(id, transport));
    transport.on('rtcp', (packet) => {
      for (let at = 0; at + 12 <= packet.length; at += 4 * (packet.readUInt16BE(at + 2) + 1)) {
        const isPli = packet[at + 1] === 206 && ((packet[at] ?? 0) & 0x1f) === 1;
        if (isPli) onKeyFrameRequest.get(packet.readUInt32BE(at + 8))?.();
      }
    });
    let restarts = 0;
    return Object.defineProperties(transport, {
      iceParameters: {
        get: () => ({ usernameFragment: `direct-${restarts}`, password: 'x', iceLite: true }),
      },
      iceCandidates: { value: [] },
      dtlsParameters: { value: dtlsParameters() },
      setMaxIncomingBitrate: { value: async () => undefined },
      restartIce: {
        value: async () => {
          restarts += 1;
        },
      },
    });
  };
  Object.defineProperty(router, 'createWebRtcTransport', { value: create });
}
