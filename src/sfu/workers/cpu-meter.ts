import { type CpuReading, type CpuSample, cpuUse } from './cpu-use.ts';

const INTERVAL_MS = 1_000;
/** The mean goes over four seconds: shorter is noise, longer is late. */
const SAMPLES = 5;

export type CpuMeterOptions = {
  /** How many cores there are to fill. */
  workers: number;
  /** Of those that answer. Does not reject. */
  read: () => Promise<readonly CpuReading[]>;
};

/** How busy the workers are, measured every second. */
export class CpuMeter {
  readonly #options: CpuMeterOptions;
  readonly #samples: CpuSample[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: CpuMeterOptions) {
    this.#options = options;
    void this.#sample();
  }

  /** Of what they could fill, from 0 to 1: the mean of the last seconds. */
  get use(): number {
    return cpuUse(this.#samples, this.#options.workers);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #sample(): Promise<void> {
    const readings = await this.#options.read();
    if (this.#closed) return;
    this.#samples.push({ atMs: performance.now(), readings });
    if (this.#samples.length > SAMPLES) this.#samples.shift();
    // It never rejects.
    this.#timer = setTimeout(() => void this.#sample(), INTERVAL_MS).unref();
  }
}
