import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const SECRET = 'a-secret';

/**
 * Speaks Cloudinary's upload API as its documentation has it: multipart forms, signed with SHA-1 over the sorted
 * parameters and the secret (https://cloudinary.com/documentation/authentication_signatures).
 */
export class CloudinaryServer {
  /** What it keeps, by public id. */
  readonly images = new Map<string, Buffer>();
  readonly refused: string[] = [];
  /** Answers everything with an error of its own. */
  isBroken = false;
  readonly #http: Server;

  private constructor() {
    this.#http = createServer((request, response) => {
      this.#answer(request).then(
        ([status, body]) => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  }

  static async start(): Promise<CloudinaryServer> {
    const server = new CloudinaryServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** The `CLOUDINARY_URL` that leads here. */
  url(secret = SECRET): string {
    // A listening TCP server's address is never a string or null.
    const { port } = this.#http.address() as AddressInfo;
    return `cloudinary://a-key:${secret}@a-cloud?upload_prefix=${encodeURIComponent(`http://127.0.0.1:${port}`)}`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<[status: number, body: object]> {
    const body = await readAll(request);
    if (this.isBroken) return [500, { error: { message: 'Internal error' } }];
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
    const { signature, api_key: key, file: _, ...signed } = fields;
    if (key !== 'a-key' || signature !== sign(signed)) {
      this.refused.push(String(fields.public_id));
      return [401, { error: { message: 'Invalid Signature' } }];
    }
    const publicId = String(signed.public_id);
    if (request.url === '/v1_1/a-cloud/image/destroy') {
      return [200, { result: this.images.delete(publicId) ? 'ok' : 'not found' }];
    }
    if (request.url !== '/v1_1/a-cloud/image/upload') return [404, { error: { message: 'Not found' } }];
    const file = form.get('file');
    if (!(file instanceof Blob)) return [400, { error: { message: 'Missing required parameter - file' } }];
    this.images.set(publicId, Buffer.from(await file.arrayBuffer()));
    const url = `https://res.cloudinary.com/a-cloud/image/upload/v1/${publicId}.webp`;
    return [200, { public_id: publicId, format: 'webp', secure_url: url }];
  }
}

function sign(params: Record<string, unknown>): string {
  const text = Object.keys(params)
    .sort()
    .map((name) => `${name}=${String(params[name])}`)
    .join('&');
  return createHash('sha1').update(`${text}${SECRET}`).digest('hex');
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
