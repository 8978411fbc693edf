import type { WriteStream } from 'node:tty';

const WIDTH = 30;
const STEP_PERCENT = 10;

/** A bar that fills in a terminal; elsewhere, as in a log, a line for every tenth. */
export class ProgressBar {
  readonly #out: NodeJS.WriteStream | WriteStream;
  #label = '';
  #startedMs = 0;
  #lastPercent = -1;

  constructor(out: NodeJS.WriteStream | WriteStream) {
    this.#out = out;
  }

  begin(label: string): void {
    this.#label = label;
    this.#startedMs = performance.now();
    this.#lastPercent = -1;
    this.show(0);
  }

  /** `share`: from 0 to 1. */
  show(share: number): void {
    const percent = Math.floor(Math.min(1, share) * 100);
    const step = this.#out.isTTY ? 1 : STEP_PERCENT;
    if (percent < this.#lastPercent + step && percent !== 100) return;
    if (percent === this.#lastPercent) return;
    this.#lastPercent = percent;
    const seconds = ((performance.now() - this.#startedMs) / 1000).toFixed(1);
    const filled = '█'.repeat(Math.round((percent / 100) * WIDTH)).padEnd(WIDTH, '░');
    const line = `${this.#label.padEnd(16)} ${filled} ${String(percent).padStart(3)} %  ${seconds} s`;
    if (this.#out.isTTY) this.#out.write(`\r${line}${percent === 100 ? '\n' : ''}`);
    else this.#out.write(`${line}\n`);
  }
}
