import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { AppError } from '../../errors.ts';
import { NODE_LINKS_PATH } from './node-listener.ts';
import { NODE_TOKEN_HEADER, type NodeTokens } from './node-tokens.ts';
import type { LinkSocket } from './socket-node-peer.ts';

/** Opens a link to another node, and makes sure that it is that one who answers. Throws NODE_UNREACHABLE. */
export async function dialNode(options: {
  nodeId: string;
  url: string;
  tokens: NodeTokens;
  timeoutMs: number;
}): Promise<LinkSocket> {
  const { nodeId, url, tokens, timeoutMs } = options;
  const nonce = randomUUID();
  const socket = io(url, {
    path: NODE_LINKS_PATH,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    timeout: timeoutMs,
    extraHeaders: { [NODE_TOKEN_HEADER]: tokens.issueLink(nodeId, nonce) },
  });
  try {
    const welcome = tokens.verify(await firstWord(socket, timeoutMs), 'welcome');
    if (welcome.from !== nodeId || welcome.nonce !== nonce) throw new Error('Another node answered');
    return socket;
  } catch (cause) {
    socket.disconnect();
    throw new AppError('NODE_UNREACHABLE', { cause });
  }
}

/** What the other end says first of all. */
function firstWord(socket: Socket, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No welcome within ${timeoutMs} ms`)), timeoutMs);
    const settle = (settleWith: () => void) => {
      clearTimeout(timer);
      settleWith();
    };
    socket.once('welcome', (token: unknown) => settle(() => resolve(token)));
    socket.once('connect_error', (error) => settle(() => reject(error)));
    socket.once('disconnect', (reason) => settle(() => reject(new Error(`Closed: ${reason}`))));
  });
}
