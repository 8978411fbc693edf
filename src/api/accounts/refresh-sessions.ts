import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { IsNull, LessThan, MoreThan, type Repository } from 'typeorm';
import { z } from 'zod';
import type { RefreshSession } from '../../entities/refresh-session.ts';
import { AppError } from '../../errors.ts';

const uuid = z.uuid();

export type IssuedRefreshToken = { userId: string; refreshToken: string; expiresAt: Date };

/**
 * Refresh tokens: `<family>.<256 random bits>`, of which the database knows only a hash. Each is good for one refresh.
 */
export class RefreshSessions {
  readonly #rows: Repository<RefreshSession>;
  readonly #lifetimeMs: number;

  constructor(rows: Repository<RefreshSession>, lifetimeSeconds: number) {
    this.#rows = rows;
    this.#lifetimeMs = lifetimeSeconds * 1000;
  }

  /** Starts a family, for a login. The user's expired ones are cleared away. */
  async begin(userId: string, userAgent: string | null): Promise<IssuedRefreshToken> {
    const now = new Date();
    const id = randomUUID();
    const next = this.#newToken(id, now);
    await this.#rows.delete({ userId, expiresAt: LessThan(now) });
    await this.#rows.insert({
      id,
      userId,
      tokenHash: next.tokenHash,
      revokedAt: null,
      expiresAt: next.expiresAt,
      createdAt: now,
      lastUsedAt: now,
      userAgent: userAgent?.slice(0, 300) ?? null,
    });
    return { userId, refreshToken: next.refreshToken, expiresAt: next.expiresAt };
  }

  /**
   * Exchanges a token for the next one. Of two that come at once, one wins: the row's lock decides, and the other is a
   * reuse. Nobody can tell a thief who comes second from an owner who does, so the whole family ends (RFC 9700, 4.14.2);
   * a client therefore never sends the same token twice. Throws TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REUSED.
   */
  async rotate(refreshToken: string): Promise<IssuedRefreshToken> {
    const id = familyOf(refreshToken);
    if (id === undefined) throw new AppError('TOKEN_INVALID');
    const now = new Date();
    const presented = hashOf(refreshToken);
    const next = this.#newToken(id, now);
    const { affected } = await this.#rows.update(
      { id, tokenHash: presented, revokedAt: IsNull(), expiresAt: MoreThan(now) },
      { tokenHash: next.tokenHash, lastUsedAt: now, expiresAt: next.expiresAt },
    );
    const row = await this.#rows.findOneBy({ id });
    if (row === null) throw new AppError('TOKEN_INVALID');
    if (affected === 1) return { userId: row.userId, ...next };
    throw await this.#refusal(row, presented);
  }

  /** Ends the family that a token belongs to. A token that is no good has nothing to end. */
  async end(refreshToken: string): Promise<void> {
    const id = familyOf(refreshToken);
    if (id !== undefined) await this.#revoke(id);
  }

  async #refusal(row: RefreshSession, presented: string): Promise<AppError> {
    if (row.revokedAt !== null) return new AppError('TOKEN_INVALID');
    if (row.tokenHash === presented) return new AppError('TOKEN_EXPIRED');
    // Nobody knows a family's id but from a token of it, so whatever else it came with, it was one of its past.
    await this.#revoke(row.id);
    return new AppError('TOKEN_REUSED');
  }

  async #revoke(id: string): Promise<void> {
    await this.#rows.update({ id, revokedAt: IsNull() }, { revokedAt: new Date() });
  }

  #newToken(id: string, now: Date): { refreshToken: string; tokenHash: string; expiresAt: Date } {
    const refreshToken = `${id}.${randomBytes(32).toString('base64url')}`;
    return {
      refreshToken,
      tokenHash: hashOf(refreshToken),
      expiresAt: new Date(now.getTime() + this.#lifetimeMs),
    };
  }
}

function familyOf(refreshToken: string): string | undefined {
  const [id = '', secret = ''] = refreshToken.split('.', 2);
  return uuid.safeParse(id).success && secret !== '' ? id.toLowerCase() : undefined;
}

function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}
