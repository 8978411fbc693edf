import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';

/** What an ID token says; what is left out is as Google would have it. */
export type IdTokenClaims = {
  sub?: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
  aud?: string;
  iss?: string;
  iat?: number;
  exp?: number;
};

type Key = { kid: string; privateKey: KeyObject; publicKey: KeyObject };

/** In Google's place: publishes its keys as JWKS over HTTP, and signs ID tokens with them (RS256). */
export class GoogleIssuer {
  readonly clientId = 'parley-tests.apps.googleusercontent.com';
  readonly #server: Server;
  #keys: Key[] = [newKey()];
  /** How often the keys were asked for. */
  fetches = 0;
  /** Answers 500 while it is true. */
  broken = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<GoogleIssuer> {
    const server = createServer((_request, response) => {
      issuer.fetches += 1;
      response.statusCode = issuer.broken ? 500 : 200;
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('Cache-Control', 'public, max-age=3600');
      response.end(JSON.stringify({ keys: issuer.#keys.map(asJwk) }));
    });
    const issuer = new GoogleIssuer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return issuer;
  }

  get keysUrl(): string {
    // A server that listens on TCP has such an address.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/certs`;
  }

  /** The settings of an app that takes it for Google. */
  get env(): Record<string, string> {
    return { PARLEY_GOOGLE_CLIENT_ID: this.clientId, PARLEY_GOOGLE_KEYS_URL: this.keysUrl };
  }

  sign(claims: IdTokenClaims = {}, key: Pick<Key, 'kid' | 'privateKey'> = this.#newest()): string {
    return jwt.sign(this.#complete(claims), key.privateKey, { algorithm: 'RS256', keyid: key.kid });
  }

  /** The same token without a signature (`alg: none`), or with one that is made from the public key (HS256). */
  forge(claims: IdTokenClaims, algorithm: 'none' | 'HS256'): string {
    const { kid, publicKey } = this.#newest();
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const unsigned = `${encode({ alg: algorithm, typ: 'JWT', kid })}.${encode(this.#complete(claims))}`;
    if (algorithm === 'none') return `${unsigned}.`;
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const signature = createHmac('sha256', pem).update(unsigned).digest('base64url');
    return `${unsigned}.${signature}`;
  }

  /** Signs with somebody else's key under the id of ours. */
  impersonate(claims: IdTokenClaims = {}): string {
    return this.sign(claims, { kid: this.#newest().kid, privateKey: newKey().privateKey });
  }

  /** From now on another key signs; the old one is published no more. */
  rotate(): void {
    this.#keys = [newKey()];
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #newest(): Key {
    const key = this.#keys[0];
    if (key === undefined) throw new Error('There is no key');
    return key;
  }

  #complete(claims: IdTokenClaims): IdTokenClaims {
    const now = Math.floor(Date.now() / 1000);
    const person = randomBytes(6).toString('hex');
    return {
      iss: 'https://accounts.google.com',
      aud: this.clientId,
      sub: person,
      email: `${person}@gmail.example`,
      email_verified: true,
      name: 'Grace Hopper',
      iat: now,
      exp: now + 3600,
      ...claims,
    };
  }
}

function newKey(): Key {
  return { kid: randomBytes(8).toString('hex'), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

function asJwk({ kid, publicKey }: Key): object {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}
