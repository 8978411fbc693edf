import { NotFoundError, WorkerClosedError } from 'mediasoup/errors';
import { AppError } from '../errors.ts';

/**
 * What a failure of mediasoup means to the one who asked. The worker is gone: MEDIA_UNAVAILABLE. The thing was closed
 * while the request was on its way: MEDIA_NOT_FOUND. Anything else stays what it is.
 */
export function toMediaError(error: unknown): unknown {
  if (error instanceof WorkerClosedError) return new AppError('MEDIA_UNAVAILABLE', { cause: error });
  if (error instanceof NotFoundError) return new AppError('MEDIA_NOT_FOUND', { cause: error });
  // The worker's answer when the object that a request is addressed to no longer exists is a plain Error.
  if (error instanceof Error && /^Channel request handler with ID .* not found/.test(error.message)) {
    return new AppError('MEDIA_NOT_FOUND', { cause: error });
  }
  return error;
}

/** What the request was about is gone, or its worker; whoever holds it may hear of that only after this. */
export function isGone(error: unknown): boolean {
  return toMediaError(error) instanceof AppError;
}

/** As `toMediaError` where the client's own parameters are what mediasoup may refuse: the rest is MEDIA_REJECTED. */
export function toRefusal(error: unknown): AppError {
  const known = toMediaError(error);
  return known instanceof AppError ? known : new AppError('MEDIA_REJECTED', { cause: error });
}
