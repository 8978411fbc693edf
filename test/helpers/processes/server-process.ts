import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitUntil } from '../wait-until.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const STARTED = /Parley is ready: (http\S+)/;

/** The server as a process of its own, as an operator runs it. */
export class ServerProcess {
  readonly child: ChildProcess;
  #output = '';
  readonly #exit: Promise<number | null>;

  /**
   * @param env all that it knows of its environment, besides PATH and where the media worker is.
   * @param via what stands before the command, and runs it in its own place: `ip netns exec …`.
   */
  constructor(
    env: Readonly<Record<string, string>> & { PARLEY_DATA_DIR: string },
    via: readonly string[] = [],
  ) {
    const { PATH = '', HOME = '', MEDIASOUP_WORKER_BIN } = process.env;
    const [command = process.execPath, ...args] = [...via, process.execPath, MAIN];
    this.child = spawn(command, args, {
      env: {
        PATH,
        HOME,
        // What a server that is killed leaves in the temporary folder goes with its data.
        TMPDIR: env.PARLEY_DATA_DIR,
        ...(MEDIASOUP_WORKER_BIN === undefined ? {} : { MEDIASOUP_WORKER_BIN }),
        PARLEY_HOST: '127.0.0.1',
        PARLEY_PORT: '0',
        PARLEY_MEDIA_WORKERS: '1',
        PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1',
        PARLEY_TURN: 'off',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.#output += data.toString();
      });
    }
    this.#exit = once(this.child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  }

  /** All that it has printed, on both streams. */
  get output(): string {
    return this.#output;
  }

  /** Waits until it is ready, and gives its address. */
  url(timeoutMs = 90_000): Promise<string> {
    return waitUntil(
      'the server to be ready',
      () => {
        const url = STARTED.exec(this.#output)?.[1];
        const ended = this.child.exitCode !== null || this.child.signalCode !== null;
        if (url === undefined && ended) throw new Error(`It ended: ${this.#output}`);
        return url;
      },
      { timeoutMs, lastSeen: () => this.#output },
    );
  }

  /** The exit code; null when a signal ended it. */
  exit(): Promise<number | null> {
    return this.#exit;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exit;
  }
}
