import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** What a node that passed a request on to this one says about who asks. */
const vouched = new WeakMap<IncomingMessage, string>();

/** From now on this is who asks, whatever the request says: whoever passed it on is one of us, and knows. */
export function vouchForAddress(request: IncomingMessage, address: string): void {
  vouched.set(request, address);
}

/** Who asks, behind as many proxies as are believed: what Express gives as `request.ip`, where there is no Express. */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const known = vouched.get(request);
  if (known !== undefined) return known;
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',');
  const hops = forwarded.split(',').flatMap((part) => part.trim() || []);
  const nearestFirst = [request.socket.remoteAddress ?? 'unknown', ...hops.reverse()];
  return nearestFirst[Math.min(trustedProxies, nearestFirst.length - 1)] ?? 'unknown';
}

/** What counts as one who asks: an address; an IPv6 subscriber has a whole /64 to ask from. */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].slice(0, 4).join(':');
}
