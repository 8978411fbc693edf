import { EntitySchema } from 'typeorm';

/** `email`: to verify the address. `password`: to set a new one. */
export type CodePurpose = 'email' | 'password';

/** A code that was mailed to somebody, of which only a hash is kept. */
export type OneTimeCode = {
  id: string;
  userId: string;
  purpose: CodePurpose;
  /** The key of the address that it was mailed to: it proves nothing about another. */
  email: string;
  codeHash: string;
  attempts: number;
  expiresAt: Date;
  usedAt: Date | null;
  createdAt: Date;
};

export const oneTimeCodeEntity = new EntitySchema<OneTimeCode>({
  name: 'OneTimeCode',
  tableName: 'one_time_codes',
  columns: {
    id: { type: 'uuid', primary: true },
    userId: { type: 'uuid', name: 'user_id' },
    purpose: { type: 'text' },
    email: { type: 'text' },
    codeHash: { type: 'text', name: 'code_hash' },
    attempts: { type: 'integer' },
    expiresAt: { type: 'timestamptz', name: 'expires_at', precision: 3 },
    usedAt: { type: 'timestamptz', name: 'used_at', precision: 3, nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
