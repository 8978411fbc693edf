import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type IdempotencyKey, idempotencyKeyEntity } from '../../entities/idempotency-key.ts';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';
import { requestLogger } from './request-log.ts';

export type RecordedAnswer = { status: number; location: string | null; body: unknown };

type OnceRequest = { endpoint: EndpointSpec; user: User; request: Request; body: unknown };

/** Answers are remembered for that long. */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** A first request that has no answer after that died with its process. */
const ABANDONED_MS = 60_000;
/** How long the requests that come after the first wait for its answer. */
const WAIT_MS = 5_000;
const POLL_MS = 50;
const SWEEP_EVERY_MS = 60 * 60 * 1000;

/** In characters. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 200;
const key = z.string().trim().min(1).max(MAX_IDEMPOTENCY_KEY_LENGTH);

/** Takes the key's place: when it is free, when what is there is too old, or when whoever took it died. */
const BEGIN = `
  INSERT INTO idempotency_keys (user_id, operation, key, request_hash, created_at)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (user_id, operation, key) DO UPDATE
    SET request_hash = excluded.request_hash, created_at = excluded.created_at,
        status = NULL, location = NULL, body = NULL
    WHERE idempotency_keys.created_at < $6
       OR (idempotency_keys.status IS NULL AND idempotency_keys.created_at < $7)
  RETURNING key`;

/**
 * Makes creation safe to repeat: of requests with one `Idempotency-Key` the first does the work, and all get its
 * answer (as in draft-ietf-httpapi-idempotency-key-header). A request that failed leaves nothing behind.
 *
 * The answer is written down after the work's own transaction. A process that dies in between has done the work although
 * nothing says so, and the same key does it again a minute later; docs/adr/0006 says why that is left so.
 */
export class IdempotencyKeys {
  readonly #dataSource: DataSource;
  #sweepAt = 0;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Throws VALIDATION_FAILED, IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS, and what the work throws. */
  async once(
    { endpoint, user, request, body }: OnceRequest,
    work: () => Promise<RecordedAnswer>,
  ): Promise<RecordedAnswer & { replayed: boolean }> {
    const given = readKey(request);
    if (given === undefined) return { ...(await work()), replayed: false };
    await this.#sweep();
    const which = { userId: user.id, operation: endpoint.id, key: given };
    const requestHash = hashOf([request.originalUrl, body]);
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const startedAt = await this.#begin(which, requestHash);
      if (startedAt !== undefined) {
        return { ...(await this.#run({ ...which, createdAt: startedAt }, work, request)), replayed: false };
      }
      const row = await this.#rows.findOneBy(which);
      if (row !== null && row.requestHash !== requestHash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
      if (row !== null && row.status !== null) {
        const { status, location } = row;
        return { status, location, body: JSON.parse(row.body ?? 'null'), replayed: true };
      }
      if (Date.now() > deadline) throw new AppError('REQUEST_IN_PROGRESS', { retryAfterSeconds: 1 });
      await sleep(POLL_MS);
    }
  }

  get #rows() {
    return this.#dataSource.getRepository(idempotencyKeyEntity);
  }

  /** When this request is the first, the moment by which its row is known; the primary key decides. */
  async #begin({ userId, operation, key }: Which, requestHash: string): Promise<Date | undefined> {
    const now = Date.now();
    const expired = new Date(now - KEPT_MS);
    const abandoned = new Date(now - ABANDONED_MS);
    const values = [userId, operation, key, requestHash, new Date(now), expired, abandoned];
    const taken: unknown[] = await this.#dataSource.query(BEGIN, values);
    return taken.length === 1 ? new Date(now) : undefined;
  }

  /** Touches the row only while it is this request's: one that took more than a minute has lost it to the next. */
  async #run(row: Which & { createdAt: Date }, work: () => Promise<RecordedAnswer>, request: Request) {
    let answer: RecordedAnswer;
    try {
      answer = await work();
    } catch (error) {
      await this.#note(request, () => this.#rows.delete(row));
      throw error;
    }
    const { status, location, body } = answer;
    await this.#note(request, () => this.#rows.update(row, { status, location, body: JSON.stringify(body) }));
    return answer;
  }

  /** What became of the work is what the client has to hear, whether or not it could be written down. */
  async #note(request: Request, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      requestLogger(request).log.error(
        { err: error },
        'The answer to an Idempotency-Key was not written down',
      );
    }
  }

  /** Removes what is too old to be asked for, at most once an hour. */
  async #sweep(): Promise<void> {
    const now = Date.now();
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + SWEEP_EVERY_MS;
    await this.#dataSource.query('DELETE FROM idempotency_keys WHERE created_at < $1', [
      new Date(now - KEPT_MS),
    ]);
  }
}

type Which = Pick<IdempotencyKey, 'userId' | 'operation' | 'key'>;

function readKey(request: Request): string | undefined {
  const given = request.get('Idempotency-Key');
  if (given === undefined) return undefined;
  const parsed = key.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError('VALIDATION_FAILED', {
    errors: [{ path: 'Idempotency-Key', message: `must be 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters` }],
  });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
