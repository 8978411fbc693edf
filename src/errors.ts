import { STATUS_CODES } from 'node:http';
import type { ErrorCode, FieldError, Problem } from './protocol/problem.ts';

type ErrorEntry = {
  status: number;
  /** `error` means that someone must act. */
  level: 'debug' | 'info' | 'warn' | 'error';
  /** What happened and what to do, for the one who reads the reply. */
  detail: string;
};

/** The one table of error codes: what each means on the wire and in the log. */
export const ERRORS: Record<ErrorCode, ErrorEntry> = {
  VALIDATION_FAILED: { status: 422, level: 'debug', detail: 'Some fields are missing or wrong; see errors.' },
  MALFORMED_BODY: { status: 400, level: 'debug', detail: 'The body is not valid JSON.' },
  BODY_TOO_LARGE: { status: 413, level: 'info', detail: 'The body is larger than this server accepts.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, level: 'debug', detail: 'Send the body as application/json.' },
  NOT_FOUND: { status: 404, level: 'debug', detail: 'There is nothing at this address.' },
  METHOD_NOT_ALLOWED: { status: 405, level: 'debug', detail: 'This address does not take that method.' },
  UNKNOWN_REQUEST: { status: 404, level: 'debug', detail: 'There is no request of that name.' },
  RATE_LIMITED: { status: 429, level: 'info', detail: 'Too many requests; wait a little and try again.' },
  UNAUTHENTICATED: { status: 401, level: 'debug', detail: 'Log in first: an access token is needed.' },
  FORBIDDEN: { status: 403, level: 'info', detail: 'You do not have the right to do this.' },
  CREDENTIALS_INVALID: { status: 401, level: 'info', detail: 'The name or the password is wrong.' },
  TOKEN_INVALID: { status: 401, level: 'info', detail: 'The token is not valid here; get a new one.' },
  TOKEN_EXPIRED: { status: 401, level: 'debug', detail: 'The token has expired; get a new one.' },
  TOKEN_REUSED: {
    status: 401,
    level: 'warn',
    detail: 'This refresh token was used before, so all of its sessions were ended; log in again.',
  },
  USERNAME_TAKEN: { status: 409, level: 'debug', detail: 'That user name is taken; choose another.' },
  EMAIL_TAKEN: {
    status: 409,
    level: 'debug',
    detail: 'There is an account with that email address already.',
  },
  ROOM_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such room, or it is not open to you.' },
  ROOM_ENDED: { status: 410, level: 'debug', detail: 'This room has ended.' },
  ROOM_FULL: { status: 409, level: 'info', detail: 'The room is full; try again when someone has left.' },
  INVITE_INVALID: { status: 404, level: 'debug', detail: 'This invite does not exist or no longer works.' },
  VERSION_MISMATCH: {
    status: 412,
    level: 'debug',
    detail: 'Someone else changed this meanwhile; get it again and repeat the change.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    level: 'info',
    detail: 'This Idempotency-Key was used for another request; make a new one for each.',
  },
  REQUEST_IN_PROGRESS: {
    status: 409,
    level: 'debug',
    detail: 'The first request with this Idempotency-Key is still under way; ask again in a moment.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    level: 'error',
    detail: 'The database cannot be reached; try again in a moment.',
  },
  ACCOUNT_BANNED: { status: 403, level: 'info', detail: 'This account is banned.' },
  CODE_INVALID: {
    status: 422,
    level: 'info',
    detail: 'The code is wrong or has expired; ask for a new one.',
  },
  EMAIL_ALREADY_VERIFIED: { status: 409, level: 'debug', detail: 'This email address is verified already.' },
  PASSWORD_NOT_SET: {
    status: 409,
    level: 'debug',
    detail: 'This account has no password; log in with Google, or set one by resetting it.',
  },
  GOOGLE_NOT_CONFIGURED: {
    status: 404,
    level: 'debug',
    detail: 'Signing in with Google is not set up on this server.',
  },
  GOOGLE_TOKEN_INVALID: { status: 401, level: 'info', detail: 'Google does not confirm this ID token.' },
  GOOGLE_UNAVAILABLE: {
    status: 503,
    level: 'error',
    detail: 'Google cannot be reached to check the ID token; try again in a moment.',
  },
  IMAGE_INVALID: {
    status: 422,
    level: 'info',
    detail: 'This is not an image that can be read: send a JPEG, PNG, WebP, GIF or AVIF.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    level: 'error',
    detail: 'The store for files cannot be reached; try again in a moment.',
  },
  USER_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such person.' },
  LAST_ADMIN: { status: 409, level: 'info', detail: 'This is the last admin: make another one first.' },
  ROOM_NOT_OPEN: { status: 409, level: 'debug', detail: 'This room is not open yet; see startsAt.' },
  ROOM_LOCKED: { status: 403, level: 'debug', detail: 'The room is locked; nobody else gets in for now.' },
  ROOM_PASSWORD_REQUIRED: { status: 403, level: 'debug', detail: 'This room has a password; send it.' },
  ROOM_PASSWORD_WRONG: { status: 403, level: 'info', detail: 'That is not the password of this room.' },
  KNOCK_REQUIRED: {
    status: 403,
    level: 'debug',
    detail: 'People are let into this room one by one: knock, and wait for an answer.',
  },
  KNOCK_NOT_FOUND: { status: 404, level: 'debug', detail: 'Nobody by that id waits at the door.' },
  BANNED_FROM_ROOM: { status: 403, level: 'info', detail: 'You are banned from this room.' },
  ROOM_NOT_LIVE: { status: 409, level: 'debug', detail: 'Nobody is in the room now.' },
  REPORT_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such report.' },
  TERM_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such entry in the taxonomy.' },
  TERM_TAKEN: { status: 409, level: 'debug', detail: 'The taxonomy has an entry with that code already.' },
  TERM_IN_USE: {
    status: 409,
    level: 'debug',
    detail: 'Rooms use this entry: retire it instead of deleting it.',
  },
  PLAN_REQUIRED: {
    status: 402,
    level: 'debug',
    detail: 'Your plan does not have this: upgrade to use it.',
  },
  PLAN_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such plan.' },
  PLAN_NOT_FOR_SALE: { status: 409, level: 'debug', detail: 'This plan is not sold; choose another.' },
  PLAN_CODE_TAKEN: { status: 409, level: 'debug', detail: 'There is a plan with that code already.' },
  PLAN_IS_FREE: {
    status: 409,
    level: 'debug',
    detail:
      'This is the free plan, which everyone has: it has no price, is always there, and is not granted.',
  },
  PAYMENTS_OFF: { status: 409, level: 'info', detail: 'Payments are not set up on this server.' },
  PAYMENT_PROVIDER_UNAVAILABLE: {
    status: 503,
    level: 'error',
    detail: 'Razorpay cannot be reached; nothing was charged by this. Try again in a moment.',
  },
  ORDER_NOT_FOUND: { status: 404, level: 'debug', detail: 'You have no such order.' },
  SIGNATURE_INVALID: { status: 400, level: 'warn', detail: 'The signature does not belong to this message.' },
  PAYMENT_NOT_COMPLETED: {
    status: 409,
    level: 'info',
    detail: 'This payment has not come in, or has failed. When it comes in, the plan begins by itself.',
  },
  PAYMENT_MISMATCH: {
    status: 409,
    level: 'warn',
    detail: 'This payment is not the one that the order asks for; the money goes back.',
  },
  NO_SUBSCRIPTION: {
    status: 409,
    level: 'debug',
    detail: 'You have no subscription for which this can be done.',
  },
  SUBSCRIPTION_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such subscription.' },
  SUBSCRIPTION_ENDED: { status: 409, level: 'debug', detail: 'This subscription has ended already.' },
  NOT_REFUNDABLE: {
    status: 409,
    level: 'info',
    detail: 'So much cannot go back: nothing was paid for it, or less is left of what was paid.',
  },
  WEBHOOK_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such webhook.' },
  SESSION_ENDED: { status: 410, level: 'debug', detail: 'This session is over; join the room again.' },
  NOT_IN_ROOM: { status: 409, level: 'debug', detail: 'You are not in this room: enter it first.' },
  PEER_NOT_FOUND: { status: 404, level: 'debug', detail: 'That person is not in the room.' },
  MUTED_BY_HOST: {
    status: 403,
    level: 'debug',
    detail: 'A host has muted this; it can be resumed when a host asks for it.',
  },
  NOT_ASKED: { status: 409, level: 'debug', detail: 'No host has asked to unmute this.' },
  NOT_MUTED_BY_HOST: {
    status: 409,
    level: 'debug',
    detail: 'No host has muted this; its owner can resume it.',
  },
  SOURCE_IN_USE: { status: 409, level: 'debug', detail: 'You publish this source already; close it first.' },
  MEDIA_NOT_FOUND: {
    status: 404,
    level: 'debug',
    detail: 'There is no such transport, producer or consumer of yours.',
  },
  MEDIA_REJECTED: {
    status: 422,
    level: 'info',
    detail: 'The media server does not accept these parameters.',
  },
  MEDIA_UNAVAILABLE: {
    status: 503,
    level: 'warn',
    detail: 'The media server is restarting; try again in a moment.',
  },
  SHUTTING_DOWN: { status: 503, level: 'info', detail: 'The server is restarting; try again in a moment.' },
  ROOM_MOVING: {
    status: 503,
    level: 'info',
    detail: 'This room is moving to another server, and nothing was done; try again in a moment.',
  },
  NODE_UNREACHABLE: {
    status: 503,
    level: 'warn',
    detail: 'The server that this room lives on does not answer; try again in a moment.',
  },
  NODE_NOT_FOUND: { status: 404, level: 'debug', detail: 'There is no such node, or it has ended.' },
  /** Never sent: a client's own word for a server that it does not hear. */
  UNREACHABLE: { status: 503, level: 'debug', detail: 'The server cannot be reached; check the connection.' },
  INTERNAL: {
    status: 500,
    level: 'error',
    detail: 'Something went wrong on the server; it was logged under this id.',
  },
};

export type AppErrorOptions = {
  /** Says more than the table's sentence, where there is more to say. */
  detail?: string;
  /** The fields that were wrong. */
  errors?: readonly FieldError[];
  /** Seconds after which trying again makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number;
  cause?: unknown;
};

/** An error with a meaning on the wire. Anything else that is thrown becomes `INTERNAL`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail ?? ERRORS[code].detail, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/**
 * The problem details (RFC 9457) of any error, as REST and Socket.IO send them. `requestId` is the id that the log
 * has too. Nothing of an unknown error leaves the server but that id.
 */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error });
  return {
    type: `urn:parley:error:${known.code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[known.status] ?? 'Error',
    status: known.status,
    detail: known.message,
    code: known.code,
    instance: `urn:uuid:${requestId}`,
    ...(known.errors === undefined ? {} : { errors: [...known.errors] }),
  };
}
