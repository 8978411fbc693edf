import { htmlPage } from './html.ts';

/** The page on which the REST API can be read and tried: Swagger UI, which our own script starts. */
export const SWAGGER_PAGE = htmlPage({
  title: 'Parley: REST API',
  styles: ['swagger-ui.css', 'docs.css'],
  scripts: ['swagger-ui-bundle.js', 'swagger-start.js'],
  body: `
<p class="elsewhere"><a href="/api/docs/openapi.json">OpenAPI document</a> ·
<a href="/api/docs/realtime">Live rooms and people (Socket.IO)</a></p>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="/api/docs/openapi.json">openapi.json</a>.</noscript>`,
});
