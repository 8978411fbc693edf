import type { ErrorCode, FieldError, Problem } from '../src/protocol/problem.ts';

/** The compiler insists that none is missing. */
const CODES: Record<ErrorCode, true> = {
  VALIDATION_FAILED: true,
  MALFORMED_BODY: true,
  BODY_TOO_LARGE: true,
  UNSUPPORTED_MEDIA_TYPE: true,
  NOT_FOUND: true,
  METHOD_NOT_ALLOWED: true,
  UNKNOWN_REQUEST: true,
  RATE_LIMITED: true,
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  CREDENTIALS_INVALID: true,
  TOKEN_INVALID: true,
  TOKEN_EXPIRED: true,
  TOKEN_REUSED: true,
  USERNAME_TAKEN: true,
  EMAIL_TAKEN: true,
  ROOM_NOT_FOUND: true,
  ROOM_ENDED: true,
  ROOM_FULL: true,
  INVITE_INVALID: true,
  VERSION_MISMATCH: true,
  IDEMPOTENCY_KEY_REUSED: true,
  REQUEST_IN_PROGRESS: true,
  DATABASE_UNAVAILABLE: true,
  ACCOUNT_BANNED: true,
  CODE_INVALID: true,
  EMAIL_ALREADY_VERIFIED: true,
  PASSWORD_NOT_SET: true,
  GOOGLE_NOT_CONFIGURED: true,
  GOOGLE_TOKEN_INVALID: true,
  GOOGLE_UNAVAILABLE: true,
  IMAGE_INVALID: true,
  STORAGE_UNAVAILABLE: true,
  USER_NOT_FOUND: true,
  LAST_ADMIN: true,
  ROOM_NOT_OPEN: true,
  ROOM_LOCKED: true,
  ROOM_PASSWORD_REQUIRED: true,
  ROOM_PASSWORD_WRONG: true,
  KNOCK_REQUIRED: true,
  KNOCK_NOT_FOUND: true,
  BANNED_FROM_ROOM: true,
  ROOM_NOT_LIVE: true,
  REPORT_NOT_FOUND: true,
  TERM_NOT_FOUND: true,
  TERM_TAKEN: true,
  TERM_IN_USE: true,
  PLAN_REQUIRED: true,
  PLAN_NOT_FOUND: true,
  PLAN_NOT_FOR_SALE: true,
  PLAN_CODE_TAKEN: true,
  PLAN_IS_FREE: true,
  PAYMENTS_OFF: true,
  PAYMENT_PROVIDER_UNAVAILABLE: true,
  ORDER_NOT_FOUND: true,
  SIGNATURE_INVALID: true,
  PAYMENT_NOT_COMPLETED: true,
  PAYMENT_MISMATCH: true,
  NO_SUBSCRIPTION: true,
  SUBSCRIPTION_NOT_FOUND: true,
  SUBSCRIPTION_ENDED: true,
  NOT_REFUNDABLE: true,
  WEBHOOK_NOT_FOUND: true,
  SESSION_ENDED: true,
  NOT_IN_ROOM: true,
  PEER_NOT_FOUND: true,
  MUTED_BY_HOST: true,
  NOT_ASKED: true,
  NOT_MUTED_BY_HOST: true,
  SOURCE_IN_USE: true,
  MEDIA_NOT_FOUND: true,
  MEDIA_REJECTED: true,
  MEDIA_UNAVAILABLE: true,
  SHUTTING_DOWN: true,
  ROOM_MOVING: true,
  NODE_UNREACHABLE: true,
  NODE_NOT_FOUND: true,
  UNREACHABLE: true,
  INTERNAL: true,
};

/**
 * What the server sent as an error, if it is problem details at all. Checked by hand: the schema of `protocol/problem.ts`
 * would bring zod, 48 kB, into the page that one logs in on.
 */
export function readProblem(data: unknown): Problem | undefined {
  if (!isRecord(data)) return;
  const { type, title, status, detail, code, instance, errors } = data;
  if (typeof type !== 'string' || typeof title !== 'string' || typeof detail !== 'string') return;
  if (typeof status !== 'number' || !Number.isInteger(status) || !isErrorCode(code)) return;
  if (instance !== undefined && typeof instance !== 'string') return;
  if (errors !== undefined && !(Array.isArray(errors) && errors.every(isFieldError))) return;
  return {
    type,
    title,
    status,
    detail,
    code,
    ...(instance === undefined ? {} : { instance }),
    ...(errors === undefined ? {} : { errors }),
  };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(CODES, code);
}

function isFieldError(error: unknown): error is FieldError {
  return isRecord(error) && typeof error.path === 'string' && typeof error.message === 'string';
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}
