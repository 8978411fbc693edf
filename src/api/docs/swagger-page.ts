import { htmlPage } from './html.ts';

const ASSETS = '/api/docs/assets';

/** The page on which the REST API can be read and tried: Swagger UI, which our own script starts. */
export const SWAGGER_PAGE = htmlPage({
  title: 'Parley: REST API',
  head: [
    `<link rel="stylesheet" href="${ASSETS}/swagger-ui.css">`,
    `<link rel="stylesheet" href="${ASSETS}/docs.css">`,
    `<link rel="icon" href="${ASSETS}/favicon-32x32.png" type="image/png">`,
    `<script src="${ASSETS}/swagger-ui-bundle.js" defer></script>`,
    `<script src="${ASSETS}/swagger-start.js" defer></script>`,
  ],
  body: `
<p class="elsewhere"><a href="/api/docs/openapi.json">OpenAPI document</a> ·
<a href="/api/docs/realtime">Live rooms and people (Socket.IO)</a></p>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="/api/docs/openapi.json">openapi.json</a>.</noscript>`,
});
