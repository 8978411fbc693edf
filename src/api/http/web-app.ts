import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Parley</title>
<h1>The web app has not been built yet</h1>
<p>The server is running, but there are no pages to show. Run <code>npm start</code> in Parley's directory:
it builds them and starts the server again.</p>
</html>
`;

/** Paths that belong to the server: what is missing there is missing, and not a page of the app. */
const SERVER_PATHS = /^\/(api|signaling|sandbox|assets|metrics|healthz|readyz)(\/|$)/;

/** Clients that take anything, such as `curl`, get a page where the path does not look like that of a file. */
const PLAIN_PATH = /^\/[\w/-]*$/;

/**
 * Serves the built web app. What Vite put under `/assets` has its content's hash in its name and is kept for ever;
 * every address that a person may open is answered with `index.html`, which is asked for anew each time.
 */
export function serveWebApp(webDir: string): RequestHandler {
  const router = Router();
  router.use(
    '/assets',
    express.static(join(webDir, 'assets'), { index: false, immutable: true, maxAge: '1y', redirect: false }),
  );
  router.use(
    express.static(webDir, {
      index: false,
      redirect: false,
      setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache'),
    }),
  );
  router.use(((request, response, next) => {
    const navigation =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !SERVER_PATHS.test(request.path) &&
      ((request.headers.accept ?? '').includes('text/html') ||
        (PLAIN_PATH.test(request.path) && request.accepts('html') !== false));
    if (!navigation) {
      next();
      return;
    }
    response.locals.route = '/*';
    response.set('Cache-Control', 'no-cache');
    // `root` keeps a dot directory above it (a worktree, say) from being taken for a hidden file.
    response.sendFile('index.html', { root: webDir, cacheControl: false }, (error) => {
      if (error === undefined || error === null) return;
      if (response.headersSent) next(error);
      else response.status(503).type('html').send(NOT_BUILT);
    });
  }) satisfies RequestHandler);
  return router;
}
