import { EventEmitter, once } from 'node:events';
import { WorkerClosedError } from 'mediasoup/errors';
import { AppError } from '../errors.ts';
import type { MediaSettings } from './media-settings.ts';
import { leastLoaded } from './placement.ts';
import type { RoomMedia } from './room-media.ts';
import { logMediasoupTo } from './worker-process.ts';
import { WorkerSlot, type WorkerStats } from './worker-slot.ts';

export type { MediaSettings } from './media-settings.ts';

/** How long a new room waits for a worker that is being replaced. */
const LIVE_WORKER_TIMEOUT_MS = 5_000;

/**
 * The workers of this process, each with a port of its own for all of its clients. One that dies takes only its own
 * rooms along and is replaced.
 */
export class WorkerPool {
  readonly #slots: readonly WorkerSlot[];
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
    if (failed === undefined) return new WorkerPool(slots);
    await Promise.all(slots.map((slot) => slot.close()));
    throw failed.reason;
  }

  private constructor(slots: readonly WorkerSlot[]) {
    this.#slots = slots;
    this.#changes.setMaxListeners(0);
    for (const slot of slots) slot.on('live', () => this.#changes.emit('live'));
  }

  /** Of the live workers: tests kill them by it. */
  get pids(): readonly number[] {
    return this.#slots.flatMap((slot) => slot.pid ?? []);
  }

  /**
   * A room's media on the least loaded live worker.
   *
   * @throws AppError MEDIA_UNAVAILABLE when there is none for 5 s, or the pool is closed.
   */
  async createRoomMedia(roomId: string): Promise<RoomMedia> {
    const deadline = AbortSignal.timeout(LIVE_WORKER_TIMEOUT_MS);
    while (this.#closing === undefined && !deadline.aborted) {
      const slot = leastLoaded(this.#slots.filter(({ live }) => live));
      try {
        if (slot !== undefined) return await slot.createRoomMedia(roomId);
        await once(this.#changes, 'live', { signal: deadline });
      } catch (error) {
        // The worker died under it, or nothing came: look again.
        if (!(error instanceof WorkerClosedError) && !deadline.aborted) throw error;
      }
    }
    throw new AppError('MEDIA_UNAVAILABLE');
  }

  /** Of each live worker; for tests so far. */
  async stats(): Promise<WorkerStats[]> {
    const stats = await Promise.all(this.#slots.map((slot) => slot.stats()));
    return stats.filter((one) => one !== undefined);
  }

  /** Closes every room, without `died`, and resolves when the workers' processes have ended. */
  close(): Promise<void> {
    this.#closing ??= Promise.all(this.#slots.map((slot) => slot.close())).then(() => undefined);
    // Whoever waits for a worker need not wait any longer.
    this.#changes.emit('live');
    return this.#closing;
  }
}
