import type { Logger } from './logger.ts';

/** A piece of the app that starts and stops. Each call has a deadline. */
export type Part = {
  name: string;
  start?: () => Promise<void> | void;
  /** Called only for a part whose start succeeded; a start that throws cleans up after itself. */
  stop?: () => Promise<void> | void;
  startTimeoutMs?: number;
  stopTimeoutMs?: number;
};

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts parts in their order and stops them in reverse. A start that fails stops what had started; stopping twice is
 * stopping once; a part that fails to stop does not keep the others from it.
 */
export class Lifecycle {
  readonly #parts: readonly Part[];
  readonly #logger: Logger;
  readonly #started: Part[] = [];
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(parts: readonly Part[], logger: Logger) {
    this.#parts = parts;
    this.#logger = logger;
  }

  /** Throws what the part that failed threw, after the ones before it have stopped. */
  start(): Promise<void> {
    this.#starting ??= this.#startAll();
    return this.#starting;
  }

  /** Never throws: what goes wrong is logged. Waits for a start that is under way. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  get stopping(): boolean {
    return this.#stopping !== undefined;
  }

  async #startAll(): Promise<void> {
    for (const part of this.#parts) {
      if (this.stopping) return;
      try {
        await withDeadline(part.start, part.startTimeoutMs ?? START_TIMEOUT_MS, `${part.name} did not start`);
      } catch (error) {
        await this.#stopStarted();
        throw error;
      }
      this.#started.push(part);
    }
  }

  async #stopAll(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#stopStarted();
  }

  async #stopStarted(): Promise<void> {
    for (let part = this.#started.pop(); part !== undefined; part = this.#started.pop()) {
      try {
        await withDeadline(part.stop, part.stopTimeoutMs ?? STOP_TIMEOUT_MS, `${part.name} did not stop`);
      } catch (error) {
        this.#logger.error({ err: error, part: part.name }, 'A part failed to stop');
      }
    }
  }
}

async function withDeadline(
  step: (() => Promise<void> | void) | undefined,
  timeoutMs: number,
  failure: string,
): Promise<void> {
  if (step === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${failure} within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([step(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
