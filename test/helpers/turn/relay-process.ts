import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../wait-until.ts';

const MAIN = fileURLToPath(new URL('../../../turn/main.ts', import.meta.url));
const READY = /relay is ready at UDP port (\d+)/;

/** The relay as a process of its own. */
export class RelayProcess {
  readonly child: ChildProcess;
  #output = '';

  /** @param env all that it knows of its environment, besides PATH. */
  constructor(env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env.PATH, PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.#output += data.toString();
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  async port(): Promise<number> {
    const port = await waitUntil(
      'the relay to be ready',
      () => {
        const found = READY.exec(this.#output)?.[1];
        if (found === undefined && this.child.exitCode !== null) throw new Error(`It ended: ${this.#output}`);
        return found;
      },
      { timeoutMs: 30_000, lastSeen: () => this.#output },
    );
    return Number(port);
  }

  async exit(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit();
  }
}
