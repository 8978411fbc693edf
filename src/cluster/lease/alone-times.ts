import { isIPv4 } from 'node:net';

/**
 * For a node whose address answers for its process at any time: from the host itself, which is where all others are. Less than
 * what is written of its rooms is kept without it.
 */
const LOCAL_ALONE_MS = 4 * 3_600_000;

/** So long after its last renewal a node may go on without the store. `host`: where others reach it; `limitMs`: elsewhere. */
export function aloneMs(host: string, limitMs: number): number {
  return isLoopback(host) ? Math.max(LOCAL_ALONE_MS, limitMs) : limitMs;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
