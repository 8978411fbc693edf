import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Where people can open this server, the best first: the public address, or this machine's own. */
export function reachableUrls(host: string, port: number, publicUrl: string | null): string[] {
  if (publicUrl !== null) return [publicUrl];
  if (!EVERY_ADDRESS.has(host)) return [`http://${isIPv6(host) ? `[${host}]` : host}:${port}`];
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => entry.family === 'IPv4' && !entry.internal)
    .map((entry) => entry.address);
  return ['localhost', ...addresses].map((address) => `http://${address}:${port}`);
}
