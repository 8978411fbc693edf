import { createServer } from 'node:net';

/** @returns {Promise<number>} a loopback TCP port that nothing listens on at this moment */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
