import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { ClientSocket } from './allocation.ts';
import { bindUdpSocket, createUdpSocket } from './relay-ports.ts';
import type { Endpoint } from './xor-address.ts';

/** A fuller send buffer takes no more. */
const FULLEST_QUEUE_BYTES = 8_000_000;

/**
 * The port on one of our addresses that clients send to. Each address has a socket of its own, so that an answer comes from
 * where the question went: Node does not say at which address something arrived.
 */
export class ClientListener implements ClientSocket {
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  #closed: Promise<unknown> | undefined;

  static async open(address: string, port: number): Promise<ClientListener> {
    const socket = createUdpSocket();
    try {
      await bindUdpSocket(socket, address, port);
    } catch (error) {
      const mend = 'set PARLEY_TURN_PORT, or PARLEY_TURN=off';
      throw new Error(`The TURN relay cannot have UDP port ${port} of ${address}: ${mend}`, { cause: error });
    }
    return new ClientListener(address, socket);
  }

  private constructor(address: string, socket: Socket) {
    this.address = address;
    this.port = socket.address().port;
    this.#socket = socket;
    // A datagram that could not be sent is as good as lost on the way; clients ask again.
    socket.on('error', () => undefined);
  }

  onDatagram(listener: (data: Buffer, from: Endpoint) => void): void {
    this.#socket.on('message', listener);
  }

  /** node-turn's answers. */
  send(data: Buffer, port: number, address: string, sent: (error: Error | null) => void): void {
    if (this.#takes()) this.#socket.send(data, port, address, sent);
  }

  sendData(parts: readonly Buffer[], { address, port }: Endpoint): void {
    if (this.#takes()) this.#socket.send(parts, port, address);
  }

  close(): Promise<unknown> {
    if (this.#closed === undefined) {
      this.#closed = once(this.#socket, 'close');
      this.#socket.close();
    }
    return this.#closed;
  }

  #takes(): boolean {
    return this.#closed === undefined && this.#socket.getSendQueueSize() < FULLEST_QUEUE_BYTES;
  }
}

/** One on each address, all at the same port. Rejects when one of them cannot be had, and none is left open then. */
export async function openListeners(addresses: readonly string[], port: number): Promise<ClientListener[]> {
  const listeners: ClientListener[] = [];
  try {
    for (const address of addresses) {
      listeners.push(await ClientListener.open(address, listeners[0]?.port ?? port));
    }
    return listeners;
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw error;
  }
}

/** Whether a listener could not be opened because somebody else has its port. */
export function isTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}
