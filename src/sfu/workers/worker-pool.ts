import { EventEmitter, once } from 'node:events';
import { WorkerClosedError } from 'mediasoup/errors';
import { AppError } from '../../errors.ts';
import type { MediaSettings } from '../media-settings.ts';
import { RoomMedia } from '../rooms/room-media.ts';
import { CpuMeter } from './cpu-meter.ts';
import type { CpuReading } from './cpu-use.ts';
import { leastLoaded } from './placement.ts';
import { logMediasoupTo } from './worker-process.ts';
import { WorkerSlot, type WorkerStats } from './worker-slot.ts';

export type { MediaSettings } from '../media-settings.ts';

/** How long a new room waits for a worker that is being replaced. */
const LIVE_WORKER_TIMEOUT_MS = 5_000;

/** What a worker sends for one room before the room takes in another: measured with a stream of 1.2 Mbit/s, on one core. */
const WORKER_CONSUMERS = 500;
/** Where media of other nodes arrives as long as there are none on other machines. */
const LOCAL_TRUNKS = { address: '127.0.0.1', ports: { min: 41_000, max: 41_999 } };

/** How busy all workers are together. */
export type PoolLoad = {
  /** Of the cores that they could fill: 0 to 1, the mean of the last seconds. */
  cpu: number;
  /** Streams that they send to people. */
  consumers: number;
  /** How many they take well. */
  capacity: number;
};

/**
 * The workers of this process, each with a port of its own for all of its clients. One that dies takes only its own
 * rooms along and is replaced.
 */
export class WorkerPool {
  readonly #slots: readonly WorkerSlot[];
  readonly #settings: MediaSettings;
  readonly #cpu: CpuMeter;
  readonly #changes = new EventEmitter<{ live: [] }>();
  #closing: Promise<void> | undefined;

  /** Rejects when a worker does not start: its program is missing, an address is not ours, or no port is free. */
  static async create(settings: MediaSettings): Promise<WorkerPool> {
    logMediasoupTo(settings.logger);
    const creating = Array.from({ length: settings.workers }, (_, index) =>
      WorkerSlot.create(settings, index),
    );
    const settled = await Promise.allSettled(creating);
    const slots = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed === undefined) return new WorkerPool(slots, settings);
    await Promise.all(slots.map((slot) => slot.close()));
    throw failed.reason;
  }

  private constructor(slots: readonly WorkerSlot[], settings: MediaSettings) {
    this.#slots = slots;
    this.#settings = settings;
    this.#cpu = new CpuMeter({ workers: slots.length, read: () => this.#readCpu() });
    this.#changes.setMaxListeners(0);
    for (const slot of slots) slot.on('live', () => this.#changes.emit('live'));
  }

  /** Of the live workers: tests kill them by it. */
  get pids(): readonly number[] {
    return this.#slots.flatMap((slot) => slot.pid ?? []);
  }

  /**
   * A room's media, on the least loaded live worker to begin with.
   *
   * @throws AppError MEDIA_UNAVAILABLE when there is none for 5 s, or the pool is closed.
   */
  async createRoomMedia(roomId: string): Promise<RoomMedia> {
    const deadline = AbortSignal.timeout(LIVE_WORKER_TIMEOUT_MS);
    while (this.#closing === undefined && !deadline.aborted) {
      const slot = leastLoaded(this.#slots.filter(({ live }) => live));
      try {
        if (slot !== undefined) return await this.#createRoomOn(slot, roomId);
        await once(this.#changes, 'live', { signal: deadline });
      } catch (error) {
        // The worker died under it, or nothing came: look again.
        if (!(error instanceof WorkerClosedError) && !deadline.aborted) throw error;
      }
    }
    throw new AppError('MEDIA_UNAVAILABLE');
  }

  /** For other nodes, which place rooms and people by it. */
  load(): PoolLoad {
    return {
      cpu: this.#cpu.use,
      consumers: this.#slots.reduce((sum, { consumerCount }) => sum + consumerCount, 0),
      capacity: this.#slots.length * (this.#settings.workerConsumers ?? WORKER_CONSUMERS),
    };
  }

  /** Of each live worker. */
  async stats(): Promise<WorkerStats[]> {
    const stats = await Promise.all(this.#slots.map((slot) => slot.stats()));
    return stats.filter((one) => one !== undefined);
  }

  /** Closes every room, without `died`, and resolves when the workers' processes have ended. */
  close(): Promise<void> {
    this.#cpu.close();
    this.#closing ??= Promise.all(this.#slots.map((slot) => slot.close())).then(() => undefined);
    // Whoever waits for a worker need not wait any longer.
    this.#changes.emit('live');
    return this.#closing;
  }

  #createRoomOn(first: WorkerSlot, roomId: string): Promise<RoomMedia> {
    const { logger, workerConsumers = WORKER_CONSUMERS, trunks = LOCAL_TRUNKS } = this.#settings;
    const hosts = () => this.#slots.filter(({ live }) => live);
    return RoomMedia.create({ roomId, first, hosts, workerConsumers, trunks, logger });
  }

  async #readCpu(): Promise<CpuReading[]> {
    return (await this.stats()).flatMap(({ pid, cpuMs }) => (cpuMs === undefined ? [] : [{ pid, cpuMs }]));
  }
}
