import express, { type ErrorRequestHandler, Router } from 'express';
import type { Logger } from '../logger.ts';
import { checkoutRoutes } from './checkout-routes.ts';
import { DueWork } from './due-work.ts';
import { brokenDown, noSuchUrl, RazorpayError } from './razorpay-error.ts';
import { type RestDependencies, restRoutes } from './rest-routes.ts';
import { prepareSandboxTables, type SandboxDatabase } from './sandbox-database.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

const BODY_LIMIT = '100kb';
/** When a payment comes in that is made late, and how long a refund takes. */
const LATE_MS = 10_000;
const REFUND_MS = 500;

export type RazorpaySandboxOptions = {
  /** Where it would give away what is sold. */
  production: boolean;
  database: SandboxDatabase;
  keys: RestDependencies['keys'];
  webhookSecret: string;
  /** Where events are sent. Asked when there is one. */
  webhookUrl: () => string;
  logger: Logger;
};

/**
 * A pretence of Razorpay: its REST API, its payment window and its webhooks, over HTTP, as the official package and a
 * browser see them. It takes everybody's word for having paid. What it knows is in tables of its own, so that it
 * forgets nothing when the process dies.
 */
export class RazorpaySandbox {
  /** To be mounted. Pages on the same origin may open the payment window. */
  readonly router: Router;
  readonly #database: SandboxDatabase;
  readonly #work: DueWork;

  /** Throws in production. */
  constructor(options: RazorpaySandboxOptions) {
    if (options.production) throw new Error('The payment sandbox gives plans away: it is not for production');
    const { database, keys, webhookSecret, webhookUrl, logger } = options;
    this.#database = database;
    const webhooks = new WebhookDelivery({ database, webhookSecret, webhookUrl, logger });
    this.#work = new DueWork({ database, webhooks, logger });
    const parts = { database, keys, wake: () => this.#work.wake(), lateMs: LATE_MS, refundMs: REFUND_MS };
    this.router = createRouter(parts, logger);
  }

  /** Makes its tables. Before anything is asked of it. */
  prepare(): Promise<void> {
    return prepareSandboxTables(this.#database);
  }

  /** From now on webhooks are sent. */
  start(): void {
    this.#work.wake();
  }

  async stop(): Promise<void> {
    await this.#work.stop();
  }
}

function createRouter(parts: RestDependencies, logger: Logger): Router {
  const router = Router();
  router.use((request, response, next) => {
    // Log and metrics must not tell orders apart.
    response.locals.route = `${request.baseUrl}/*`;
    next();
  });
  router.use(express.json({ limit: BODY_LIMIT, inflate: false }));
  router.use('/v1', restRoutes(parts));
  router.use(checkoutRoutes(parts));
  router.use(() => {
    throw noSuchUrl();
  });
  router.use(replyWithError(logger));
  return router;
}

function replyWithError(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const known = toRazorpayError(error);
    if (known === undefined) logger.warn({ err: error }, 'A request to the payment sandbox failed');
    const { status, body } = known ?? brokenDown();
    response.status(status).json(body);
  };
}

/** PostgreSQL keeps no NUL: neither in text nor, with halves of surrogate pairs, in JSON. */
const NOT_STORABLE: ReadonlySet<unknown> = new Set(['22021', '22P02', '22P05']);

function isNotStorable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_STORABLE.has(error.code);
}

/** What express says of requests that are wrong in themselves. */
function toRazorpayError(error: unknown): RazorpayError | undefined {
  if (error instanceof RazorpayError) return error;
  if (isNotStorable(error)) return new RazorpayError('The request holds text that cannot be kept');
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status === 413) return new RazorpayError('The request is too large', { status: 413 });
  return error.status < 500 ? new RazorpayError('The request could not be read') : undefined;
}
