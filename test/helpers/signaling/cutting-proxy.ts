import { type AddressInfo, connect as connectTo, createServer, type Server, type Socket } from 'node:net';

/** A TCP relay to a server on loopback whose connections can be cut, and refused, at will. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  readonly #outbound = new Set<Socket>();
  #open = true;

  private constructor(targetPort: number) {
    this.#server = createServer((inbound) => {
      if (!this.#open) {
        inbound.destroy();
        return;
      }
      const outbound = connectTo(targetPort, '127.0.0.1');
      this.#connections.add(inbound);
      this.#outbound.add(outbound);
      inbound.pipe(outbound).pipe(inbound);
      const end = () => {
        inbound.destroy();
        outbound.destroy();
        this.#connections.delete(inbound);
        this.#outbound.delete(outbound);
      };
      for (const socket of [inbound, outbound]) socket.on('error', end).on('close', end);
    });
  }

  static async start(targetPort: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(targetPort);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    // A listening TCP server's address is never a string or null.
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Cuts every connection there is; new ones are let through. */
  cut(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  /** Passes nothing on any more and closes nothing: what a cut cable looks like from both ends. */
  fallSilent(): void {
    for (const socket of [...this.#connections, ...this.#outbound]) socket.unpipe().pause();
  }

  /** Cuts every connection and refuses new ones until `restore`. */
  block(): void {
    this.#open = false;
    this.cut();
  }

  restore(): void {
    this.#open = true;
  }

  async stop(): Promise<void> {
    this.block();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
