import { isIPv6 } from 'node:net';
import { machineAddresses } from '../../machine-addresses.ts';

/** Listening there is listening everywhere. */
export const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

export function httpUrl(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Where people can open this server, the best first: the public address, or this machine's own. */
export function reachableUrls(host: string, port: number, publicUrl: string | null): string[] {
  if (publicUrl !== null) return [publicUrl];
  if (!EVERY_ADDRESS.has(host)) return [httpUrl(host, port)];
  return ['localhost', ...machineAddresses()].map((address) => `http://${address}:${port}`);
}
