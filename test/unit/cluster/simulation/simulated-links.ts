import { CALL_SCHEMAS } from '../../../../src/cluster/links/message-schemas.ts';
import type {
  CallHandlers,
  CallInput,
  CallName,
  CallOutput,
  NodeLinks,
  NodePeer,
  Probed,
} from '../../../../src/cluster/links/node-peer.ts';
import { ServedMessages } from '../../../../src/cluster/links/served-messages.ts';
import { AppError } from '../../../../src/errors.ts';
import { OneWay, type SimulatedNetwork } from './simulated-network.ts';
import type { Process } from './simulated-time.ts';

const CALL_TIMEOUT_MS = 5_000;
const DIAL_TIMEOUT_MS = 1_500;
/** So long until a connection that is cut is known to be lost. */
const SILENCE_MS = 4_000;

/** The ways to the other nodes, as `SocketNodeLinks` has them. */
export class SimulatedLinks implements NodeLinks {
  readonly nodeId: string;
  readonly process: Process;
  readonly served = new ServedMessages();
  readonly #network: SimulatedNetwork;
  /** By the other node's id. */
  readonly #all: Map<string, SimulatedLinks>;
  readonly #open = new Map<string, Link>();

  constructor(nodeId: string, process: Process, network: SimulatedNetwork, all: Map<string, SimulatedLinks>) {
    this.nodeId = nodeId;
    this.process = process;
    this.#network = network;
    this.#all = all;
    all.set(nodeId, this);
  }

  serve(calls: CallHandlers): void {
    this.served.add(calls, {});
  }

  async to(nodeId: string): Promise<NodePeer> {
    const open = this.#open.get(nodeId);
    if (open !== undefined && !open.closed) return open;
    const other = this.#all.get(nodeId);
    const network = this.#network;
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new AppError('NODE_UNREACHABLE'));
      const timer = setTimeout(fail, DIAL_TIMEOUT_MS);
      if (other === undefined || other.process.state === 'gone')
        return void setTimeout(fail, network.latencyMs);
      network.time.after(network.latencyMs, () => {
        if (network.isCut(this.process, other.process)) return;
        network.time.arrive(other.process, () =>
          network.time.after(network.latencyMs, () => {
            if (network.isCut(this.process, other.process)) return;
            network.time.arrive(this.process, () => {
              clearTimeout(timer);
              resolve();
            });
          }),
        );
      });
    });
    if (other === undefined) throw new AppError('NODE_UNREACHABLE');
    const known = this.#open.get(nodeId);
    if (known !== undefined && !known.closed) return known;
    const link = new Link(this, other, network);
    this.#open.set(nodeId, link);
    return link;
  }

  /** A host that is there refuses for a process that is gone. */
  probe(nodeId: string): Promise<Probed> {
    const other = this.#all.get(nodeId);
    const { time, latencyMs } = this.#network;
    return new Promise((resolve) => {
      setTimeout(() => resolve('silent'), DIAL_TIMEOUT_MS);
      time.after(latencyMs, () => {
        if (other === undefined || this.#network.isCut(this.process, other.process)) return;
        const answer = (probed: Probed) =>
          time.after(latencyMs, () => time.arrive(this.process, () => resolve(probed)));
        if (other.process.state === 'gone') answer('gone');
        else time.arrive(other.process, () => answer('there'));
      });
    });
  }

  /** That node is gone. */
  drop(nodeId: string): void {
    this.#open.get(nodeId)?.close();
  }
}

class Link implements NodePeer {
  readonly nodeId: string;
  closed = false;
  readonly #from: SimulatedLinks;
  readonly #to: SimulatedLinks;
  readonly #network: SimulatedNetwork;
  readonly #there: OneWay;
  readonly #back: OneWay;
  readonly #onClosed = new Set<() => void>();

  constructor(from: SimulatedLinks, to: SimulatedLinks, network: SimulatedNetwork) {
    this.nodeId = to.nodeId;
    this.#from = from;
    this.#to = to;
    this.#network = network;
    this.#there = new OneWay(network);
    this.#back = new OneWay(network);
    this.#watch();
  }

  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    { timeoutMs = CALL_TIMEOUT_MS }: { timeoutMs?: number } = {},
  ): Promise<CallOutput<N>> {
    const text = JSON.stringify(input);
    return new Promise((resolve, reject) => {
      const fail = () => reject(new AppError('NODE_UNREACHABLE'));
      if (this.closed) return fail();
      const timer = setTimeout(fail, timeoutMs);
      this.#onClosed.add(fail);
      const settle = (settled: () => void) => {
        const { time } = this.#network;
        if (time.chance(this.#network.callLoss)) return this.close();
        this.#deliver(this.#back, this.#from.process, () => {
          clearTimeout(timer);
          this.#onClosed.delete(fail);
          settled();
        });
      };
      this.#deliver(this.#there, this.#to.process, () => {
        this.#to.served.call(name, JSON.parse(text), backTo(this.#from.nodeId)).then(
          (output) => {
            // The table pairs each name with its own schemas, which TypeScript cannot follow.
            const parsed = CALL_SCHEMAS[name].output.parse(asJson(output)) as CallOutput<N>;
            settle(() => resolve(parsed));
          },
          (error: unknown) => {
            const code = error instanceof AppError ? error.code : 'INTERNAL';
            settle(() => reject(new AppError(code)));
          },
        );
      });
    });
  }

  tell(): void {}

  onClosed(listener: () => void): () => void {
    if (this.closed) listener();
    else this.#onClosed.add(listener);
    return () => this.#onClosed.delete(listener);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.#onClosed) {
      this.#network.time.after(0, () => this.#network.time.arrive(this.#from.process, listener));
    }
    this.#onClosed.clear();
  }

  #deliver(way: OneWay, process: Process, message: () => void): void {
    const isHeldUp = () => this.#network.isCut(this.#from.process, this.#to.process);
    const crossing = { isHeldUp, isLost: () => this.closed };
    way.send(crossing, () => this.#network.time.arrive(process, message));
  }

  /** A process that ends closes its connections; one that is cut off, or stands still, is missed after a while. */
  #watch(): void {
    const [from, to] = [this.#from.process, this.#to.process];
    this.#network.watch({
      silentMs: 0,
      mostMs: SILENCE_MS,
      isSilent: () => to.state === 'stands-still' || this.#network.isCut(from, to),
      isGone: () => to.state === 'gone',
      isOver: () => this.closed,
      onNoticed: () => this.close(),
    });
  }
}

/** Nothing is told or asked over it in these schedules. */
function backTo(nodeId: string): NodePeer {
  return {
    nodeId,
    closed: false,
    call: () => Promise.reject(new AppError('NODE_UNREACHABLE')),
    tell: () => {},
    onClosed: () => () => {},
  };
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
