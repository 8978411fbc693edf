import { CALL_SCHEMAS } from '../../../src/cluster/links/message-schemas.ts';
import type {
  CallHandlers,
  CallInput,
  CallName,
  CallOutput,
  NodeLinks,
  NodePeer,
} from '../../../src/cluster/links/node-peer.ts';
import { AppError } from '../../../src/errors.ts';

/** The ways between nodes of one process: what is called and answered goes through JSON and the schemas, as over the wire. */
export class InProcessLinks implements NodeLinks {
  readonly nodeId: string;
  /** Everyone who can be reached. */
  readonly #all: Map<string, InProcessLinks>;
  #handlers: CallHandlers = {};
  /** Calls that came in, in their order. */
  readonly received: CallName[] = [];
  /** Runs when a call was done, before it is answered: where a test loses answers. */
  beforeAnswer: (name: CallName) => void = () => undefined;

  constructor(nodeId: string, all: Map<string, InProcessLinks>) {
    this.nodeId = nodeId;
    this.#all = all;
    all.set(nodeId, this);
  }

  serve(calls: CallHandlers): void {
    this.#handlers = { ...this.#handlers, ...calls };
  }

  async to(nodeId: string): Promise<NodePeer> {
    if (!this.#all.has(nodeId)) throw new AppError('NODE_UNREACHABLE');
    return this.#peer(nodeId);
  }

  async probe(nodeId: string): Promise<'there' | 'gone'> {
    return this.#all.has(nodeId) ? 'there' : 'gone';
  }

  /** Nobody reaches this node any more. */
  cut(): void {
    this.#all.delete(this.nodeId);
  }

  #peer(nodeId: string): NodePeer {
    const all = this.#all;
    return {
      nodeId,
      get closed() {
        return !all.has(nodeId);
      },
      call: (name, input) => {
        const there = all.get(nodeId);
        if (there === undefined) return Promise.reject(new AppError('NODE_UNREACHABLE'));
        return there.#answer(name, input, this);
      },
      tell: () => undefined,
      onClosed: () => () => undefined,
    };
  }

  async #answer<N extends CallName>(
    name: N,
    input: CallInput<N>,
    from: InProcessLinks,
  ): Promise<CallOutput<N>> {
    this.received.push(name);
    const handler = this.#handlers[name];
    if (handler === undefined) throw new AppError('NODE_UNREACHABLE');
    const { input: takes, output: gives } = CALL_SCHEMAS[name];
    // The table pairs each name with its own schemas and handler, which TypeScript cannot follow.
    const handle = handler as (input: unknown, from: NodePeer) => Promise<unknown>;
    const answer = await handle(takes.parse(asJson(input)), this.#peer(from.nodeId));
    this.beforeAnswer(name);
    if (!this.#all.has(this.nodeId)) throw new AppError('NODE_UNREACHABLE');
    return gives.parse(asJson(answer)) as CallOutput<N>;
  }
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
