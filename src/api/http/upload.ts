import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { AppError } from '../../errors.ts';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';

/** A file that came in multipart/form-data. What it really is its content tells, not what the client called it. */
export type Upload = { content: Buffer };

/** What the boundaries and headers of one part may take, beside the file itself. */
const MAX_FRAMING_BYTES = 16_384;

/**
 * Reads the one file of an upload into memory. Throws UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE, MALFORMED_BODY, and
 * VALIDATION_FAILED when the file is missing, or something else is there.
 */
export async function readUpload(
  request: Request,
  response: Response,
  { field, maxBytes }: NonNullable<EndpointSpec['upload']>,
): Promise<Upload> {
  if (!request.is('multipart/form-data')) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send the file as multipart/form-data.' });
  }
  const limitBytes = maxBytes + MAX_FRAMING_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw new AppError('BODY_TOO_LARGE');
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: maxBytes, files: 1, fields: 0, parts: 1, fieldNameSize: 100, headerPairs: 20 },
  }).single(field);
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(refusal(error, field)) : resolve()));
    refuseBeyond(request, limitBytes, reject);
  });
  const content = request.file?.buffer;
  if (content === undefined || content.length === 0) throw wrongField(field, 'is missing');
  return { content };
}

/** Multer reads to its end what it has refused; of a body whose length was not announced that may be anything. */
function refuseBeyond(request: Request, limitBytes: number, refuse: (error: AppError) => void): void {
  let length = 0;
  const onData = (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limitBytes) return;
    request.off('data', onData);
    request.unpipe();
    request.pause();
    refuse(new AppError('BODY_TOO_LARGE'));
  };
  request.on('data', onData);
}

function refusal(error: unknown, field: string): AppError {
  if (!(error instanceof MulterError)) {
    return new AppError('MALFORMED_BODY', {
      detail: 'The body is not valid multipart/form-data.',
      cause: error,
    });
  }
  if (error.code === 'LIMIT_FILE_SIZE') return new AppError('BODY_TOO_LARGE');
  return wrongField(field, 'must be the one file, and nothing beside it');
}

function wrongField(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', { errors: [{ path, message }] });
}
