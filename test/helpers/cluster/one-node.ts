import { type TemporaryDir, temporaryDir } from '../processes/temporary-dir.ts';
import { CLUSTER_ENV, nodeFolder } from './cluster-env.ts';
import type { ClusterNode, ClusterSetup } from './cluster-setup.ts';
import { ClusterStores } from './cluster-stores.ts';
import { freePort } from './free-port.ts';
import { ServerNode } from './server-node.ts';

/** One process on one machine. */
export class OneNode implements ClusterSetup {
  readonly name = 'one node';
  #dir: TemporaryDir | undefined;
  #stores: ClusterStores | undefined;
  #node: ServerNode | undefined;

  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#dir = await temporaryDir();
    this.#stores = await ClusterStores.start();
    const url = `http://127.0.0.1:${await freePort('127.0.0.1')}`;
    const folder = await nodeFolder(this.#dir.path, 'node');
    this.#node = new ServerNode('the node', url, { ...CLUSTER_ENV, ...this.#stores.env, ...folder, ...env });
    await this.#node.start();
  }

  get url(): string {
    return this.#required(this.#node).url;
  }

  get urls(): readonly string[] {
    return [this.url];
  }

  get nodes(): readonly ClusterNode[] {
    return [this.#required(this.#node)];
  }

  get stores(): ClusterStores {
    return this.#required(this.#stores);
  }

  async stop(): Promise<void> {
    await this.#node?.kill();
    await this.#stores?.stop();
    await this.#dir?.remove();
  }

  #required<T>(part: T | undefined): T {
    if (part === undefined) throw new Error('The set-up has not started');
    return part;
  }
}
