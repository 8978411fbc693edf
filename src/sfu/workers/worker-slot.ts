import { EventEmitter } from 'node:events';
import type { WebRtcServer, Worker } from 'mediasoup/types';
import type { Logger } from 'pino';
import type { MediaSettings } from '../media-settings.ts';
import { RoomShare } from '../rooms/room-share.ts';
import { listenOnFreePort } from './listen-on-free-port.ts';
import type { WorkerLoad } from './placement.ts';
import { respawnDelayMs, youngDeaths } from './respawn-delay.ts';
import { spawnWorker, stopWorker } from './worker-process.ts';
import { watchWorker } from './worker-watch.ts';

type Life = { worker: Worker; server: WebRtcServer; port: number; startedAt: number };

export type WorkerStats = {
  pid: number;
  alive: boolean;
  port: number;
  /** Of which it has all or a part. */
  rooms: number;
  /** Streams that it sends to people. */
  consumers: number;
  /** Processor time since it started, user and system; undefined when the worker does not answer. */
  cpuMs: number | undefined;
  maxRssBytes: number | undefined;
};

/** A worker that serves people answers within milliseconds, and an overloaded one within a second. */
const WATCH = { intervalMs: 2_000, timeoutMs: 10_000 };

const STATS_TIMEOUT_MS = 2_000;

/** A place for one worker: when the worker dies, another takes its place. */
export class WorkerSlot extends EventEmitter<{ live: [] }> {
  readonly #settings: MediaSettings;
  readonly #logger: Logger;
  readonly #shares = new Set<RoomShare>();
  #port: number;
  #sharesOnTheirWay = 0;
  #life: Life | undefined;
  #deaths = 0;
  #respawn: NodeJS.Timeout | undefined;
  #starting: Promise<void> | undefined;
  #closed = false;

  /** Rejects when the first worker does not start: then later ones would not either. */
  static async create(settings: MediaSettings, index: number): Promise<WorkerSlot> {
    const slot = new WorkerSlot(settings, index);
    await slot.#start();
    return slot;
  }

  private constructor(settings: MediaSettings, index: number) {
    super();
    this.#settings = settings;
    this.#logger = settings.logger.child({ workerIndex: index });
    const { min, max } = settings.ports;
    this.#port = min + (index % (max - min + 1));
  }

  /** Undefined while there is no live worker. */
  get pid(): number | undefined {
    return this.#life?.worker.pid;
  }

  get live(): boolean {
    return this.#life !== undefined;
  }

  /** What it does and is about to: rooms that it has a share of, and the streams that it sends for them. */
  get load(): WorkerLoad {
    let consumers = 0;
    for (const share of this.#shares) consumers += share.expectedConsumers;
    return { consumers, rooms: this.#shares.size + this.#sharesOnTheirWay };
  }

  /** Streams that it sends to people. */
  get consumerCount(): number {
    let count = 0;
    for (const share of this.#shares) count += share.consumerCount;
    return count;
  }

  /** Rejects with mediasoup's WorkerClosedError when the worker dies meanwhile. */
  async createShare(roomId: string): Promise<RoomShare> {
    const life = this.#life;
    if (life === undefined) throw new Error('A slot without a worker was asked for a room.');
    this.#sharesOnTheirWay += 1;
    try {
      const { worker, server } = life;
      const logger = this.#settings.logger.child({ roomId, workerPid: worker.pid });
      const share = await RoomShare.create({ worker, server, logger });
      this.#shares.add(share);
      share.once('closed', () => this.#shares.delete(share));
      return share;
    } finally {
      this.#sharesOnTheirWay -= 1;
    }
  }

  async stats(): Promise<WorkerStats | undefined> {
    if (this.#life === undefined) return undefined;
    const { worker, port } = this.#life;
    const { rooms } = this.load;
    const usage = await Promise.race([
      worker.getResourceUsage().catch(() => undefined),
      new Promise<undefined>((resolve) => setTimeout(resolve, STATS_TIMEOUT_MS, undefined).unref()),
    ]);
    return {
      pid: worker.pid,
      alive: !worker.closed && usage !== undefined,
      port,
      rooms,
      consumers: this.consumerCount,
      cpuMs: usage && usage.ru_utime + usage.ru_stime,
      maxRssBytes: usage && usage.ru_maxrss * 1_024,
    };
  }

  /** Closes its rooms, and resolves when the worker's process has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#respawn);
    for (const share of this.#shares) share.close();
    const life = this.#life;
    this.#life = undefined;
    if (life !== undefined) await stopWorker(life.worker);
    await this.#starting?.catch(() => undefined);
  }

  async #start(): Promise<void> {
    const worker = await spawnWorker();
    try {
      const { server, port } = await listenOnFreePort(worker, this.#settings, this.#port);
      if (this.#closed || worker.closed) throw new Error('The worker was closed while it started.');
      this.#port = port;
      this.#life = { worker, server, port, startedAt: performance.now() };
    } catch (error) {
      await stopWorker(worker);
      throw error;
    }
    worker.once('died', (error) => this.#died(error));
    watchWorker(worker, WATCH, () => {
      this.#logger.error({ workerPid: worker.pid }, 'media worker does not answer; it is killed');
    });
    this.#logger.info({ workerPid: worker.pid, port: this.#port }, 'media worker started');
    this.emit('live');
  }

  #died(error: Error): void {
    const life = this.#life;
    if (this.#closed || life === undefined) return;
    this.#life = undefined;
    const livedMs = Math.round(performance.now() - life.startedAt);
    this.#logger.error({ err: error, workerPid: life.worker.pid, livedMs }, 'media worker died');
    this.#startLater(livedMs);
  }

  #startLater(livedMs: number): void {
    this.#deaths = youngDeaths(this.#deaths, livedMs);
    this.#respawn = setTimeout(() => {
      this.#starting = this.#start().catch((error: unknown) => {
        if (this.#closed) return;
        this.#logger.error({ err: error }, 'media worker could not be started; trying again');
        this.#startLater(0);
      });
    }, respawnDelayMs(this.#deaths));
  }
}
