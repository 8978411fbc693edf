import { type TemporaryDir, temporaryDir } from '../processes/temporary-dir.ts';
import { CLUSTER_ENV, nodeFolder } from './cluster-env.ts';
import type { ClusterNode, ClusterSetup } from './cluster-setup.ts';
import { ClusterStores } from './cluster-stores.ts';
import { LoadBalancer } from './load-balancer.ts';
import { type LabHost, NetworkLab } from './network-lab.ts';
import { ServerNode } from './server-node.ts';

const HOSTS = 3;
const PORT = 8080;

type Placed = { host: LabHost; node: ServerNode };

/** Three hosts with a network each, and a load balancer in front of them. */
export class ThreeHosts implements ClusterSetup {
  readonly name = 'three nodes in network namespaces';
  #dir: TemporaryDir | undefined;
  #lab: NetworkLab | undefined;
  #stores: ClusterStores | undefined;
  #placed: readonly Placed[] = [];
  #balancer: LoadBalancer | undefined;

  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const lab = await NetworkLab.create(HOSTS);
    this.#lab = lab;
    const dir = await temporaryDir();
    this.#dir = dir;
    const stores = await ClusterStores.start(lab.storeAddress);
    this.#stores = stores;
    this.#placed = await Promise.all(
      lab.hosts.map(async (host, index) => {
        const own = {
          PARLEY_NODE_HOST: host.address,
          PARLEY_MEDIA_LISTEN_ADDRESSES: host.address,
          ...(await nodeFolder(dir.path, `host-${index + 1}`)),
        };
        const url = `http://${host.address}:${PORT}`;
        const all = { ...CLUSTER_ENV, ...stores.env, ...own, ...env };
        return { host, node: new ServerNode(`host ${index + 1}`, url, all, lab.commandOn(host)) };
      }),
    );
    await Promise.all(this.#placed.map(({ node }) => node.start()));
    this.#balancer = await LoadBalancer.start(this.urls);
  }

  get url(): string {
    return required(this.#balancer).url;
  }

  get urls(): readonly string[] {
    return this.#placed.map(({ node }) => node.url);
  }

  get nodes(): readonly ClusterNode[] {
    return this.#placed.map(({ node }) => node);
  }

  get stores(): ClusterStores {
    return required(this.#stores);
  }

  async isolate(node: ClusterNode): Promise<void> {
    const lab = required(this.#lab);
    const { host } = this.#hostOf(node);
    const others = lab.hosts.filter((other) => other !== host).map(({ address }) => address);
    await lab.cut(host, [lab.storeAddress, ...others]);
  }

  async heal(node: ClusterNode): Promise<void> {
    await required(this.#lab).heal(this.#hostOf(node).host);
  }

  async stop(): Promise<void> {
    await this.#balancer?.stop();
    await Promise.all(this.#placed.map(({ node }) => node.kill()));
    await this.#stores?.stop();
    await this.#lab?.remove();
    await this.#dir?.remove();
  }

  #hostOf(node: ClusterNode): Placed {
    return required(this.#placed.find((placed) => placed.node === node));
  }
}

function required<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The set-up has not started, or has no such node');
  return part;
}
