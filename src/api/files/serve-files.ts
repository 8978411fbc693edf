import { type RequestHandler, Router } from 'express';
import { AppError } from '../../errors.ts';
import { addRoute } from '../http/route.ts';
import { FILE_KEY } from './file-store.ts';

/**
 * Serves what a LocalFileStore keeps in `dir`: the files by their keys and nothing else. A file never changes, and a
 * browser that is led to one shows an image or nothing.
 */
export function serveFiles(dir: string): Router {
  const router = Router({ strict: true });
  const serve: RequestHandler = (request, response, next) => {
    const { folder, name } = request.params;
    const key = `${String(folder)}/${String(name)}`;
    if (!FILE_KEY.test(key)) throw new AppError('NOT_FOUND');
    const headers = {
      'Content-Type': 'image/webp',
      'Content-Disposition': 'inline',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // Web apps on other origins show these images too.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    };
    // `root` keeps a dot directory above it from being taken for a hidden file.
    const options = { root: dir, headers, immutable: true, maxAge: '1y', acceptRanges: false } as const;
    response.sendFile(key, options, (error) => {
      if (error === undefined || error === null || response.headersSent) return;
      for (const name of [...Object.keys(headers), 'Cache-Control', 'ETag', 'Last-Modified']) {
        response.removeHeader(name);
      }
      next(isMissing(error) ? new AppError('NOT_FOUND') : error);
    });
  };
  addRoute(router, '/:folder/:name', { GET: serve });
  router.use(() => {
    throw new AppError('NOT_FOUND');
  });
  return router;
}

function isMissing(error: Error & { status?: unknown }): boolean {
  return error.status === 404;
}
