import { z } from 'zod';

/**
 * Every error code a client can meet, on REST and in Socket.IO acknowledgements alike.
 * `src/errors.ts` gives each its HTTP status and log level, `web/src/i18n` the words a person reads.
 */
export const ERROR_CODES = [
  'VALIDATION_FAILED',
  'MALFORMED_BODY',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'UNKNOWN_REQUEST',
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'CREDENTIALS_INVALID',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'TOKEN_REUSED',
  'USERNAME_TAKEN',
  'EMAIL_TAKEN',
  'ROOM_NOT_FOUND',
  'ROOM_ENDED',
  'ROOM_FULL',
  'INVITE_INVALID',
  'VERSION_MISMATCH',
  'IDEMPOTENCY_KEY_REUSED',
  'REQUEST_IN_PROGRESS',
  'DATABASE_UNAVAILABLE',
  'ACCOUNT_BANNED',
  'CODE_INVALID',
  'EMAIL_ALREADY_VERIFIED',
  'PASSWORD_NOT_SET',
  'GOOGLE_NOT_CONFIGURED',
  'GOOGLE_TOKEN_INVALID',
  'GOOGLE_UNAVAILABLE',
  'IMAGE_INVALID',
  'STORAGE_UNAVAILABLE',
  'USER_NOT_FOUND',
  'LAST_ADMIN',
  'ROOM_NOT_OPEN',
  'ROOM_LOCKED',
  'ROOM_PASSWORD_REQUIRED',
  'ROOM_PASSWORD_WRONG',
  'KNOCK_REQUIRED',
  'KNOCK_NOT_FOUND',
  'BANNED_FROM_ROOM',
  'ROOM_NOT_LIVE',
  'REPORT_NOT_FOUND',
  'TERM_NOT_FOUND',
  'TERM_TAKEN',
  'TERM_IN_USE',
  'PLAN_REQUIRED',
  'PLAN_NOT_FOUND',
  'PLAN_NOT_FOR_SALE',
  'PLAN_CODE_TAKEN',
  'PLAN_IS_FREE',
  'PAYMENTS_OFF',
  'PAYMENT_PROVIDER_UNAVAILABLE',
  'ORDER_NOT_FOUND',
  'SIGNATURE_INVALID',
  'PAYMENT_NOT_COMPLETED',
  'PAYMENT_MISMATCH',
  'NO_SUBSCRIPTION',
  'SUBSCRIPTION_NOT_FOUND',
  'SUBSCRIPTION_ENDED',
  'NOT_REFUNDABLE',
  'WEBHOOK_NOT_FOUND',
  'SESSION_ENDED',
  'NOT_IN_ROOM',
  'PEER_NOT_FOUND',
  'MUTED_BY_HOST',
  'NOT_ASKED',
  'NOT_MUTED_BY_HOST',
  'SOURCE_IN_USE',
  'MEDIA_NOT_FOUND',
  'MEDIA_REJECTED',
  'MEDIA_UNAVAILABLE',
  'SHUTTING_DOWN',
  'ROOM_MOVING',
  'NODE_UNREACHABLE',
  'NODE_NOT_FOUND',
  'UNREACHABLE',
  'INTERNAL',
] as const;

export const errorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCode>;

/** One field of the input that is wrong; `path` is dotted, as in `visibility` or `rtpParameters.codecs.0`. */
export const fieldError = z.object({ path: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldError>;

/** RFC 9457 problem details, with the code that programs read and the fields that were wrong. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: errorCode,
  /** The request's id, to find it in the log. */
  instance: z.string().optional(),
  errors: z.array(fieldError).optional(),
});
export type Problem = z.infer<typeof problem>;
