import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Answers an upgrade with a plain HTTP error and closes the connection: both halves of it, for a client that keeps its own
 * would keep the connection.
 */
export function refuseUpgrade(socket: Socket, status: 401 | 404 | 503): void {
  socket.on('error', () => undefined);
  const retry = status === 503 ? 'Retry-After: 1\r\n' : '';
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n${retry}Content-Length: 0\r\n\r\n`;
  socket.end(head, () => socket.destroy());
}
