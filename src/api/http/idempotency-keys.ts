import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { IsNull, LessThan, type Repository } from 'typeorm';
import { z } from 'zod';
import type { IdempotencyKey } from '../../entities/idempotency-key.ts';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';

export type RecordedAnswer = { status: number; location: string | null; body: unknown };

type OnceRequest = { endpoint: EndpointSpec; user: User; request: Request; body: unknown };

/** Answers are remembered for that long. */
const KEPT_MS = 24 * 60 * 60 * 1000;
/** A first request that has no answer after that died with its process. */
const ABANDONED_MS = 60_000;
const WAIT_MS = 10_000;
const POLL_MS = 50;

const key = z.string().min(1).max(200);

/**
 * Makes creation safe to repeat: of requests with one `Idempotency-Key` the first does the work, and all get its
 * answer (as in draft-ietf-httpapi-idempotency-key-header). A request that failed leaves nothing behind.
 */
export class IdempotencyKeys {
  readonly #rows: Repository<IdempotencyKey>;

  constructor(rows: Repository<IdempotencyKey>) {
    this.#rows = rows;
  }

  /** Throws IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS, and what the work throws. */
  async once(
    { endpoint, user, request, body }: OnceRequest,
    work: () => Promise<RecordedAnswer>,
  ): Promise<RecordedAnswer> {
    const given = request.get('Idempotency-Key');
    if (given === undefined) return work();
    const parsed = key.safeParse(given);
    if (!parsed.success) {
      throw new AppError('VALIDATION_FAILED', {
        errors: [{ path: 'Idempotency-Key', message: 'must be 1 to 200 characters' }],
      });
    }
    const which = { userId: user.id, operation: endpoint.id, key: parsed.data };
    const requestHash = hashOf([request.originalUrl, body]);
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      if (await this.#begin(which, requestHash)) return this.#run(which, work);
      const row = await this.#rows.findOneBy(which);
      if (row !== null && row.requestHash !== requestHash) throw new AppError('IDEMPOTENCY_KEY_REUSED');
      if (row !== null && row.status !== null) {
        return { status: row.status, location: row.location, body: JSON.parse(row.body ?? 'null') };
      }
      if (Date.now() > deadline) throw new AppError('REQUEST_IN_PROGRESS', { retryAfterSeconds: 1 });
      await sleep(POLL_MS);
    }
  }

  /** Whether this request is the first: the primary key decides. */
  async #begin(which: Which, requestHash: string): Promise<boolean> {
    const now = Date.now();
    await this.#rows.delete({ ...which, createdAt: LessThan(new Date(now - KEPT_MS)) });
    await this.#rows.delete({
      ...which,
      status: IsNull(),
      createdAt: LessThan(new Date(now - ABANDONED_MS)),
    });
    const inserted = await this.#rows
      .createQueryBuilder()
      .insert()
      .values({ ...which, requestHash, status: null, location: null, body: null, createdAt: new Date(now) })
      .orIgnore()
      .returning('key')
      .execute();
    return Array.isArray(inserted.raw) && inserted.raw.length === 1;
  }

  async #run(which: Which, work: () => Promise<RecordedAnswer>): Promise<RecordedAnswer> {
    try {
      const answer = await work();
      const { status, location } = answer;
      await this.#rows.update(which, { status, location, body: JSON.stringify(answer.body) });
      return answer;
    } catch (error) {
      await this.#rows.delete(which);
      throw error;
    }
  }
}

type Which = Pick<IdempotencyKey, 'userId' | 'operation' | 'key'>;

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
