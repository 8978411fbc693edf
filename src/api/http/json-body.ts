import express, { type RequestHandler, Router } from 'express';
import { AppError } from '../../errors.ts';

/** Bodies are JSON, and no longer than the limit; of one that is longer, no more than that is read. */
export function readJsonBody(limitBytes: number): RequestHandler {
  const router = Router();
  router.use(((request, _response, next) => {
    const announced = request.headers['content-length'];
    const hasBody = request.headers['transfer-encoding'] !== undefined || (announced ?? '0') !== '0';
    if (hasBody && !isJson(request.headers['content-type'])) throw new AppError('UNSUPPORTED_MEDIA_TYPE');
    next();
  }) satisfies RequestHandler);
  router.use(express.json({ limit: limitBytes, strict: true }));
  return router;
}

/** Whether a Content-Type says JSON. A page of another origin cannot send it without asking first (CORS). */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}
