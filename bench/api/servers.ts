import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

export type BenchServer = { url: string; stop: () => Promise<void> };

const START_WITHIN_MS = 60_000;
const root = new URL('../..', import.meta.url).pathname;

/** Both servers get one and the same core, so that what is compared is what a core does; the load comes from another. */
const PIN: readonly string[] =
  spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];

/** Parley itself, as `npm start` runs it. */
export function startParley(databaseUrl: string, dataDir: string): Promise<BenchServer> {
  return startServer(['src/main.ts'], {
    DATABASE_URL: databaseUrl,
    PARLEY_DATA_DIR: dataDir,
    PARLEY_JWT_SECRET: 'a secret for benchmarks that is long enough',
    PARLEY_API_RATE_PER_MINUTE: '10000000',
    PARLEY_AUTH_RATE_PER_MINUTE: '1000000',
    PARLEY_LOG_LEVEL: 'warn',
    PARLEY_MEDIA_WORKERS: '1',
    PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1',
    PARLEY_TURN: 'off',
  });
}

/** The bare handler beside it. */
export function startBare(databaseUrl: string, statementsFile: string): Promise<BenchServer> {
  return startServer(['bench/api/bare-server.ts', statementsFile], { DATABASE_URL: databaseUrl });
}

async function startServer(args: readonly string[], env: Record<string, string>): Promise<BenchServer> {
  const port = await freePort();
  const [command = process.execPath, ...rest] = [...PIN, process.execPath, ...args];
  const child = spawn(command, rest, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PARLEY_PORT: String(port),
      PARLEY_HOST: '127.0.0.1',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, `${url}/readyz`);
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`A server ended with ${child.exitCode} before it was ready`);
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`${url} was not ready within ${START_WITHIN_MS} ms`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}
