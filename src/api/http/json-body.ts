import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { AppError } from '../../errors.ts';

/**
 * Reads bodies: JSON in UTF-8, not compressed, no longer than the limit. Of one that is longer, no more than that is
 * read, which is why express.json does not serve: it reads to the end what it has already refused.
 */
export function readJsonBody(limitBytes: number): (request: Request) => Promise<void> {
  const readBytes = readRawBody(limitBytes);
  return async (request) => {
    const bytes = await readBytes(request);
    if (bytes !== undefined) request.body = parseJson(bytes);
  };
}

/** The same, not parsed; undefined where there is none. */
export function readRawBody(limitBytes: number): (request: Request) => Promise<Buffer | undefined> {
  return async (request) => {
    const announced = request.headers['content-length'];
    const hasBody = request.headers['transfer-encoding'] !== undefined || (announced ?? '0') !== '0';
    if (!hasBody) return undefined;
    if (!isJson(request.headers['content-type']) || !isPlain(request.headers['content-encoding'])) {
      throw new AppError('UNSUPPORTED_MEDIA_TYPE');
    }
    if (Number(announced ?? 0) > limitBytes) throw new AppError('BODY_TOO_LARGE');
    return readUpTo(request, limitBytes);
  };
}

/** Whether a Content-Type says JSON. A page of another origin cannot send it without asking first (CORS). */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType ?? '');
}

function isPlain(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || contentEncoding.toLowerCase() === 'identity';
}

function readUpTo(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      request.pause();
      reject(new AppError('BODY_TOO_LARGE'));
    };
    request.on('data', onData);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    // The client hung up: nobody is there to read the answer, but the log says what became of the request.
    request.once('error', (cause) => reject(new AppError('MALFORMED_BODY', { cause })));
    request.once('close', () => reject(new AppError('MALFORMED_BODY')));
  });
}

/** Throws MALFORMED_BODY. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    // The parser's message quotes the body, which may hold a password, so it stays here.
    throw new AppError('MALFORMED_BODY', { cause: cause instanceof TypeError ? 'not UTF-8' : 'not JSON' });
  }
}
