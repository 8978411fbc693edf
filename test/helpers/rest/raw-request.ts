import { connect } from 'node:net';

/** Sends one request as it stands, and gives back all that is answered. */
export function rawRequest(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (data) => {
      reply += data.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(reply));
  });
}
