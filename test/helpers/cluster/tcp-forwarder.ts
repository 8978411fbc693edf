import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What a forwarder does with connections. `silent` is a cable that was pulled: what was open stays open, nothing passes,
 * nobody is told. `refuse` is a program that ended: what was open is reset, and nothing new is taken.
 */
type Way = 'open' | 'silent' | 'refuse';

/** A TCP relay before a server, which can be there, gone, or gone without a word. */
export class TcpForwarder {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #way: Way = 'open';

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer((inbound) => this.#accept(inbound, connect(target)));
  }

  /** @param host the address that it listens on, at a port that is free. */
  static async start(target: { host: string; port: number }, host = '127.0.0.1'): Promise<TcpForwarder> {
    const forwarder = new TcpForwarder(target);
    await new Promise<void>((resolve, reject) => {
      forwarder.#server.once('error', reject).listen(0, host, resolve);
    });
    return forwarder;
  }

  get port(): number {
    // A listening TCP server's address is never a string or null.
    return (this.#server.address() as AddressInfo).port;
  }

  set(way: Way): void {
    this.#way = way;
    for (const pair of this.#pairs) {
      for (const socket of pair) {
        if (way === 'refuse') socket.resetAndDestroy();
        else if (way === 'silent') socket.pause();
        else socket.resume();
      }
    }
  }

  async stop(): Promise<void> {
    this.set('refuse');
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(inbound: Socket, outbound: Socket): void {
    const pair = [inbound, outbound] as const;
    this.#pairs.add(pair);
    const end = () => {
      inbound.destroy();
      outbound.destroy();
      this.#pairs.delete(pair);
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    if (this.#way === 'refuse') {
      inbound.resetAndDestroy();
      return;
    }
    pass(inbound, outbound);
    pass(outbound, inbound);
    if (this.#way === 'silent') for (const socket of pair) socket.pause();
  }
}

/** Not `pipe`, which resumes by itself what a forwarder has silenced. */
function pass(from: Socket, to: Socket): void {
  from.on('data', (data) => to.write(data));
  from.on('end', () => to.end());
}
