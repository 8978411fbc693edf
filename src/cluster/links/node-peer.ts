import type { z } from 'zod';
import type { NODE_CALLS, NODE_TELLS } from './node-messages.ts';

type Calls = typeof NODE_CALLS;
type Tells = typeof NODE_TELLS;

export type CallName = keyof Calls;
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>;
export type TellName = keyof Tells;
export type TellInput<N extends TellName> = z.input<Tells[N]>;

/**
 * Another node, over one connection: all that is called, answered and told on it arrives in the order in which it was sent.
 * A call rejects with the AppError that the other node threw, code and all, or with NODE_UNREACHABLE when it is not answered:
 * whether it was done is not known then.
 */
export type NodePeer = {
  readonly nodeId: string;
  readonly closed: boolean;
  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    options?: { timeoutMs?: number },
  ): Promise<CallOutput<N>>;
  /** Sends and forgets. What was told before the connection was lost may not have arrived. */
  tell<N extends TellName>(name: N, input: TellInput<N>): void;
  /** Calls back once, when the connection is lost or closed; at once when it is already. Returns how to stop. */
  onClosed(listener: () => void): () => void;
};

/** What this node does when another one calls. `from` answers over the connection that the message came by. */
export type CallHandlers = {
  [N in CallName]?: (input: z.output<Calls[N]['input']>, from: NodePeer) => Promise<CallOutput<N>>;
};
export type TellHandlers = {
  [N in TellName]?: (input: z.output<Tells[N]>, from: NodePeer) => void;
};

/** `there`: that node. `gone`: nobody, or somebody else, so that its process has ended. `silent`: no answer. */
export type Probed = 'there' | 'gone' | 'silent';

/** The ways to the other nodes. */
export type NodeLinks = {
  /**
   * A connection to that node, one a node, made at the first use. Rejects with NODE_UNREACHABLE. `url`: where it listened, of a
   * node that is not known any more.
   */
  to(nodeId: string, url?: string): Promise<NodePeer>;
  /** Looks who listens at the address that a node had. Never rejects. */
  probe(nodeId: string, url: string): Promise<Probed>;
  /** Adds to what this node answers. Before anyone can call. */
  serve(calls: CallHandlers, tells?: TellHandlers): void;
};
