import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isRunning, signalTree } from './process-tree.ts';
import { runCommand } from './run-command.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PM2 = join(ROOT, 'node_modules', 'pm2', 'bin', 'pm2');
const FOLDERS = /^parley-pm2-(\d+)-/;

const processes = z.array(
  z.object({ pid: z.int(), pm_id: z.int(), pm2_env: z.object({ status: z.string() }) }),
);

/** A process as pm2 counts it: its number stays when the process is another one. */
export type Pm2Process = { number: number; pid: number; status: string };

/** A pm2 of a test's own, with its daemon, that knows nothing of the user's and asks nothing of the network. */
export class Pm2Daemon {
  readonly home: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(home: string, env: Readonly<Record<string, string>>) {
    this.home = home;
    const { PATH = '', MEDIASOUP_WORKER_BIN } = process.env;
    this.#env = {
      PATH,
      HOME: home,
      PM2_HOME: home,
      PM2_DISABLE_VERSION_CHECK: 'true',
      PM2_NO_INTERACTION: 'true',
      PM2_DISCRETE_MODE: 'true',
      ...(MEDIASOUP_WORKER_BIN === undefined ? {} : { MEDIASOUP_WORKER_BIN }),
      ...env,
    };
  }

  /** @param env all that the apps know of their environment, besides where pm2 and the media worker are. */
  static async create(env: Readonly<Record<string, string>>): Promise<Pm2Daemon> {
    await removeLeftovers();
    return new Pm2Daemon(await mkdtemp(join(tmpdir(), `parley-pm2-${process.pid}-`)), env);
  }

  /** A command of pm2, as an operator types it. The daemon runs on the Node that the command runs on. */
  run(...args: string[]): Promise<string> {
    return runCommand(process.execPath, [PM2, ...args], { env: this.#env, cwd: ROOT, timeoutMs: 120_000 });
  }

  async list(): Promise<Pm2Process[]> {
    const printed = await this.run('jlist');
    const found = processes.parse(JSON.parse(printed.slice(printed.indexOf('['))));
    return found.map(({ pid, pm_id, pm2_env }) => ({ number: pm_id, pid, status: pm2_env.status }));
  }

  /** All that the apps have printed, on both streams. */
  async output(): Promise<string> {
    const logs = join(this.home, 'logs');
    const names = await readdir(logs).catch(() => []);
    const texts = await Promise.all(names.map((name) => readFile(join(logs, name), 'utf8')));
    return texts.join('\n');
  }

  async remove(): Promise<void> {
    await killDaemon(this.home);
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What runs that were killed have left. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = FOLDERS.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const home = join(tmpdir(), name);
    await killDaemon(home);
    await rm(home, { recursive: true, force: true });
  }
}

/** With the processes under it: what it would move elsewhere when asked to stop has nobody in it any more. */
async function killDaemon(home: string): Promise<void> {
  const pid = Number(await readFile(join(home, 'pm2.pid'), 'utf8').catch(() => ''));
  // The number may be another process's by now; the daemon's name has its folder in it.
  const name = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (pid > 0 && name.includes(home)) await signalTree(pid, 'SIGKILL');
}
