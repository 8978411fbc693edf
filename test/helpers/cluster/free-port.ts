import { createServer } from 'node:net';

/** A TCP port of an address of this machine that nothing listens on at this moment. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, host, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error(`${host} gave no port`));
        else resolve(address.port);
      });
    });
  });
}
