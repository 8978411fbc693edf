import { type TemporaryDir, temporaryDir } from '../processes/temporary-dir.ts';
import { waitUntil } from '../wait-until.ts';
import { CLUSTER_ENV, keepOutput, nodeFolder } from './cluster-env.ts';
import type { ClusterNode, ClusterSetup } from './cluster-setup.ts';
import { ClusterStores } from './cluster-stores.ts';
import { freePort } from './free-port.ts';
import { Pm2Daemon, type Pm2Process } from './pm2-daemon.ts';
import { killMediaWorkers, signalTree } from './process-tree.ts';

const PROCESSES = 2;
const STARTS_WITHIN_MS = 60_000;

/** Two processes of a pm2 cluster that share a port, started with the ecosystem file that operators start. */
export class Pm2Cluster implements ClusterSetup {
  readonly name = 'two processes of a pm2 cluster';
  #dir: TemporaryDir | undefined;
  #stores: ClusterStores | undefined;
  #daemon: Pm2Daemon | undefined;
  #url = '';
  #nodes: readonly ClusterNode[] = [];

  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const dir = await temporaryDir();
    this.#dir = dir;
    const stores = await ClusterStores.start();
    this.#stores = stores;
    const port = await freePort('127.0.0.1');
    this.#url = `http://127.0.0.1:${port}`;
    const daemon = await Pm2Daemon.create({
      ...CLUSTER_ENV,
      ...stores.env,
      PARLEY_HOST: '127.0.0.1',
      PARLEY_PORT: String(port),
      PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1',
      WEB_CONCURRENCY: String(PROCESSES),
      ...(await nodeFolder(dir.path, 'processes')),
      ...env,
    });
    this.#daemon = daemon;
    await daemon.run('start', 'ecosystem.config.js', '--silent');
    this.#nodes = (await daemon.list()).map(({ number }) => new Pm2Node(daemon, number));
    await Promise.all(this.#nodes.map((node) => node.start()));
  }

  get url(): string {
    return this.#url;
  }

  get urls(): readonly string[] {
    return [this.#url];
  }

  get nodes(): readonly ClusterNode[] {
    return this.#nodes;
  }

  get stores(): ClusterStores {
    if (this.#stores === undefined) throw new Error('The set-up has not started');
    return this.#stores;
  }

  async reload(): Promise<void> {
    await this.#daemon?.run('reload', 'parley', '--silent');
  }

  async stop(): Promise<void> {
    if (this.#daemon !== undefined) await keepOutput(this.name, await this.#daemon.output());
    await this.#daemon?.remove();
    await this.#stores?.stop();
    await this.#dir?.remove();
  }
}

class Pm2Node implements ClusterNode {
  readonly name: string;
  readonly url = null;
  readonly #daemon: Pm2Daemon;
  readonly #number: number;
  #killedPid = 0;

  constructor(daemon: Pm2Daemon, number: number) {
    this.name = `process ${number}`;
    this.#daemon = daemon;
    this.#number = number;
  }

  async kill(): Promise<void> {
    this.#killedPid = await this.#signal('SIGKILL');
  }

  /** pm2 starts it anew by itself. */
  async start(): Promise<void> {
    const isOnline = async () => {
      const found = await this.#find();
      return found?.status === 'online' && found.pid !== this.#killedPid;
    };
    await waitUntil(`${this.name} to be online`, isOnline, {
      timeoutMs: STARTS_WITHIN_MS,
      lastSeen: () => this.#daemon.output(),
    });
  }

  async pause(): Promise<void> {
    await this.#signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    await this.#signal('SIGCONT');
  }

  async killMediaWorkers(): Promise<void> {
    const pid = (await this.#find())?.pid ?? 0;
    if (pid > 0) await killMediaWorkers(pid);
  }

  output(): Promise<string> {
    return this.#daemon.output();
  }

  async #find(): Promise<Pm2Process | undefined> {
    return (await this.#daemon.list()).find(({ number }) => number === this.#number);
  }

  /** Gives the process that got it. */
  async #signal(signal: NodeJS.Signals): Promise<number> {
    const pid = (await this.#find())?.pid ?? 0;
    if (pid > 0) await signalTree(pid, signal);
    return pid;
  }
}
