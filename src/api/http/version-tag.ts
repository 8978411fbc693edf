import type { Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '../../errors.ts';

const versioned = z.object({ version: z.int() });
const TAG = /^"(\d{1,9})"$/;

/** Tags an answer with the version that its body tells (RFC 9110, 8.8.3). */
export function setETag(response: Response, body: unknown): void {
  const known = versioned.safeParse(body);
  if (known.success) response.set('ETag', `"${known.data.version}"`);
}

/**
 * The version that a change is meant for (RFC 9110, 13.1.1); undefined where there is no `If-Match`, or `*`. Throws
 * VERSION_MISMATCH for a tag that this server never gave.
 */
export function readIfMatch(request: Request): number | undefined {
  const given = request.get('If-Match')?.trim();
  if (given === undefined || given === '*') return undefined;
  const version = TAG.exec(given)?.[1];
  if (version === undefined) throw new AppError('VERSION_MISMATCH');
  return Number(version);
}
