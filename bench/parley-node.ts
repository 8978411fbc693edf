import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childrenUsage, type ProcessUsage, processUsage } from './process-usage.ts';

/** What every node of a benchmark signs with, so that a benchmark can log people in by itself. */
export const BENCH_SECRET = 'a secret for benchmarks that is long enough';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STARTED = /Parley is ready: (http\S+)/;
const START_WITHIN_MS = 240_000;
const STOP_WITHIN_MS = 20_000;

export type ParleyNodeOptions = {
  databaseUrl: string;
  dataDir: string;
  /** More of its environment. */
  env?: Readonly<Record<string, string>>;
  /** Where it leaves a profile of its processor time when it ends; left out: it makes none. */
  profileDir?: string | undefined;
};

/** Parley as `npm start` runs it, in a process of its own, without limits to how much one address may ask for. */
export class ParleyNode {
  readonly url: string;
  readonly pid: number;
  readonly #child: ChildProcess;

  static async start({ databaseUrl, dataDir, env, profileDir }: ParleyNodeOptions): Promise<ParleyNode> {
    const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
    const { PATH, HOME, MEDIASOUP_WORKER_BIN } = process.env;
    const child = spawn(process.execPath, [...profiling, MAIN], {
      cwd: ROOT,
      env: {
        PATH,
        HOME,
        ...(MEDIASOUP_WORKER_BIN === undefined ? {} : { MEDIASOUP_WORKER_BIN }),
        DATABASE_URL: databaseUrl,
        PARLEY_DATA_DIR: dataDir,
        PARLEY_HOST: '127.0.0.1',
        PARLEY_PORT: '0',
        PARLEY_JWT_SECRET: BENCH_SECRET,
        PARLEY_API_RATE_PER_MINUTE: '10000000',
        PARLEY_AUTH_RATE_PER_MINUTE: '1000000',
        PARLEY_LOG_LEVEL: 'warn',
        PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1',
        PARLEY_TURN: 'off',
        PARLEY_MEDIA_PORTS: '45000-45199',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      return new ParleyNode(child, await untilReady(child));
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.pid = child.pid ?? 0;
  }

  get usage(): ProcessUsage {
    return processUsage(this.pid);
  }

  get workersUsage(): ProcessUsage {
    return childrenUsage(this.pid);
  }

  /** Resolves when the process has ended, by force if it must be. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN_MS);
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
  }
}

function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(
      () => reject(new Error(`A server was not ready within ${START_WITHIN_MS} ms: ${output}`)),
      START_WITHIN_MS,
    );
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`A server ended with ${code} before it was ready: ${output}`));
    });
    // Read on after that too: a pipe that nobody empties stops the process that fills it.
    child.stdout?.on('data', (data: Buffer) => {
      if (STARTED.test(output)) return;
      output += data.toString();
      const found = STARTED.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}
