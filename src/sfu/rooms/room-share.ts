import { EventEmitter } from 'node:events';
import type { Router, WebRtcServer, Worker } from 'mediasoup/types';
import type { Logger } from 'pino';
import { ROUTER_CODECS } from '../codecs.ts';
import { PeerMedia, type PeerMediaOptions } from '../peers/peer-media.ts';
import { Speakers } from './speakers.ts';

/** Who has no streams to receive yet will have some: a voice and a picture. */
const CONSUMERS_EXPECTED_OF_A_PEER = 2;

export type RoomShareOptions = { worker: Worker; server: WebRtcServer; logger: Logger };

/** The part of a room that is on one worker: a router there, and the people whose transports it has. */
export class RoomShare extends EventEmitter<{
  /** Once. `died`: its worker is gone, which took all of this along. */
  closed: [died: boolean];
}> {
  readonly workerPid: number;
  readonly router: Router;
  /** Who of those that are here is heard. */
  readonly speakers: Speakers;
  readonly #server: WebRtcServer;
  readonly #peers = new Set<PeerMedia>();
  /** Streams on their way to other routers. */
  #outgoing = 0;
  #expected = 0;
  #closed = false;

  /** For `WorkerSlot.createShare`. Rejects when the worker dies meanwhile. */
  static async create(options: RoomShareOptions): Promise<RoomShare> {
    const { worker, logger } = options;
    const router = await worker.createRouter({ mediaCodecs: [...ROUTER_CODECS] });
    try {
      return new RoomShare(options, router, await Speakers.create(router, logger));
    } catch (error) {
      router.close();
      throw error;
    }
  }

  private constructor({ worker, server }: RoomShareOptions, router: Router, speakers: Speakers) {
    super();
    this.workerPid = worker.pid;
    this.router = router;
    this.speakers = speakers;
    this.#server = server;
    router.once('workerclose', () => this.#close(true));
    router.observer.on('newtransport', ({ type, observer }) => {
      if (type !== 'pipe') return;
      observer.on('newconsumer', (consumer) => {
        this.#outgoing += 1;
        consumer.observer.once('close', () => {
          this.#outgoing -= 1;
        });
      });
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Nobody is here, or on the way. */
  get empty(): boolean {
    return this.#peers.size === 0 && this.#expected === 0;
  }

  /** Streams that it sends to people. */
  get consumerCount(): number {
    let count = 0;
    for (const peer of this.#peers) count += peer.consumers.size;
    return count;
  }

  /** Streams that it sends, or is about to, also to other routers. */
  get expectedConsumers(): number {
    let count = this.#outgoing + this.#expected;
    for (const peer of this.#peers) count += Math.max(peer.consumers.size, CONSUMERS_EXPECTED_OF_A_PEER);
    return count;
  }

  /**
   * Somebody is on the way here: counted as so many streams (a newcomer as two at least) until the answered function is called.
   */
  expectPeer(streams: number): () => void {
    return this.expect(Math.max(streams, CONSUMERS_EXPECTED_OF_A_PEER));
  }

  /** So many streams are about to be sent, until the answered function is called. */
  expect(streams: number): () => void {
    this.#expected += streams;
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.#expected -= streams;
    };
  }

  /** Transports for a peer, who is here from `enter` on. */
  createPeer(options: Omit<PeerMediaOptions, 'router' | 'server'>): Promise<PeerMedia> {
    return PeerMedia.create({ ...options, router: this.router, server: this.#server });
  }

  enter(peer: PeerMedia): void {
    this.#peers.add(peer);
  }

  leave(peer: PeerMedia): void {
    this.#peers.delete(peer);
  }

  close(): void {
    this.#close(false);
  }

  #close(died: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    // It takes all within it along: one message to the worker rather than one a consumer.
    this.router.close();
    this.emit('closed', died);
  }
}
