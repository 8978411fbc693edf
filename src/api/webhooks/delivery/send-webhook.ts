import http from 'node:http';
import https from 'node:https';
import { ipAddressOf, isPublicAddress, lookupPublic, PrivateAddressError } from './public-addresses.ts';

export type WebhookRequest = {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Whether it may go to this machine and to private networks. */
  toPrivateAddresses: boolean;
  /** Cuts it short. */
  signal?: AbortSignal;
  timeoutMs?: number;
};

/** What came back. */
export type WebhookAnswer = {
  /** Whether the receiver has it: it answered 2xx. */
  ok: boolean;
  /** Null: no answer came. */
  status: number | null;
  /** What went wrong, for people; null where nothing did. */
  error: string | null;
  retryAfter: string | undefined;
};

/** An attempt takes no longer, from looking up the name to the answer's head. */
export const SEND_TIMEOUT_MS = 10_000;

/** The answer's head decides. Its body is read so far, and no longer than that, only to let the receiver finish. */
const MAX_BODY_BYTES = 4_096;
const BODY_TIMEOUT_MS = 1_000;

/** Sends one request and tells what came of it; it never throws. Redirects are not followed. */
export function sendWebhook(request: WebhookRequest): Promise<WebhookAnswer> {
  return new Promise((resolve) => {
    const { url, headers, body, toPrivateAddresses, signal, timeoutMs = SEND_TIMEOUT_MS } = request;
    const target = new URL(url);
    const literal = ipAddressOf(target);
    // An address needs no lookup, so that the lookup would not see it.
    if (!toPrivateAddresses && literal !== undefined && !isPublicAddress(literal)) {
      resolve(failure(new PrivateAddressError(), timeoutMs));
      return;
    }
    const deadline = AbortSignal.timeout(timeoutMs);
    const outgoing = (target.protocol === 'https:' ? https : http).request(target, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
      ...(toPrivateAddresses ? {} : { lookup: lookupPublic }),
    });
    let answer: WebhookAnswer | undefined;
    outgoing.on('response', (incoming) => {
      const status = incoming.statusCode ?? 0;
      const ok = status >= 200 && status <= 299;
      const answered = { ok, status, error: ok ? null : refusal(status) };
      answer = { ...answered, retryAfter: incoming.headers['retry-after'] };
      letFinish(incoming, () => outgoing.destroy());
    });
    let problem: Error | undefined;
    outgoing.on('error', (error) => {
      problem = error;
    });
    outgoing.on('close', () => resolve(answer ?? failure(problem ?? new Error('closed'), timeoutMs)));
    outgoing.end(body);
  });
}

/** Reads what the receiver says, up to a point. */
function letFinish(incoming: http.IncomingMessage, cutOff: () => void): void {
  let bytes = 0;
  const timer = setTimeout(cutOff, BODY_TIMEOUT_MS);
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) cutOff();
  });
  // It was answered already; that the rest is cut off changes nothing.
  incoming.on('error', () => undefined);
  incoming.on('close', () => {
    clearTimeout(timer);
    cutOff();
  });
}

function refusal(status: number): string {
  const redirects = status >= 300 && status <= 399;
  return redirects
    ? `The receiver answered ${status}; redirects are not followed`
    : `The receiver answered ${status}`;
}

function failure(error: Error, timeoutMs: number): WebhookAnswer {
  return { ok: false, status: null, error: describe(error, timeoutMs), retryAfter: undefined };
}

/** No word of the network's beyond its code: messages of errors hold addresses. */
function describe(error: Error & { code?: unknown; cause?: unknown }, timeoutMs: number): string {
  if (error instanceof PrivateAddressError) return error.message;
  if (error.name === 'AbortError') {
    const late = error.cause instanceof Error && error.cause.name === 'TimeoutError';
    return late ? `No answer within ${timeoutMs / 1_000} s` : 'Cut short: the server stops';
  }
  return typeof error.code === 'string' ? `No answer: ${error.code}` : 'No answer';
}
