import { EntitySchema } from 'typeorm';

/**
 * A family of refresh tokens: one login on one device. Each refresh replaces the token in the same row, so that a
 * family is one row however long it lives, and rotating and revoking are decided by the row's lock.
 */
export type RefreshSession = {
  /** The family's id, which each of its tokens carries. */
  id: string;
  userId: string;
  /** SHA-256, in hex, of the one token that is good now. */
  tokenHash: string;
  revokedAt: Date | null;
  expiresAt: Date;
  createdAt: Date;
  lastUsedAt: Date;
  userAgent: string | null;
};

export const refreshSessionEntity = new EntitySchema<RefreshSession>({
  name: 'RefreshSession',
  tableName: 'refresh_sessions',
  columns: {
    id: { type: 'uuid', primary: true },
    userId: { type: 'uuid', name: 'user_id' },
    tokenHash: { type: 'text', name: 'token_hash' },
    revokedAt: { type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true },
    expiresAt: { type: 'timestamptz', name: 'expires_at', precision: 3 },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
    lastUsedAt: { type: 'timestamptz', name: 'last_used_at', precision: 3 },
    userAgent: { type: 'text', name: 'user_agent', nullable: true },
  },
});
