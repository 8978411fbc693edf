import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { AppError } from '../../errors.ts';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';

/** A file that came in multipart/form-data. What it really is its content tells, not what the client called it. */
export type Upload = { content: Buffer };

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
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: maxBytes, files: 1, fields: 0, parts: 1, fieldNameSize: 100, headerPairs: 20 },
  }).single(field);
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error: unknown) => (error ? reject(refusal(error, field)) : resolve()));
  });
  const content = request.file?.buffer;
  if (content === undefined || content.length === 0) throw wrongField(field, 'is missing');
  return { content };
}

function refusal(error: unknown, field: string): AppError {
  if (!(error instanceof MulterError)) return new AppError('MALFORMED_BODY', { cause: error });
  if (error.code === 'LIMIT_FILE_SIZE') return new AppError('BODY_TOO_LARGE');
  return wrongField(field, 'must be the one file, and nothing beside it');
}

function wrongField(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', { errors: [{ path, message }] });
}
