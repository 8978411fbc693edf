import { Gauge, type Registry } from 'prom-client';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerStats } from './worker-slot.ts';

/** Gauges of the media workers of this process, read when they are asked for. What a worker does not answer is left out. */
export function registerWorkerGauges(registry: Registry, pool: WorkerPool): void {
  const registers = [registry];
  new Gauge({
    name: 'parley_media_workers',
    help: 'Media workers that live in this process',
    registers,
    collect() {
      this.set(pool.pids.length);
    },
  });
  new Gauge({
    name: 'parley_media_cpu_use',
    help: 'Of the cores that the media workers of this process could fill: 0 to 1, mean of the last seconds',
    registers,
    collect() {
      this.set(pool.load().cpu);
    },
  });

  // One question a worker for all of them: they are collected at the same time.
  let asking: Promise<WorkerStats[]> | undefined;
  const ask = (): Promise<WorkerStats[]> => {
    asking ??= pool.stats().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const perWorker = (
    name: string,
    help: string,
    value: (worker: WorkerStats) => number | undefined,
  ): void => {
    new Gauge({
      name,
      help,
      labelNames: ['pid'],
      registers,
      async collect() {
        const workers = await ask();
        this.reset();
        for (const worker of workers) {
          const seen = value(worker);
          if (seen !== undefined) this.set({ pid: String(worker.pid) }, seen);
        }
      },
    });
  };
  perWorker('parley_media_worker_rooms', 'Rooms of which the worker has all or a part', ({ rooms }) => rooms);
  perWorker(
    'parley_media_worker_consumers',
    'Streams that the worker sends to people',
    ({ consumers }) => consumers,
  );
  perWorker(
    'parley_media_worker_cpu_seconds',
    'Processor time that the worker has taken since it started, user and system',
    ({ cpuMs }) => cpuMs && cpuMs / 1_000,
  );
  perWorker(
    'parley_media_worker_max_rss_bytes',
    'The most memory that the worker has taken',
    ({ maxRssBytes }) => maxRssBytes,
  );
}
