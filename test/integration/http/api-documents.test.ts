import { readdirSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import type { OpenApiDocument } from '../../../src/api/docs/openapi-document.ts';
import { openApiPath } from '../../../src/api/docs/openapi-document.ts';
import { events } from '../../../src/protocol/events.ts';
import { peopleEvents, peopleRequests } from '../../../src/protocol/people.ts';
import { requests } from '../../../src/protocol/requests.ts';
import { CATALOGUE, ENDPOINT_MODULES } from '../../helpers/rest/endpoint-catalogue.ts';
import { call } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { type ScriptedLiveSide, scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

const html = { accept: 'text/html' };

describe('The documents of the API', () => {
  let test: TestApp;
  let live: ScriptedLiveSide;
  before(async () => {
    live = scriptedLiveSide();
    // The sandbox is no part of the API.
    test = await startTestApp({ live: live.create, env: { PARLEY_PAYMENTS: 'off' } });
  });
  after(() => test.stop());

  const get = async <T>(path: string): Promise<T> => {
    const reply = await call(test.url, 'GET', path);
    expect(reply.status).to.equal(200);
    return reply.body as T;
  };

  describe('for REST', () => {
    it('are OpenAPI 3.1, as a validator of other people sees it', async () => {
      const { valid, errors } = await new Validator().validate(await get('/api/docs/openapi.json'));
      expect(errors).to.equal(undefined);
      expect(valid).to.equal(true);
    });

    it('have every endpoint that is described, and no other', async () => {
      const { paths } = await get<OpenApiDocument>('/api/docs/openapi.json');
      const documented = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
      const described = CATALOGUE.map(({ method, path }) => `${method} ${openApiPath(path)}`);
      expect(documented.sort()).to.deep.equal(described.sort());
    });

    it('have every route that Express has', () => {
      const routes = routesOf(live.context().httpServer.listeners('request')[0]);
      const described = CATALOGUE.map(({ method, path }) => `${method} ${path}`);
      expect(routes.filter((route) => !NOT_REST.has(route)).sort()).to.deep.equal(described.sort());
    });

    it('can be fetched from anywhere, and by whoever is not logged in', async () => {
      const { headers } = await call(test.url, 'GET', '/api/docs/openapi.json');
      expect(headers.get('access-control-allow-origin')).to.equal('*');
    });
  });

  describe('of what is described', () => {
    it('know each module that describes endpoints', () => {
      const files = readdirSync(new URL('../../../src/protocol/rest', import.meta.url));
      expect(files.filter((file) => file.endsWith('-endpoints.ts')).sort()).to.deep.equal(
        Object.keys(ENDPOINT_MODULES).sort(),
      );
    });

    it('have one name for each, which is the one of its export', () => {
      for (const module of Object.values(ENDPOINT_MODULES)) {
        for (const [name, endpoint] of Object.entries(module)) {
          if (CATALOGUE.some((known) => known === endpoint)) expect(endpoint).to.have.property('id', name);
        }
      }
      expect(new Set(CATALOGUE.map(({ id }) => id)).size).to.equal(CATALOGUE.length);
    });

    it('promise creation once only where something is created', () => {
      const wrong = CATALOGUE.filter(
        ({ idempotent, method, answer, access }) =>
          idempotent && (method !== 'POST' || answer.status !== 201 || access === 'anyone'),
      );
      expect(wrong).to.deep.equal([]);
    });

    it('tell each error once', () => {
      const wrong = CATALOGUE.filter(({ errors = [] }) => new Set(errors).size !== errors.length);
      expect(wrong.map(({ id }) => id)).to.deep.equal([]);
    });
  });

  describe('for the sockets', () => {
    it('are AsyncAPI 3, as the parser of its makers sees it', async () => {
      const text = JSON.stringify(await get('/api/docs/asyncapi.json'));
      const { document, diagnostics } = await new Parser().parse(text);
      const faults = diagnostics.filter(({ severity }) => severity < 2);
      expect(faults.map(({ message, path }) => `${path.join('.')}: ${message}`)).to.deep.equal([]);
      expect(document?.version()).to.equal('3.0.0');
    });

    it('have every request with its acknowledgement, and every event', async () => {
      type Operation = { action: string; title: string; channel: { $ref: string }; reply?: unknown };
      const { operations } = await get<{ operations: Record<string, Operation> }>('/api/docs/asyncapi.json');
      const told = Object.values(operations).map(
        ({ action, title, channel, reply }) =>
          `${channel.$ref} ${action} ${title}${reply === undefined ? '' : ' and reply'}`,
      );
      const expected = [
        ...Object.keys(requests).map((name) => `#/channels/rooms receive ${name} and reply`),
        ...Object.keys(events).map((name) => `#/channels/rooms send ${name}`),
        ...Object.keys(peopleRequests).map((name) => `#/channels/people receive ${name} and reply`),
        ...Object.keys(peopleEvents).map((name) => `#/channels/people send ${name}`),
      ];
      expect(told.sort()).to.deep.equal(expected.sort());
    });

    it('name the address that they were fetched from', async () => {
      const { servers } = await get<{ servers: { parley: object } }>('/api/docs/asyncapi.json');
      expect(servers.parley).to.include({
        host: new URL(test.url).host,
        protocol: 'ws',
        pathname: '/signaling',
      });
    });

    it('are a page too, on which everything has a place and each link leads somewhere', async () => {
      const page = await get<string>('/api/docs/realtime');
      for (const name of [requests, events, peopleRequests, peopleEvents].flatMap(Object.keys)) {
        expect(page).to.include(`<code>${name}</code></h4>`);
      }
      const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
      const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
      expect(links.filter((id) => !ids.has(id))).to.deep.equal([]);
      expect(links).to.include('schema-RoomSnapshot');
      expect(page).to.match(/<code>locked<\/code>\s*<span class="type">boolean/);
      // Nothing of the notation is left.
      expect(page).not.to.match(/\[object|undefined|\*\*|`/);
    });
  });

  describe('as pages', () => {
    for (const path of ['/api/docs', '/api/docs/realtime']) {
      it(`keep to our own files: ${path}`, async () => {
        const { body, headers } = await call(test.url, 'GET', path, { headers: html });
        const page = String(body);
        expect(headers.get('content-security-policy')).to.include("script-src 'self'");
        expect(page).not.to.match(/<style|<script(?![^>]* src=)| on\w+=| style=/);
        const files = [...page.matchAll(/ (?:src|href)="(\/api\/docs\/assets\/[^"]+)"/g)].map(
          ([, file]) => file,
        );
        expect(files).not.to.deep.equal([]);
        for (const file of files)
          expect((await call(test.url, 'GET', file ?? '')).status, file).to.equal(200);
        expect(page).not.to.match(/https?:\/\/(?!127\.0\.0\.1)/);
      });
    }

    it('give out nothing else of the folders that their files are in', async () => {
      for (const name of ['index.html', 'package.json', '..%2f..%2fpackage.json', 'swagger-ui.js']) {
        expect((await call(test.url, 'GET', `/api/docs/assets/${name}`)).status, name).to.equal(404);
      }
    });
  });
});

/** What is served beside the REST API, by the paths within each part. */
const NOT_REST: ReadonlySet<string> = new Set([
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  // Pictures, under the address that avatarUrl tells.
  'GET /:folder/:name',
  'GET /',
  'GET /openapi.json',
  'GET /realtime',
  'GET /asyncapi.json',
  ...['docs.css', 'swagger-start.js', 'swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'].map(
    (name) => `GET /assets/${name}`,
  ),
]);

type Layer = {
  route?: { path: string; stack: { method?: string }[] };
  handle?: { stack?: Layer[] };
};

/** Every method and path of an Express app, or of a router: its own, and those of the routers in it. */
function routesOf(router: unknown): string[] {
  // Express has no types for what it is made of; that the walk finds the routes is what the test asserts.
  const { stack = [] } = ((router as { router?: unknown }).router ?? router) as { stack?: Layer[] };
  return stack.flatMap(({ route, handle }) => {
    if (route === undefined) return handle?.stack === undefined ? [] : routesOf(handle);
    const methods = new Set(route.stack.flatMap(({ method }) => method ?? []));
    return [...methods].map((method) => `${method.toUpperCase()} ${route.path}`);
  });
}
