import { createServer, type RequestListener, type Server } from 'node:http';
import { EVERY_ADDRESS, httpUrl } from './reachable-urls.ts';

/** How often connections that have answered their last request are looked for while draining. */
const IDLE_SWEEP_MS = 50;

/** The HTTP server: listens, and stops in two steps, so that what is under way is answered. */
export class HttpListener {
  /** Slow senders are cut off: headers within 20 s, all of a request within 60 s. */
  readonly server: Server = createServer({ headersTimeout: 20_000, requestTimeout: 60_000 });
  #closed: Promise<void> | undefined;

  handle(listener: RequestListener): void {
    this.server.on('request', listener);
  }

  listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', (error) => reject(listenError(error, host, port)));
      this.server.listen(port, host, resolve);
    });
  }

  /** Throws before `listen` has succeeded. */
  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The server is not listening');
    return address.port;
  }

  /** Where this process reaches itself, while `host` is what it listens on. Throws before `listen` has succeeded. */
  localUrl(host: string): string {
    const loopback = host === '::' ? '::1' : '127.0.0.1';
    return httpUrl(EVERY_ADDRESS.has(host) ? loopback : host, this.port);
  }

  /** Nobody new gets in; idle connections are closed. */
  stopAccepting(): void {
    this.#closed ??= new Promise((resolve) => {
      this.server.close(() => resolve());
    });
    this.server.closeIdleConnections();
  }

  /** Waits until every request is answered; what takes longer than the deadline is cut off. */
  async drain(timeoutMs: number): Promise<void> {
    this.stopAccepting();
    const sweep = setInterval(() => this.server.closeIdleConnections(), IDLE_SWEEP_MS);
    const deadline = setTimeout(() => this.server.closeAllConnections(), timeoutMs);
    try {
      await this.#closed;
    } finally {
      clearInterval(sweep);
      clearTimeout(deadline);
    }
  }
}

function listenError(error: Error, host: string, port: number): Error {
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new Error(`Port ${port} is in use by another program; choose one with PARLEY_PORT`);
    case 'EACCES':
      return new Error(`This user may not listen on port ${port}; choose one above 1023 with PARLEY_PORT`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`${host} is no address of this machine; set PARLEY_HOST to one that is`);
    default:
      return error;
  }
}
