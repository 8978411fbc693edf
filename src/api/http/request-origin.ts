import type { Request } from 'express';
import { AppError } from '../../errors.ts';

const HOST = /^([\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(:\d{1,5})?$/;

/**
 * Where people reach this server: the configured address, otherwise the one that this request came to, as in
 * `https://meet.example.org`. Throws VALIDATION_FAILED when the Host header is no host.
 */
export function requestOrigin(request: Request, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  const origin = `${request.protocol}://${request.host}`;
  // It goes into links and headers, so nothing but a host may come through.
  if (!HOST.test(request.host) || !URL.canParse(origin)) {
    throw new AppError('VALIDATION_FAILED', { detail: 'The Host header is not a host.' });
  }
  return new URL(origin).origin;
}
