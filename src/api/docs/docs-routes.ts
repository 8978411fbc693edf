import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Request, type RequestHandler, Router } from 'express';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';
import { requestOrigin } from '../http/request-origin.ts';
import { addRoute } from '../http/route.ts';
import { asyncApiDocument } from './asyncapi-document.ts';
import { openApiDocument } from './openapi-document.ts';
import { realtimePage } from './realtime-page.ts';
import { SWAGGER_PAGE } from './swagger-page.ts';

export type DocsDependencies = {
  endpoints: readonly EndpointSpec[];
  publicUrl: string | null;
  signalingPath: string;
};

const OWN_ASSETS = fileURLToPath(new URL('assets', import.meta.url));
const SWAGGER_ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** What the pages are made of, by name, and where it is; nothing else in those folders is served. */
const ASSETS: Readonly<Record<string, string>> = {
  'docs.css': OWN_ASSETS,
  'swagger-start.js': OWN_ASSETS,
  'swagger-ui.css': SWAGGER_ASSETS,
  'swagger-ui-bundle.js': SWAGGER_ASSETS,
  'favicon-32x32.png': SWAGGER_ASSETS,
};

/** `/api/docs`: what the API is, for people and for programs. Made from what is served, so it cannot say otherwise. */
export function docsRoutes({ endpoints, publicUrl, signalingPath }: DocsDependencies): Router {
  const router = Router();
  let openApi: string | undefined;
  const asyncApi = (request: Request) => {
    const { host, protocol } = new URL(requestOrigin(request, publicUrl));
    return asyncApiDocument({ host, path: signalingPath, secure: protocol === 'https:' });
  };
  const get = (path: string, handler: RequestHandler) => addRoute(router, path, { GET: handler });

  get('/', (_request, response) => {
    response.type('html').send(SWAGGER_PAGE);
  });
  get('/openapi.json', (_request, response) => {
    openApi ??= JSON.stringify(openApiDocument(endpoints));
    response.set(ANYONE_MAY_READ).type('json').send(openApi);
  });
  get('/realtime', (request, response) => {
    response.type('html').send(realtimePage(asyncApi(request)));
  });
  get('/asyncapi.json', (request, response) => {
    response.set(ANYONE_MAY_READ).json(asyncApi(request));
  });
  for (const [name, folder] of Object.entries(ASSETS)) {
    get(`/assets/${name}`, (_request, response) => {
      response.set('Cache-Control', 'no-cache').sendFile(name, { root: folder, cacheControl: false });
    });
  }
  return router;
}

/** Editors and generators of clients fetch the documents from wherever they are; there is no secret in them. */
const ANYONE_MAY_READ = { 'Access-Control-Allow-Origin': '*' };
