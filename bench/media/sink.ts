import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { processUsage } from '../process-usage.ts';
import type { SinkCommand, SinkReport } from './sink-process.ts';

const PROCESS = fileURLToPath(new URL('sink-process.ts', import.meta.url));
const ANSWER_WITHIN_MS = 30_000;
/** Each has a buffer of its own in the kernel, so that together they hold what comes at once. */
const SOCKETS = 32;

type ReportOf<T extends SinkReport['type']> = Extract<SinkReport, { type: T }>;

/** The process that receives everything and counts it. */
export class Sink {
  readonly ports: readonly number[];
  readonly #child: ChildProcess;

  static async open(): Promise<Sink> {
    const child = fork(PROCESS, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const { ports } = await ask(child, 'open', { type: 'open', sockets: SOCKETS });
    return new Sink(child, ports);
  }

  private constructor(child: ChildProcess, ports: readonly number[]) {
    this.#child = child;
    this.ports = ports;
  }

  get cpuMs(): number {
    return processUsage(this.#child.pid ?? 0).cpuMs;
  }

  async clear(): Promise<void> {
    await ask(this.#child, 'clear', { type: 'clear' });
  }

  count(): Promise<ReportOf<'count'>> {
    return ask(this.#child, 'count', { type: 'count' });
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

async function ask<T extends SinkReport['type']>(
  child: ChildProcess,
  type: T,
  command: SinkCommand,
): Promise<ReportOf<T>> {
  child.send(command);
  // One command at a time, so the next message is its answer.
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (message.type !== type) throw new Error(`The sink answered "${message.type}" to "${type}"`);
  return message;
}
