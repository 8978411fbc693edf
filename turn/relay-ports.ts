import { randomInt } from 'node:crypto';
import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { once } from 'node:events';

/** So many ports are tried that others have taken, before there is said to be none. */
const MAX_TRIES = 64;

/** Addresses are sent to, not names: there is nothing to look up, and nothing to wait for. */
const asItIs: SocketOptions['lookup'] = (address, _options, done) => done(null, address, 4);

/** A UDP socket for IPv4, not bound yet. */
export function createUdpSocket(): Socket {
  return createSocket({ type: 'udp4', lookup: asItIs });
}

/** Resolves when it is bound, and rejects when it cannot be; then it is closed. */
export async function bindUdpSocket(socket: Socket, address: string, port: number): Promise<void> {
  try {
    const listening = once(socket, 'listening');
    socket.bind({ address, port, exclusive: true });
    await listening;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** The ports that allocations take one each of. */
export class RelayPorts {
  readonly #range: { min: number; max: number };
  readonly #taken = new Set<number>();

  constructor(range: { min: number; max: number }) {
    this.#range = range;
  }

  get taken(): number {
    return this.#taken.size;
  }

  /** A socket on a port that nobody can guess. Its port is free again when it closes. Undefined when there is none. */
  async open(): Promise<Socket | undefined> {
    const { min, max } = this.#range;
    const count = max - min + 1;
    const first = randomInt(count);
    for (let step = 0, tries = 0; step < count && tries < MAX_TRIES; step += 1) {
      const port = min + ((first + step) % count);
      if (this.#taken.has(port)) continue;
      tries += 1;
      this.#taken.add(port);
      const socket = createUdpSocket();
      try {
        await bindUdpSocket(socket, '0.0.0.0', port);
        socket.once('close', () => this.#taken.delete(port));
        return socket;
      } catch {
        this.#taken.delete(port);
      }
    }
    return undefined;
  }
}
