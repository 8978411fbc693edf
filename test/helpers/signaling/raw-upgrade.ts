import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A WebSocket's first request, written by hand: `answer` grows with all that comes back. */
export type RawUpgrade = { socket: Socket; answer: string; closed: boolean };

export function rawUpgrade(origin: string, path: string, headers: Record<string, string> = {}): RawUpgrade {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  const raw: RawUpgrade = { socket, answer: '', closed: false };
  socket.on('data', (data) => {
    raw.answer += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    raw.closed = true;
  });
  const lines = Object.entries({
    host: 'x',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  return raw;
}
