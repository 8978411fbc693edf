/// <reference path="./node-turn.d.ts" />
import type Server from 'node-turn';
import Authentification, { type Authenticated } from 'node-turn/lib/authentification.js';
import type Message from 'node-turn/lib/message.js';
import { turnPassword } from '../src/turn-credentials.ts';
import type { Nonces } from './nonces.ts';

/**
 * node-turn's order of questions (RFC 8489, 9.2.4), with nonces of ours: its own are made with `Math.random`, kept for an
 * hour each with a timer, and looked up so that `constructor` is one.
 */
export class TurnAuthentication extends Authentification {
  readonly #nonces: Nonces;
  #client = '';

  constructor(server: Server, nonces: Nonces) {
    super(server);
    this.#nonces = nonces;
  }

  override auth(message: Message, done: Authenticated): void {
    // It answers before it returns.
    this.#client = `${message.transport.src.address}:${message.transport.src.port}`;
    super.auth(message, done);
  }

  override generateNonce(): string {
    return this.#nonces.issue(this.#client);
  }

  override checkNonce(nonce: string): boolean {
    return this.#nonces.check(nonce, this.#client);
  }
}

/** All passwords there can be, as the object that node-turn looks them up in: whether one counts was decided before. */
export function passwordsBySecret(secret: string): Record<string, string> {
  return new Proxy<Record<string, string>>(Object.create(null), {
    get: (_target, username) => (typeof username === 'string' ? turnPassword(secret, username) : undefined),
  });
}
