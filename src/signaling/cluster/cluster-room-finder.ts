import { type ClusterStore, StoreUnavailableError } from '../../cluster/store/cluster-store.ts';
import type { LocalRooms, Membership } from './cluster-ports.ts';

/** `orphan`: something is kept of it, and the node that had it is gone, or it is to be taken in here. */
export type RoomPlace =
  | { at: 'here' }
  | { at: 'there'; nodeId: string }
  | { at: 'orphan' }
  | { at: 'nowhere' };

/** More rooms than one node has to do with at a time. */
const MOST_REMEMBERED = 10_000;

export type RoomFinderDependencies = {
  local: Pick<LocalRooms, 'find'>;
  member: Pick<Membership, 'nodeId' | 'others'>;
  store: Pick<ClusterStore, 'findHome'>;
};

/** Knows where rooms live. What it remembers may be old: whoever is asked in vain says so, and it is forgotten. */
export class RoomFinder {
  readonly #dependencies: RoomFinderDependencies;
  /** The nodes of rooms that live elsewhere, the longest remembered first. */
  readonly #remembered = new Map<string, string>();

  constructor(dependencies: RoomFinderDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * `afresh`: for who does not ask the node, which could say that the room is not there; what is remembered is good enough then
   * only while the store is away. Throws StoreUnavailableError when only the store could know.
   */
  async find(roomId: string, { afresh = false }: { afresh?: boolean } = {}): Promise<RoomPlace> {
    const { local, member, store } = this.#dependencies;
    if (local.find(roomId) !== undefined) return { at: 'here' };
    const remembered = this.#findRemembered(roomId);
    if (remembered !== undefined && !afresh) return remembered;
    try {
      const home = await store.findHome(roomId);
      if (local.find(roomId) !== undefined) return { at: 'here' };
      if (home === undefined) return { at: 'nowhere' };
      if (!this.#isOther(home.nodeId)) return { at: 'orphan' };
      this.remember(roomId, home.nodeId);
      return { at: 'there', nodeId: home.nodeId };
    } catch (error) {
      if (remembered !== undefined && error instanceof StoreUnavailableError) return remembered;
      // The nodes say themselves who is in their rooms; what they said last is good enough meanwhile.
      const host = member.others.find((node) => node.peopleInRooms[roomId] !== undefined);
      if (!(error instanceof StoreUnavailableError) || host === undefined) throw error;
      return { at: 'there', nodeId: host.nodeId };
    }
  }

  /** It is, or is about to be, on that node. */
  remember(roomId: string, nodeId: string): void {
    this.forget(roomId);
    if (nodeId === this.#dependencies.member.nodeId) return;
    this.#remembered.set(roomId, nodeId);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.forget(oldest);
  }

  forget(roomId: string): void {
    this.#remembered.delete(roomId);
  }

  #findRemembered(roomId: string): RoomPlace | undefined {
    const nodeId = this.#remembered.get(roomId);
    return nodeId !== undefined && this.#isOther(nodeId) ? { at: 'there', nodeId } : undefined;
  }

  #isOther(nodeId: string): boolean {
    return this.#dependencies.member.others.some((node) => node.nodeId === nodeId);
  }
}
