import { ServerProcess } from '../processes/server-process.ts';
import { keepOutput } from './cluster-env.ts';
import type { ClusterNode } from './cluster-setup.ts';
import { killMediaWorkers, signalTree } from './process-tree.ts';

/** On a machine that is busy with many of them. */
const STARTS_WITHIN_MS = 180_000;

type ServerEnv = ConstructorParameters<typeof ServerProcess>[0];

/** A node that is a process of the test's own: one that was killed comes back at the same address. */
export class ServerNode implements ClusterNode {
  readonly name: string;
  readonly url: string;
  readonly #env: ServerEnv;
  readonly #via: readonly string[];
  #process: ServerProcess | undefined;
  #earlier = '';

  /** @param via as `ServerProcess` has it. */
  constructor(name: string, url: string, env: ServerEnv, via: readonly string[] = []) {
    this.name = name;
    this.url = url;
    this.#env = { ...env, PARLEY_HOST: new URL(url).hostname, PARLEY_PORT: new URL(url).port };
    this.#via = via;
  }

  async start(): Promise<void> {
    this.#process = new ServerProcess(this.#env, this.#via);
    await this.#process.url(STARTS_WITHIN_MS);
  }

  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
    await this.#end();
  }

  pause(): Promise<void> {
    return this.#signal('SIGSTOP');
  }

  resume(): Promise<void> {
    return this.#signal('SIGCONT');
  }

  async killMediaWorkers(): Promise<void> {
    const pid = this.#process?.child.pid;
    if (pid !== undefined) await killMediaWorkers(pid);
  }

  /** SIGTERM, as an operator stops it. Gives the exit code. */
  async terminate(): Promise<number | null> {
    this.#process?.child.kill('SIGTERM');
    return this.#end();
  }

  async output(): Promise<string> {
    return `${this.#earlier}${this.#process?.output ?? ''}`;
  }

  async #end(): Promise<number | null> {
    const ended = this.#process;
    const code = (await ended?.exit()) ?? null;
    this.#earlier += ended?.output ?? '';
    if (ended !== undefined) await keepOutput(this.name, ended.output);
    if (this.#process === ended) this.#process = undefined;
    return code;
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const pid = this.#process?.child.pid;
    if (pid !== undefined) await signalTree(pid, signal);
  }
}
