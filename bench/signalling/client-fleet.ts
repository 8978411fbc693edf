import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { processUsage } from '../process-usage.ts';
import type { ClientCommand, ClientReport, Joiner } from './client-messages.ts';

const CLIENT = fileURLToPath(new URL('client-process.ts', import.meta.url));
const ANSWER_WITHIN_MS = 240_000;

type ReportOf<T extends ClientReport['type']> = Extract<ClientReport, { type: T }>;

/** The client processes of a benchmark: people are dealt out among them one by one. */
export class ClientFleet {
  readonly #children: readonly ChildProcess[];
  readonly #onProgress: (joined: number) => void;
  /** Of each process, how many have joined or failed to. */
  readonly #joined: number[];

  constructor(processes: number, onProgress: (joined: number) => void) {
    this.#onProgress = onProgress;
    this.#joined = Array.from({ length: processes }, () => 0);
    this.#children = Array.from({ length: processes }, (_, index) => {
      const child = fork(CLIENT, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.on('message', (message: ClientReport) => {
        if (message.type === 'progress') this.#progress(index, message.joined);
      });
      return child;
    });
  }

  /** Processor time of each so far, in milliseconds. */
  get cpuMs(): number[] {
    return this.#children.map(({ pid }) => processUsage(pid ?? 0).cpuMs);
  }

  join(people: readonly Joiner[], atATime: number): Promise<ReportOf<'joined'>[]> {
    this.#joined.fill(0);
    return this.#askAll('joined', (index) => ({
      type: 'join',
      people: people.filter(({ person }) => this.#indexOf(person) === index),
      atATime: Math.max(1, Math.floor(atATime / this.#children.length)),
    }));
  }

  raise(person: number): Promise<ReportOf<'raised'>> {
    return this.#ask(this.#indexOf(person), 'raised', { type: 'raise', person });
  }

  report(): Promise<ReportOf<'seen'>[]> {
    return this.#askAll('seen', () => ({ type: 'report' }));
  }

  async leave(): Promise<void> {
    await this.#askAll('left', () => ({ type: 'leave' }));
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }

  #indexOf(person: number): number {
    return person % this.#children.length;
  }

  #progress(index: number, joined: number): void {
    this.#joined[index] = joined;
    this.#onProgress(this.#joined.reduce((sum, one) => sum + one, 0));
  }

  #askAll<T extends ClientReport['type']>(
    type: T,
    commandFor: (index: number) => ClientCommand,
  ): Promise<ReportOf<T>[]> {
    return Promise.all(this.#children.map((_, index) => this.#ask(index, type, commandFor(index))));
  }

  #ask<T extends ClientReport['type']>(index: number, type: T, command: ClientCommand): Promise<ReportOf<T>> {
    const child = this.#children[index];
    if (child === undefined) throw new Error(`There is no client process ${index}`);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.off('message', take).off('exit', ended);
        act();
      };
      const take = (message: ClientReport) => {
        if (isOfType(message, type)) settle(() => resolve(message));
      };
      const ended = () => settle(() => reject(new Error('A client process ended')));
      const late = () => reject(new Error(`A client process did not do "${command.type}" in time`));
      const timer = setTimeout(() => settle(late), ANSWER_WITHIN_MS);
      child.on('message', take).on('exit', ended);
      child.send(command);
    });
  }
}

function isOfType<T extends ClientReport['type']>(message: ClientReport, type: T): message is ReportOf<T> {
  return message.type === type;
}
