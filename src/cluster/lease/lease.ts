/** What a node may do at this moment. Looked at anew before each thing that needs it: it costs nothing. */
export type Lease = {
  readonly nodeId: string;
  /** It may serve its rooms. False: another node may have them already. */
  readonly held: boolean;
  /** Grows with each loss: what was claimed in an earlier term is not this node's any more. */
  readonly term: number;
  /** The store is away for every node that this one knows, so that nobody can take a room: it goes on without. */
  readonly withoutStore: boolean;
  /**
   * It may take rooms. Not while the store is away, and not so soon after it told another node so that this one may still go
   * on without the store because of it.
   */
  readonly mayClaim: boolean;
  /** Somebody saw the store fail: renews at once, to know. */
  suspect(): void;
};
