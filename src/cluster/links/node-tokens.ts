import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { id } from '../../protocol/ids.ts';

/** For the one request that it goes with. */
const TOKEN_SECONDS = 30;
/** The hosts' clocks may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 30;
const AUDIENCE = 'parley-node';
/** Makes the nodes' key another than the ones that people's tokens are signed with. */
const KEY_LABEL = 'parley node tokens 1';

const between = { from: id, to: id };
const claims = z.discriminatedUnion('use', [
  /** One node opens a link to another, and wants `nonce` back from it. */
  z.object({ use: z.literal('link'), ...between, nonce: id }),
  /** The other one's answer: it is who it should be. */
  z.object({ use: z.literal('welcome'), ...between, nonce: id }),
  /** A client's connection, which came to `from` and belongs to `to`. */
  z.object({ use: z.literal('client'), ...between, clientAddress: z.string().max(100) }),
]);
export type NodeClaims = z.infer<typeof claims>;
export type NodeTokenUse = NodeClaims['use'];
export type ClaimsOf<U extends NodeTokenUse> = Extract<NodeClaims, { use: U }>;

/** The header that a node's token is in. What a client sends under this name counts for nothing. */
export const NODE_TOKEN_HEADER = 'x-parley-node';

/** How nodes prove to each other who they are: JWTs (RFC 7519), HS256, of a key that all who have the secret can make. */
export class NodeTokens {
  readonly nodeId: string;
  readonly #key: KeyObject;

  constructor(secret: string, nodeId: string) {
    this.nodeId = nodeId;
    this.#key = createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', KEY_LABEL, 32)));
  }

  issueLink(to: string, nonce: string): string {
    return this.#sign({ use: 'link', from: this.nodeId, to, nonce });
  }

  issueWelcome(to: string, nonce: string): string {
    return this.#sign({ use: 'welcome', from: this.nodeId, to, nonce });
  }

  issueClient(to: string, clientAddress: string): string {
    return this.#sign({ use: 'client', from: this.nodeId, to, clientAddress });
  }

  /** Throws TOKEN_EXPIRED, or TOKEN_INVALID: also for one that is for another node or another use. */
  verify<U extends NodeTokenUse>(token: unknown, use: U): ClaimsOf<U> {
    if (typeof token !== 'string') throw new AppError('TOKEN_INVALID');
    const read = this.#read(token);
    if (read.to !== this.nodeId || !isFor(read, use)) throw new AppError('TOKEN_INVALID');
    return read;
  }

  #read(token: string): NodeClaims {
    try {
      return claims.parse(
        jwt.verify(token, this.#key, {
          algorithms: ['HS256'],
          audience: AUDIENCE,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        }),
      );
    } catch (cause) {
      throw new AppError(cause instanceof jwt.TokenExpiredError ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID', {
        cause,
      });
    }
  }

  #sign(payload: NodeClaims): string {
    return jwt.sign(payload, this.#key, {
      algorithm: 'HS256',
      audience: AUDIENCE,
      expiresIn: TOKEN_SECONDS,
    });
  }
}

function isFor<U extends NodeTokenUse>(read: NodeClaims, use: U): read is ClaimsOf<U> {
  return read.use === use;
}
