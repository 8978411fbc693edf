import { escapeHtml } from '../../escape-html.ts';
import type { AsyncApiChannel, AsyncApiDocument, AsyncApiOperation } from './asyncapi-document.ts';
import { htmlPage, markdownToHtml } from './html.ts';
import { NAMED_SCHEMAS, schemaName } from './realtime-schemas.ts';
import { SchemaHtml, schemaAnchor } from './schema-html.ts';

/** The page for people of the AsyncAPI document: every request, event and schema of the sockets. */
export function realtimePage(document: AsyncApiDocument): string {
  const shown = new SchemaHtml(document.components.schemas, new Set(NAMED_SCHEMAS));
  const channels = Object.entries(document.channels).map(([id, channel]) => ({
    id,
    channel,
    operations: Object.values(document.operations).filter(
      ({ channel: { $ref } }) => $ref === `#/channels/${id}`,
    ),
  }));
  const [server] = Object.values(document.servers);
  const address = server === undefined ? '' : `${server.protocol}://${server.host}${server.pathname}`;
  const body = `
<div class="realtime">
<nav aria-label="On this page">
<a href="/api/docs">REST</a>
${channels.map(navigationOf).join('\n')}
<h2><a href="#schemas">Schemas</a></h2>
</nav>
<main>
<h1>${escapeHtml(document.info.title)}</h1>
<p>Version ${escapeHtml(document.info.version)} · <code>${escapeHtml(address)}</code> ·
<a href="/api/docs/asyncapi.json">AsyncAPI document</a></p>
${markdownToHtml(document.info.description)}
${channels.map((one) => channelHtml(one, shown)).join('\n')}
<h2 id="schemas">Schemas</h2>
${NAMED_SCHEMAS.map((name) => {
  const schema = document.components.schemas[name] ?? {};
  return `<article id="${schemaAnchor(name)}"><h3>${escapeHtml(name)}</h3>${shown.show(schema)}</article>`;
}).join('\n')}
</main>
</div>`;
  return htmlPage({ title: document.info.title, styles: ['docs.css'], body });
}

type ShownChannel = { id: string; channel: AsyncApiChannel; operations: AsyncApiOperation[] };

function navigationOf({ id, channel, operations }: ShownChannel): string {
  const links = operations.map(
    ({ title }) => `<li><a href="#${schemaName(title)}">${escapeHtml(title)}</a></li>`,
  );
  return `<h2><a href="#${id}">${escapeHtml(channel.title)}</a></h2><ul>${links.join('\n')}</ul>`;
}

function channelHtml({ id, channel, operations }: ShownChannel, shown: SchemaHtml): string {
  const requests = operations.filter(({ action }) => action === 'receive');
  const events = operations.filter(({ action }) => action === 'send');
  const ref = (name: string) => ({ $ref: `#/components/schemas/${schemaName(name)}` });
  return `
<section>
<h2 id="${id}">${escapeHtml(channel.title)}: namespace <code>${escapeHtml(channel.address)}</code></h2>
${markdownToHtml(channel.description)}
<h3>Requests, which clients send</h3>
${requests
  .map((request) =>
    operationHtml(request, [
      ['Input', shown.show(ref(`${request.title} input`))],
      ['Answer', shown.show(ref(`${request.title} data`))],
    ]),
  )
  .join('\n')}
<h3>Events, which the server sends</h3>
${events
  .map((event) => operationHtml(event, [['Payload', shown.show(ref(`${event.title} payload`))]]))
  .join('\n')}
</section>`;
}

function operationHtml(
  { title, summary }: AsyncApiOperation,
  parts: readonly (readonly [string, string])[],
): string {
  return `<article id="${schemaName(title)}">
<h4><code>${escapeHtml(title)}</code></h4>
${markdownToHtml(summary)}
<dl>${parts.map(([name, html]) => `<dt>${name}</dt><dd>${html}</dd>`).join('\n')}</dl>
</article>`;
}
