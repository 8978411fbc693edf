import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

export type FiguresListenerOptions = {
  /** Without a token, for this host alone. */
  host: string;
  port: number;
  token: string | null;
  registry: Registry;
};

/** `/metrics` and `/readyz` of a relay that is a process of its own. Rejects when the port is taken. */
export async function openFiguresListener(options: FiguresListenerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.token === null ? '127.0.0.1' : options.host, resolve);
  });
  return server;
}

async function answer(
  { token, registry }: FiguresListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url === '/readyz') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ready"}\n');
  } else if (request.url !== '/metrics') {
    response.writeHead(404).end();
  } else if (token !== null && !equal(request.headers.authorization ?? '', `Bearer ${token}`)) {
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
  } else {
    const figures = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(figures);
  }
}

/** Takes as long whatever was offered. */
function equal(offered: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}
