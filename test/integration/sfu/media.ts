import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as mediasoup from 'mediasoup';
import type { Router, Worker } from 'mediasoup/types';
import { type Logger, pino } from 'pino';
import { AppError } from '../../../src/errors.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import { type MediaSettings, WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';

/** Workers and routers of this process, as mediasoup's own observers tell of them. */
const workers = new Map<number, Worker>();
const routers = new Map<number, Router[]>();
mediasoup.observer.on('newworker', (worker) => {
  workers.set(worker.pid, worker);
  routers.set(worker.pid, []);
  worker.observer.on('newrouter', (router) => routers.get(worker.pid)?.push(router));
});

export function workerOf(pid: number): Worker {
  const worker = workers.get(pid);
  if (worker === undefined) throw new Error(`There is no worker ${pid}.`);
  return worker;
}

/** Of every worker that this process ever started. */
export function workerPids(): number[] {
  return [...workers.keys()];
}

/** The newest router of the worker. */
export function newestRouterOf(pid: number): Router {
  const router = routers.get(pid)?.at(-1);
  if (router === undefined) throw new Error(`Worker ${pid} has no router.`);
  return router;
}

/** A logger that keeps what it is told, to assert on; `errors` are the lines at level error and above. */
export function recordingLogger(): { logger: Logger; errors: string[]; warnings: string[] } {
  const errors: string[] = [];
  const warnings: string[] = [];
  const write = (line: string): void => {
    const { level } = JSON.parse(line) as { level: number }; // pino's own lines
    if (level >= 50) errors.push(line);
    else if (level >= 40) warnings.push(line);
  };
  return { logger: pino({ level: 'debug' }, { write }), errors, warnings };
}

/** Ports are looked for in a range that is wide enough for every pool of every test process. */
export function settings(changes: Partial<MediaSettings> = {}): MediaSettings {
  return {
    workers: 1,
    ports: { min: 43_000, max: 43_999 },
    listenAddresses: ['127.0.0.1'],
    announcedAddress: undefined,
    logger: recordingLogger().logger,
    ...changes,
  };
}

export function startPool(changes: Partial<MediaSettings> = {}): Promise<WorkerPool> {
  return WorkerPool.create(settings(changes));
}

/** Waits until `look` answers something other than undefined or false; says what it saw last when it does not. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 5_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
    if (performance.now() > deadline)
      throw new Error(`Not within ${timeoutMs} ms: ${what}; last seen: ${String(seen)}`);
    await delay(10);
  }
}

/** A range of that many ports that nobody holds now, in UDP or TCP. */
export async function freePorts(count: number): Promise<{ min: number; max: number }> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const min = 44_000 + Math.floor(Math.random() * 15_000);
    const ports = Array.from({ length: count }, (_, i) => min + i);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return { min, max: min + count - 1 };
  }
  throw new Error(`There are no ${count} free ports in a row.`);
}

async function isFree(port: number): Promise<boolean> {
  const udp = createSocket('udp4');
  const tcp = createServer();
  try {
    udp.bind(port, '127.0.0.1');
    tcp.listen(port, '127.0.0.1');
    await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
    return true;
  } catch {
    return false;
  } finally {
    udp.close();
    tcp.close();
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The code of the AppError that it rejects with; any other outcome fails. */
export async function codeOf(outcome: Promise<unknown>): Promise<string> {
  try {
    await outcome;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
}

/** Every event of the room as a readable line, ids left out where they do not matter. */
export function recordEvents(room: RoomMedia): string[] {
  const lines: string[] = [];
  room.on('died', () => lines.push('died'));
  room.on('closed', () => lines.push('closed'));
  room.on('consumerCreated', (peerId, { consumerId }) => lines.push(`created ${peerId} ${consumerId}`));
  room.on('consumerClosed', (peerId, consumerId) => lines.push(`closed ${peerId} ${consumerId}`));
  room.on('consumerProducerPaused', (peerId, consumerId, paused) => {
    lines.push(`${paused ? 'paused' : 'resumed'} ${peerId} ${consumerId}`);
  });
  return lines;
}
