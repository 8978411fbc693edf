import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const CHECK_EACH_MS = 500;
const CHECK_WITHIN_MS = 1_000;
const CONNECT_WITHIN_MS = 1_000;

type Target = { url: string; healthy: boolean };

/**
 * The one address in front of several nodes, as an operator has it: TCP, round robin, and only to nodes whose `/readyz`
 * answers. A node that does not take a connection is passed over for the next one.
 */
export class LoadBalancer {
  readonly #server: Server;
  readonly #targets: readonly Target[];
  readonly #sockets = new Set<Socket>();
  readonly #checks: NodeJS.Timeout;
  #next = 0;

  private constructor(urls: readonly string[]) {
    this.#targets = urls.map((url) => ({ url, healthy: true }));
    this.#server = createServer((client) => void this.#accept(client));
    this.#checks = setInterval(() => {
      for (const target of this.#targets) void this.#check(target);
    }, CHECK_EACH_MS);
  }

  static async start(urls: readonly string[]): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(urls);
    await new Promise<void>((resolve) => {
      balancer.#server.listen(0, '127.0.0.1', resolve);
    });
    return balancer;
  }

  get url(): string {
    // A listening TCP server's address is never a string or null.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.#checks);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #check(target: Target): Promise<void> {
    const signal = AbortSignal.timeout(CHECK_WITHIN_MS);
    target.healthy = await fetch(`${target.url}/readyz`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #accept(client: Socket): Promise<void> {
    this.#keep(client);
    for (const { url } of this.#inTurn()) {
      const node = await open(url);
      if (client.destroyed) {
        node?.destroy();
        return;
      }
      if (node === undefined) continue;
      this.#keep(node);
      client.pipe(node).pipe(client);
      const end = () => {
        client.destroy();
        node.destroy();
      };
      for (const socket of [client, node]) socket.on('error', end).on('close', end);
      return;
    }
    client.destroy();
  }

  /** Each one once, the healthy ones first. */
  #inTurn(): Target[] {
    const first = this.#next++ % this.#targets.length;
    const turn = [...this.#targets.slice(first), ...this.#targets.slice(0, first)];
    return [...turn.filter(({ healthy }) => healthy), ...turn.filter(({ healthy }) => !healthy)];
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
  }
}

function open(url: string): Promise<Socket | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const fail = () => {
      socket.destroy();
      resolve(undefined);
    };
    socket.setTimeout(CONNECT_WITHIN_MS, fail);
    socket.once('error', fail).once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
