import { setTimeout as delay } from 'node:timers/promises';
import { processUsage } from '../process-usage.ts';
import { CameraSender } from './camera-sender.ts';
import type { Side } from './side.ts';
import type { Sink } from './sink.ts';

/** What one side did with so many consumers. */
export type Step = {
  side: string;
  consumers: number;
  p50Ms: number;
  p95Ms: number;
  /** Consumers that nothing came of. */
  silent: number;
  /** Packets that were not forwarded; of those that the sink was too slow for it counts none. */
  lost: number;
  /** Packets that the sink did not read in time. */
  dropped: number;
  /** Shares of a core. */
  workerCores: number;
  sinkCores: number;
  gigabits: number;
  workerMsPerGigabit: number;
};

/** Enough for a key frame, without which a consumer gets nothing. */
const SETTLE_MS = 2_500;
const DRAIN_MS = 300;
const MOST_P95_MS = 100;

/** Whether that many consumers are as many as it takes. */
export function holds({ p95Ms, lost }: Step): boolean {
  return p95Ms <= MOST_P95_MS && lost === 0;
}

/** One side with more and more consumers. */
export class Ramp {
  readonly side: Side;
  readonly #sink: Sink;
  readonly #sender: CameraSender;
  #consumers = 0;

  static async create(side: Side, sink: Sink): Promise<Ramp> {
    return new Ramp(side, sink, await CameraSender.create(side.port));
  }

  private constructor(side: Side, sink: Sink, sender: CameraSender) {
    this.side = side;
    this.#sink = sink;
    this.#sender = sender;
  }

  /** Forwards the camera to so many for that time, and says what came of it. */
  async measure(consumers: number, measureMs: number): Promise<Step> {
    for (; this.#consumers < consumers; this.#consumers += 1) {
      await this.side.addConsumer(this.#sink.ports[this.#consumers % this.#sink.ports.length] ?? 0);
    }
    this.#sender.start();
    await delay(SETTLE_MS);
    await this.#sink.clear();
    const before = this.#look();
    await delay(measureMs);
    const after = this.#look();
    const { count, dropped } = await this.#sink.count();
    this.#sender.stop();
    await delay(DRAIN_MS);
    const elapsedMs = after.atMs - before.atMs;
    const workerMs = after.workerMs - before.workerMs;
    const gigabits = (count.bytes * 8) / 1e9;
    const missing = (consumers - count.streams) * (count.packets / Math.max(1, count.streams));
    return {
      side: this.side.name,
      consumers,
      p50Ms: count.p50Ms,
      p95Ms: count.p95Ms,
      silent: consumers - count.streams,
      lost: Math.max(0, Math.round(count.lost + missing) - dropped),
      dropped,
      workerCores: workerMs / elapsedMs,
      sinkCores: (after.sinkMs - before.sinkMs) / elapsedMs,
      gigabits,
      workerMsPerGigabit: workerMs / gigabits,
    };
  }

  async close(): Promise<void> {
    this.#sender.close();
    await this.side.close();
  }

  #look(): { atMs: number; workerMs: number; sinkMs: number } {
    return {
      atMs: performance.now(),
      workerMs: processUsage(this.side.workerPid).cpuMs,
      sinkMs: this.#sink.cpuMs,
    };
  }
}
