import { get } from 'node:http';
import { NODE_ID_HEADER } from './node-listener.ts';
import type { Probed } from './node-peer.ts';

const TIMEOUT_MS = 1_500;
/** The address is there, and nobody listens at it. */
const REFUSED = 'ECONNREFUSED';
/** Something answered that does not speak HTTP (Node's HTTP parser says HPE_…). */
const NOT_HTTP = /^HPE_/;

/**
 * Looks who listens at the address that a node had: it has its port for as long as its process lives, so that a refusal, or
 * another one's answer, says that it has ended. Never rejects.
 */
export function probeNode(nodeId: string, url: string, timeoutMs = TIMEOUT_MS): Promise<Probed> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      resolve(response.headers[NODE_ID_HEADER] === nodeId ? 'there' : 'gone');
      response.destroy();
    });
    request.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
      resolve(code === REFUSED || NOT_HTTP.test(code) ? 'gone' : 'silent');
    });
  });
}
