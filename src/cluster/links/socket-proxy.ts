import { Agent, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { proxyUpgrade } from 'httpxy';
import type { Logger } from '../../logger.ts';
import { NODE_TOKEN_HEADER, type NodeTokens } from './node-tokens.ts';

const CONNECT_TIMEOUT_MS = 3_000;
/** The other node may wait for its room to be there. */
const UPGRADE_TIMEOUT_MS = 12_000;
/** What is still on its way to the one end when the other is gone. */
const FLUSH_MS = 2_000;

/** A node and the address of its listener. */
export type ProxyTarget = { nodeId: string; url: string };

/** Passes WebSockets that came here on to the nodes that they belong to. */
export class SocketProxy {
  readonly #tokens: NodeTokens;
  readonly #logger: Logger;
  readonly #ends = new Map<string, Set<() => void>>();
  #closed = false;

  constructor(tokens: NodeTokens, logger: Logger) {
    this.#tokens = tokens;
    this.#logger = logger;
  }

  /** How many connections are passed on now. */
  get connections(): number {
    let count = 0;
    for (const ends of this.#ends.values()) count += ends.size;
    return count;
  }

  /**
   * Passes one on, with the address of the client that it is from. False when the node cannot be reached: nothing was
   * written to the client then. Never rejects; from `true` on the client's socket is looked after here.
   */
  async forward(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    target: ProxyTarget,
    clientAddress: string,
  ): Promise<boolean> {
    if (this.#closed) return false;
    const { hostname, port } = new URL(target.url);
    const upstream = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
    // httpxy listens for one error of each socket, and a second one would end the process.
    for (const end of [socket, upstream]) end.on('error', () => undefined);
    const forget = this.#remember(target.nodeId, () => {
      socket.destroy();
      upstream.destroy();
    });
    upstream.once('close', forget);
    const leave = () => upstream.destroy();
    socket.once('close', leave);
    if (!(await connected(upstream))) {
      socket.off('close', leave);
      return false;
    }
    endTogether(socket, upstream);
    // As if it had been made for this request: the connection is there, so that what fails up to here can be answered.
    const agent = Object.assign(new Agent(), { createConnection: () => upstream });
    const headers = { [NODE_TOKEN_HEADER]: this.#tokens.issueClient(target.nodeId, clientAddress) };
    try {
      await proxyUpgrade(target.url, request, socket, head, {
        agent,
        headers,
        xfwd: false,
        upgradeTimeout: UPGRADE_TIMEOUT_MS,
      });
    } catch (error) {
      this.#logger.debug({ err: error, nodeId: target.nodeId }, 'A connection was not taken over');
      destroySoon(socket);
      destroySoon(upstream);
    }
    return true;
  }

  /** That node is gone: the connections that were passed on to it end at once, and their clients come back. */
  dropNode(nodeId: string): void {
    for (const end of [...(this.#ends.get(nodeId) ?? [])]) end();
  }

  /** Ends all of them, and passes nothing on any more. */
  close(): void {
    this.#closed = true;
    for (const nodeId of [...this.#ends.keys()]) this.dropNode(nodeId);
  }

  #remember(nodeId: string, end: () => void): () => void {
    const ends = this.#ends.get(nodeId) ?? new Set();
    this.#ends.set(nodeId, ends);
    ends.add(end);
    return () => {
      ends.delete(end);
      if (ends.size === 0 && this.#ends.get(nodeId) === ends) this.#ends.delete(nodeId);
    };
  }
}

/** Whether it was, in time; a socket that was not is destroyed. */
function connected(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

/** Half of a WebSocket is of no use to anyone: when one end is over, so is the other, with what is on its way to it. */
function endTogether(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.once('end', () => destroySoon(to));
    from.once('close', () => destroySoon(to));
  }
}

function destroySoon(socket: Socket): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), FLUSH_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(() => socket.destroy());
}
