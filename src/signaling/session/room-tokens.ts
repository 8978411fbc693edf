import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { entitlements } from '../../protocol/entitlements.ts';
import { id } from '../../protocol/ids.ts';
import { roomRole } from '../../protocol/room-state.ts';

/** A join token is for the next minute; a person who comes later asks for another. */
export const JOIN_TOKEN_SECONDS = 60;
/** A resume token outlives any call; the session it names dies much sooner. */
const RESUME_TOKEN_SECONDS = 24 * 60 * 60;
const AUDIENCE = 'parley-room';
const ISSUER = 'parley';

export const roomPerson = z.object({
  peerId: id,
  userId: id,
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  /** As the room's record had it. */
  role: roomRole,
  staff: z.boolean(),
  /** What their plan allowed. */
  entitlements,
});

const claims = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('join'), roomId: id, person: roomPerson, issuedAtMs: z.int() }),
  z.object({ kind: z.literal('resume'), roomId: id, liveId: id, peerId: id }),
]);
/** Who someone is in one room, as the server that let them in wrote it down. */
export type RoomPerson = z.infer<typeof roomPerson>;
export type RoomTokenClaims = z.infer<typeof claims>;

/** Issues and reads the tokens of the signalling handshake: JWTs (RFC 7519), HS256, for one room and one person. */
export class RoomTokens {
  readonly #key: KeyObject;

  constructor(secret: string) {
    this.#key = createSecretKey(secret, 'utf8');
  }

  /** `issuedAtMs` is the moment whose state of things the token is about: a removal after it voids the token. */
  issueJoin(
    roomId: string,
    person: RoomPerson,
    issuedAtMs: number = Date.now(),
  ): { token: string; expiresAt: Date } {
    return {
      token: this.#sign({ kind: 'join', roomId, person, issuedAtMs }, JOIN_TOKEN_SECONDS),
      expiresAt: new Date(Date.now() + JOIN_TOKEN_SECONDS * 1000),
    };
  }

  issueResume(roomId: string, liveId: string, peerId: string): string {
    return this.#sign({ kind: 'resume', roomId, liveId, peerId }, RESUME_TOKEN_SECONDS);
  }

  /** Throws TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(token: unknown): RoomTokenClaims {
    if (typeof token !== 'string') throw new AppError('TOKEN_INVALID');
    try {
      return claims.parse(
        jwt.verify(token, this.#key, { algorithms: ['HS256'], audience: AUDIENCE, issuer: ISSUER }),
      );
    } catch (cause) {
      throw new AppError(cause instanceof jwt.TokenExpiredError ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID', {
        cause,
      });
    }
  }

  #sign(payload: RoomTokenClaims, expiresIn: number): string {
    return jwt.sign(payload, this.#key, {
      algorithm: 'HS256',
      audience: AUDIENCE,
      issuer: ISSUER,
      expiresIn,
    });
  }
}
