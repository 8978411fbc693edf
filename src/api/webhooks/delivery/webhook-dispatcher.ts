import type { DataSource } from 'typeorm';
import type { Logger } from '../../../logger.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  findDueWebhooks,
  giveBack,
  putOffBlocked,
} from './delivery-claims.ts';
import { type DeliveryResult, writeResult } from './delivery-results.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { readRetryAfterMs, retryDelayMs } from './retry-schedule.ts';
import { SEND_TIMEOUT_MS, sendWebhook, type WebhookAnswer } from './send-webhook.ts';
import { signWebhook } from './sign-webhook.ts';

export type WebhookDispatcherOptions = {
  dataSource: DataSource;
  logger: Logger;
  /** Whether webhooks may go to this machine and to private networks. */
  toPrivateAddresses: boolean;
  /** Told of each attempt. */
  observe?: (result: 'delivered' | 'failed' | 'dead') => void;
  /** For tests: when it is. */
  now?: () => Date;
  /** For tests: how often it looks. */
  pollMs?: number;
  sendTimeoutMs?: number;
};

const POLL_MS = 1_000;
/** One receiver has no more than this at a time from one process, so that a slow one holds up no other. */
const MAX_AT_ONCE = 8;
/** When stopping, so long what is under way may still be answered. */
const STOP_GRACE_MS = 3_000;

/** What this process has under way for one webhook. */
type Lane = { underWay: number; lastSubject: string };

/**
 * Brings deliveries to their receivers. Each process has one, and they share the work by claims in the database, so that
 * nothing is lost with a process. It uses one connection to the database at a time, however much is to be done.
 */
export class WebhookDispatcher {
  readonly #options: WebhookDispatcherOptions;
  readonly #now: () => Date;
  readonly #database = new OneAtATime();
  readonly #lanes = new Map<string, Lane>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #cut = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #stopped = false;
  #databaseFails = false;

  constructor(options: WebhookDispatcherOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs ?? POLL_MS);
    this.#timer.unref();
    this.wake();
  }

  /** Begins nothing more. What is not answered soon is cut short, and attempted again by whoever comes next. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    const timer = setTimeout(() => this.#cut.abort(), STOP_GRACE_MS);
    await this.#looking;
    await Promise.all(this.#underWay);
    clearTimeout(timer);
  }

  /** Looks for what is due now. */
  wake(): void {
    this.#lookAgain = true;
    if (this.#stopped) return;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  async #look(): Promise<void> {
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false;
      try {
        await this.#lookOnce();
        this.#databaseFails = false;
      } catch (error) {
        // The next look is soon, so only the first of many is worth a line.
        if (!this.#databaseFails) this.#options.logger.warn({ err: error }, 'Webhooks cannot be looked for');
        this.#databaseFails = true;
      }
    }
  }

  async #lookOnce(): Promise<void> {
    const { dataSource } = this.#options;
    const due = await this.#database.run(() => findDueWebhooks(dataSource, this.#now()));
    for (const [webhookId, { underWay }] of this.#lanes) {
      if (underWay === 0 && !due.includes(webhookId)) this.#lanes.delete(webhookId);
    }
    for (const webhookId of due) {
      const lane = this.#lanes.get(webhookId) ?? { underWay: 0, lastSubject: '' };
      const free = MAX_AT_ONCE - lane.underWay;
      if (free <= 0 || this.#stopped) continue;
      this.#lanes.set(webhookId, lane);
      const claimed = await this.#database.run(() => this.#claim(webhookId, lane, free));
      for (const delivery of claimed) this.#begin(lane, delivery);
      if (lane.underWay > 0) continue;
      await this.#database.run(() => putOffBlocked(dataSource, webhookId, this.#now()));
    }
  }

  /** From where it left off, so that each subject has its turn, and then from the beginning. */
  async #claim(webhookId: string, lane: Lane, limit: number): Promise<ClaimedDelivery[]> {
    const { dataSource } = this.#options;
    const now = this.#now();
    const claimed = await claimDeliveries(dataSource, {
      webhookId,
      afterSubject: lane.lastSubject,
      limit,
      now,
    });
    const missing = limit - claimed.length;
    if (missing > 0 && lane.lastSubject !== '') {
      claimed.push(
        ...(await claimDeliveries(dataSource, { webhookId, afterSubject: '', limit: missing, now })),
      );
    }
    lane.lastSubject = claimed.at(-1)?.subject ?? '';
    return claimed;
  }

  #begin(lane: Lane, delivery: ClaimedDelivery): void {
    lane.underWay += 1;
    const work = this.#deliver(delivery)
      .catch((error: unknown) => {
        // The claim ends by itself, and the delivery is attempted again.
        const { id, webhookId } = delivery;
        this.#options.logger.warn({ err: error, webhookId, delivery: id }, 'A webhook is not written down');
      })
      .finally(() => {
        lane.underWay -= 1;
        this.#underWay.delete(work);
        this.wake();
      });
    this.#underWay.add(work);
  }

  async #deliver(delivery: ClaimedDelivery): Promise<void> {
    const { dataSource, toPrivateAddresses, sendTimeoutMs = SEND_TIMEOUT_MS } = this.#options;
    // Where this process was held up that long, another one soon takes it for dead, and sends what comes after.
    if (delivery.claimedUntil.getTime() - this.#now().getTime() < 2 * sendTimeoutMs) return;
    const answer = await sendWebhook({
      url: delivery.url,
      ...signWebhook(delivery, delivery, this.#now()),
      toPrivateAddresses,
      signal: this.#cut.signal,
      timeoutMs: sendTimeoutMs,
    });
    if (!answer.ok && this.#cut.signal.aborted) {
      await this.#database.run(() => giveBack(dataSource, delivery, this.#now()));
      return;
    }
    const now = this.#now();
    const result = toResult(delivery, answer, now);
    const counted = await this.#database.run(() => writeResult(dataSource, delivery, result, now));
    if (counted) this.#tell(delivery, result);
  }

  #tell({ id, webhookId, type, attempts }: ClaimedDelivery, result: DeliveryResult): void {
    const { logger, observe } = this.#options;
    const fields = { webhookId, delivery: id, type, attempt: attempts + 1, status: result.status };
    if (result.type === 'delivered') {
      observe?.('delivered');
      logger.debug(fields, 'A webhook was delivered');
      return;
    }
    const dead = result.nextAttemptAt === null;
    observe?.(dead ? 'dead' : 'failed');
    const level = dead ? 'warn' : 'debug';
    logger[level]({ ...fields, reason: result.error }, dead ? 'A webhook was given up' : 'A webhook failed');
    if (result.gone) logger.warn({ webhookId }, 'A webhook is off now: its receiver answered 410');
  }
}

function toResult(delivery: ClaimedDelivery, answer: WebhookAnswer, now: Date): DeliveryResult {
  const { status } = answer;
  if (answer.ok && status !== null) return { type: 'delivered', status };
  const retryAfterMs = readRetryAfterMs(answer.retryAfter, now);
  const delayMs = retryDelayMs(delivery.attempts + 1, Math.random(), retryAfterMs);
  return {
    type: 'failed',
    status,
    error: answer.error ?? '',
    nextAttemptAt: delayMs === null ? null : new Date(now.getTime() + delayMs),
    gone: status === 410,
  };
}
