import { ERRORS } from '../../errors.ts';
import type { ErrorCode } from '../../protocol/problem.ts';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';

/** An id that is no UUID belongs to nothing, and neither does a code that cannot be one. */
const NOTHING_BY_PARAM: Readonly<Record<string, ErrorCode>> = {
  roomId: 'ROOM_NOT_FOUND',
  userId: 'USER_NOT_FOUND',
  reportId: 'REPORT_NOT_FOUND',
  termId: 'TERM_NOT_FOUND',
  planId: 'PLAN_NOT_FOUND',
  orderId: 'ORDER_NOT_FOUND',
  subscriptionId: 'SUBSCRIPTION_NOT_FOUND',
  webhookId: 'WEBHOOK_NOT_FOUND',
  nodeId: 'NODE_NOT_FOUND',
  code: 'INVITE_INVALID',
};

/** The error of a path parameter that cannot name anything. */
export function nothingByParam(name: string): ErrorCode {
  return NOTHING_BY_PARAM[name] ?? 'NOT_FOUND';
}

/** The names in `/rooms/:roomId/bans/:userId`. */
export function paramNames(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
}

/** Whether a request's body is read: a GET has none. */
export function takesBody(endpoint: EndpointSpec): boolean {
  return endpoint.method !== 'GET';
}

/** Whether `If-Match` means something: where there is a version already. */
export function takesIfMatch(endpoint: EndpointSpec): boolean {
  return endpoint.versioned === true && endpoint.method !== 'GET' && endpoint.answer.status !== 201;
}

/** What an endpoint can refuse any call with, whatever its handler does: as EndpointRouter checks things, in its order. */
function generalErrors(endpoint: EndpointSpec): ErrorCode[] {
  const codes: ErrorCode[] = ['RATE_LIMITED'];
  if (endpoint.access !== 'anyone') {
    codes.push('UNAUTHENTICATED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'ACCOUNT_BANNED');
  }
  // Who asks is looked up, and so is whom somebody wants to log in as; a 202 comes before anything is.
  const looksUp = endpoint.rate === 'auth' && endpoint.answer.status !== 202;
  if (endpoint.access !== 'anyone' || looksUp) codes.push('DATABASE_UNAVAILABLE');
  if (endpoint.access === 'moderator' || endpoint.access === 'admin') codes.push('FORBIDDEN');
  const params = paramNames(endpoint.path);
  codes.push(...params.map(nothingByParam));
  // How somebody stands to a room is known where it lives.
  if (params.includes('roomId') && endpoint.live !== false) codes.push('ROOM_MOVING', 'NODE_UNREACHABLE');
  if (takesBody(endpoint)) codes.push('MALFORMED_BODY', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  const checked = endpoint.query ?? endpoint.body ?? endpoint.upload;
  if (checked !== undefined || endpoint.idempotent === true) codes.push('VALIDATION_FAILED');
  if (endpoint.idempotent === true) codes.push('IDEMPOTENCY_KEY_REUSED', 'REQUEST_IN_PROGRESS');
  if (takesIfMatch(endpoint)) codes.push('VERSION_MISMATCH');
  return codes;
}

/** Every code that an endpoint can answer but INTERNAL, which any can; by status, both in ascending order. */
export function errorsByStatus(endpoint: EndpointSpec): Map<number, ErrorCode[]> {
  const codes = [...new Set([...generalErrors(endpoint), ...(endpoint.errors ?? [])])].sort();
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([left], [right]) => left - right));
}
