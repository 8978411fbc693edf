import type { NodeLinks } from '../../cluster/links/node-peer.ts';
import type { NodeInfo } from '../../cluster/node-info.ts';
import { AppError } from '../../errors.ts';
import type { Membership } from './cluster-ports.ts';
import type { NodeDrain } from './node-drain.ts';

export type ClusterNodesDependencies = {
  member: Pick<Membership, 'nodeId' | 'nodes'>;
  links: NodeLinks;
  drain: Pick<NodeDrain, 'run' | 'lift'>;
};

/** The nodes, for whoever runs the installation. */
export class ClusterNodes {
  readonly #dependencies: ClusterNodesDependencies;

  /** Serves the other nodes' calls from then on. */
  constructor(dependencies: ClusterNodesDependencies) {
    this.#dependencies = dependencies;
    dependencies.links.serve({
      'node:drain': async () => {
        this.#begin();
        return {};
      },
      'node:resume': async () => {
        await dependencies.drain.lift();
        return {};
      },
    });
  }

  get nodeId(): string {
    return this.#dependencies.member.nodeId;
  }

  list(): readonly NodeInfo[] {
    return this.#dependencies.member
      .nodes()
      .toSorted((one, other) => one.startedAt.localeCompare(other.startedAt));
  }

  async drain(nodeId: string): Promise<void> {
    this.#requireKnown(nodeId);
    if (nodeId === this.nodeId) this.#begin();
    else await (await this.#dependencies.links.to(nodeId)).call('node:drain', {});
  }

  async resume(nodeId: string): Promise<void> {
    this.#requireKnown(nodeId);
    if (nodeId === this.nodeId) await this.#dependencies.drain.lift();
    else await (await this.#dependencies.links.to(nodeId)).call('node:resume', {});
  }

  /** It goes on by itself, as long as people stay. */
  #begin(): void {
    void this.#dependencies.drain.run(0);
  }

  #requireKnown(nodeId: string): void {
    if (!this.list().some((node) => node.nodeId === nodeId)) throw new AppError('NODE_NOT_FOUND');
  }
}
