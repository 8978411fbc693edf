import { EntitySchema } from 'typeorm';

/** A creation that may arrive again, and what it was answered. */
export type IdempotencyKey = {
  userId: string;
  /** The endpoint's id. */
  operation: string;
  key: string;
  /** SHA-256, in hex, of the address and the body: the same key with another request is a mistake. */
  requestHash: string;
  /** Null while the first request is under way. */
  status: number | null;
  location: string | null;
  /** JSON, as it was sent. */
  body: string | null;
  createdAt: Date;
};

export const idempotencyKeyEntity = new EntitySchema<IdempotencyKey>({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  columns: {
    userId: { type: 'uuid', name: 'user_id', primary: true },
    operation: { type: 'text', primary: true },
    key: { type: 'text', primary: true },
    requestHash: { type: 'text', name: 'request_hash' },
    status: { type: 'integer', nullable: true },
    location: { type: 'text', nullable: true },
    body: { type: 'text', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', precision: 3 },
  },
});
