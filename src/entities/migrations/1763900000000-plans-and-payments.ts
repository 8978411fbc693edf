import { randomUUID } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a new installation offers; staff change it as they like. */
const FREE = {
  video: false,
  privateRooms: false,
  roomCapacity: 50,
  meetingMinutes: 60,
  audioBitrateBps: 64_000,
  cameraBitrateBps: 1_500_000,
  screenBitrateBps: 1_500_000,
  recording: false,
  storageBytes: 50_000_000,
};
const PREMIUM = {
  video: true,
  privateRooms: true,
  roomCapacity: 500,
  meetingMinutes: null,
  audioBitrateBps: 128_000,
  cameraBitrateBps: 3_000_000,
  screenBitrateBps: 4_000_000,
  recording: true,
  storageBytes: 10_000_000_000,
};

/**
 * Plans, orders, payments and what became of them, subscriptions, a ledger that the database itself keeps from being
 * changed and from not adding up, and what others are told.
 */
export class PlansAndPayments1763900000000 implements MigrationInterface {
  readonly name = 'PlansAndPayments1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await createPlans(runner);
    await createOrders(runner);
    await createPayments(runner);
    await createSubscriptions(runner);
    await createLedger(runner);
    await createWebhooks(runner);
    await runner.query('ALTER TABLE users ADD COLUMN avatar_bytes integer NOT NULL DEFAULT 0');
    // Recurring jobs are kept by pg-boss now.
    await runner.query('DROP TABLE job_runs');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP COLUMN avatar_bytes');
    await runner.query('CREATE TABLE job_runs (name text PRIMARY KEY, began_at timestamptz(3) NOT NULL)');
    for (const table of [
      'webhook_deliveries',
      'webhook_events',
      'webhooks',
      'ledger_entries',
      'ledger_transactions',
      'subscriptions',
      'disputes',
      'refunds',
      'payments',
      'payment_events',
      'orders',
      'receipt_numbers',
      'plans',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query('DROP FUNCTION refuse_change_of_ledger');
    await runner.query('DROP FUNCTION require_balanced_ledger');
  }
}

async function createPlans(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE plans (
      id uuid PRIMARY KEY,
      code text NOT NULL CONSTRAINT plans_code_unique UNIQUE,
      name text NOT NULL,
      description text NOT NULL,
      currency text NOT NULL,
      price_minor integer NOT NULL CONSTRAINT plans_price_sane CHECK (price_minor >= 0),
      period text NOT NULL CONSTRAINT plans_period_known CHECK (period IN ('day', 'week', 'month', 'year')),
      entitlements jsonb NOT NULL,
      position integer NOT NULL,
      retired_at timestamptz(3),
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      version integer NOT NULL DEFAULT 1,
      CONSTRAINT plans_free_is_free CHECK ((code = 'free') = (price_minor = 0)),
      CONSTRAINT plans_free_stays CHECK (code <> 'free' OR retired_at IS NULL)
    )`);
  const first = [
    ['free', 'Free', 'Talk and listen in public rooms.', 0, FREE],
    [
      'premium',
      'Premium',
      'Your camera and screen, private rooms, and meetings without an end.',
      49_900,
      PREMIUM,
    ],
  ] as const;
  for (const [position, [code, name, description, priceMinor, entitlements]] of first.entries()) {
    await runner.query(
      `INSERT INTO plans (id, code, name, description, currency, price_minor, period, entitlements, position, created_at,
         updated_at)
       VALUES ($1, $2, $3, $4, 'INR', $5, 'month', $6, $7, now(), now())`,
      [randomUUID(), code, name, description, priceMinor, JSON.stringify(entitlements), position],
    );
  }
}

async function createOrders(runner: QueryRunner): Promise<void> {
  // Not a sequence: those leave gaps where a transaction is undone or the database dies, and books ask for none.
  await runner.query(`
    CREATE TABLE receipt_numbers (
      single boolean PRIMARY KEY DEFAULT true CONSTRAINT receipt_numbers_single CHECK (single),
      last bigint NOT NULL
    )`);
  await runner.query('INSERT INTO receipt_numbers (last) VALUES (0)');
  await runner.query(`
    CREATE TABLE orders (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL CONSTRAINT orders_user_fk REFERENCES users,
      plan_id uuid NOT NULL CONSTRAINT orders_plan_fk REFERENCES plans,
      terms jsonb NOT NULL,
      amount_minor integer NOT NULL CONSTRAINT orders_amount_sane CHECK (amount_minor > 0),
      currency text NOT NULL,
      provider_order_id text CONSTRAINT orders_provider_unique UNIQUE,
      status text NOT NULL CONSTRAINT orders_status_known CHECK (status IN ('created', 'open', 'paid', 'expired')),
      last_failure text,
      created_at timestamptz(3) NOT NULL,
      paid_at timestamptz(3),
      receipt_number bigint CONSTRAINT orders_receipt_unique UNIQUE,
      check_at timestamptz(3),
      checks integer NOT NULL DEFAULT 0,
      CONSTRAINT orders_paid_known CHECK ((status = 'paid') = (paid_at IS NOT NULL)),
      CONSTRAINT orders_receipt_known CHECK ((paid_at IS NULL) = (receipt_number IS NULL))
    )`);
  await runner.query('CREATE INDEX orders_of_user ON orders (user_id, created_at DESC, id DESC)');
  await runner.query(
    "CREATE INDEX orders_to_check ON orders (check_at) WHERE check_at IS NOT NULL AND status <> 'paid'",
  );
  await runner.query(
    "CREATE INDEX orders_to_look_after ON orders (check_at) WHERE check_at IS NOT NULL AND status = 'paid'",
  );
}

async function createPayments(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE payment_events (
      id text PRIMARY KEY,
      type text NOT NULL,
      payload jsonb NOT NULL,
      received_at timestamptz(3) NOT NULL,
      applied_at timestamptz(3),
      attempts integer NOT NULL DEFAULT 0,
      last_error text
    )`);
  await runner.query(
    'CREATE INDEX payment_events_to_apply ON payment_events (received_at) WHERE applied_at IS NULL',
  );
  await runner.query(
    'CREATE INDEX payment_events_applied ON payment_events (applied_at) WHERE applied_at IS NOT NULL',
  );
  await runner.query(`
    CREATE TABLE payments (
      id uuid PRIMARY KEY,
      order_id uuid NOT NULL CONSTRAINT payments_order_fk REFERENCES orders,
      provider_payment_id text NOT NULL CONSTRAINT payments_provider_unique UNIQUE,
      status text NOT NULL
        CONSTRAINT payments_status_known CHECK (status IN ('created', 'authorized', 'captured', 'failed')),
      amount_minor integer NOT NULL CONSTRAINT payments_amount_sane CHECK (amount_minor >= 0),
      currency text NOT NULL,
      method text,
      failure text,
      buys boolean NOT NULL DEFAULT false,
      created_at timestamptz(3) NOT NULL,
      captured_at timestamptz(3),
      CONSTRAINT payments_captured_known CHECK ((status = 'captured') = (captured_at IS NOT NULL)),
      CONSTRAINT payments_buys_captured CHECK (NOT buys OR status = 'captured')
    )`);
  await runner.query('CREATE INDEX payments_of_order ON payments (order_id)');
  await runner.query('CREATE UNIQUE INDEX payments_one_buys ON payments (order_id) WHERE buys');
  await runner.query(`
    CREATE TABLE refunds (
      id uuid PRIMARY KEY,
      payment_id uuid NOT NULL CONSTRAINT refunds_payment_fk REFERENCES payments,
      provider_refund_id text CONSTRAINT refunds_provider_unique UNIQUE,
      amount_minor integer NOT NULL CONSTRAINT refunds_amount_sane CHECK (amount_minor > 0),
      status text NOT NULL
        CONSTRAINT refunds_status_known CHECK (status IN ('requested', 'pending', 'processed', 'failed')),
      reason text NOT NULL,
      requested_by_user_id uuid CONSTRAINT refunds_requester_fk REFERENCES users,
      created_at timestamptz(3) NOT NULL,
      processed_at timestamptz(3),
      claimed_until timestamptz(3),
      attempts integer NOT NULL DEFAULT 0
    )`);
  await runner.query('CREATE INDEX refunds_of_payment ON refunds (payment_id)');
  await runner.query(
    "CREATE INDEX refunds_to_settle ON refunds (created_at) WHERE status IN ('requested', 'pending')",
  );
  await runner.query(`
    CREATE TABLE disputes (
      id uuid PRIMARY KEY,
      payment_id uuid NOT NULL CONSTRAINT disputes_payment_fk REFERENCES payments,
      provider_dispute_id text NOT NULL CONSTRAINT disputes_provider_unique UNIQUE,
      amount_minor integer NOT NULL CONSTRAINT disputes_amount_sane CHECK (amount_minor > 0),
      status text NOT NULL CONSTRAINT disputes_status_known CHECK (status IN ('open', 'won', 'lost', 'closed')),
      created_at timestamptz(3) NOT NULL,
      settled_at timestamptz(3)
    )`);
  await runner.query('CREATE INDEX disputes_of_payment ON disputes (payment_id)');
}

async function createSubscriptions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE subscriptions (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL CONSTRAINT subscriptions_user_fk REFERENCES users,
      plan_id uuid NOT NULL CONSTRAINT subscriptions_plan_fk REFERENCES plans,
      terms jsonb NOT NULL,
      order_id uuid CONSTRAINT subscriptions_order_fk REFERENCES orders,
      granted_by_user_id uuid CONSTRAINT subscriptions_granter_fk REFERENCES users,
      note text NOT NULL DEFAULT '',
      starts_at timestamptz(3) NOT NULL,
      ends_at timestamptz(3) NOT NULL,
      runs_until timestamptz(3) NOT NULL,
      cancelled_at timestamptz(3),
      started_told_at timestamptz(3),
      reminded_at timestamptz(3),
      ended_at timestamptz(3),
      end_reason text CONSTRAINT subscriptions_end_known
        CHECK (end_reason IN ('expired', 'refunded', 'dispute-lost', 'revoked', 'account-deleted')),
      created_at timestamptz(3) NOT NULL,
      CONSTRAINT subscriptions_order_unique UNIQUE (order_id),
      CONSTRAINT subscriptions_from_somewhere CHECK ((order_id IS NULL) <> (granted_by_user_id IS NULL)),
      CONSTRAINT subscriptions_times_sane CHECK (starts_at < ends_at AND ends_at <= runs_until),
      CONSTRAINT subscriptions_ended_why CHECK ((ended_at IS NULL) = (end_reason IS NULL))
    )`);
  // What somebody has now is read at every join.
  await runner.query(
    'CREATE INDEX subscriptions_going_on ON subscriptions (user_id, runs_until) WHERE ended_at IS NULL',
  );
  await runner.query(
    'CREATE INDEX subscriptions_to_end ON subscriptions (runs_until) WHERE ended_at IS NULL',
  );
  // What the jobs look for each minute, and mostly do not find.
  await runner.query(
    'CREATE INDEX subscriptions_to_tell ON subscriptions (starts_at) WHERE started_told_at IS NULL AND ended_at IS NULL',
  );
  await runner.query(`
    CREATE INDEX subscriptions_to_remind ON subscriptions (ends_at)
      WHERE reminded_at IS NULL AND cancelled_at IS NULL AND ended_at IS NULL AND order_id IS NOT NULL`);
  await runner.query('CREATE INDEX subscriptions_newest ON subscriptions (created_at DESC, id DESC)');
  await runner.query(
    'CREATE INDEX subscriptions_of_user ON subscriptions (user_id, created_at DESC, id DESC)',
  );
}

/** Double entry: the entries of one transaction add up to nothing in each currency, and none is ever changed. */
async function createLedger(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE ledger_transactions (
      id uuid PRIMARY KEY,
      at timestamptz(3) NOT NULL,
      kind text NOT NULL CONSTRAINT ledger_transactions_kind_known CHECK (kind IN
        ('payment', 'sale', 'sale-reversal', 'refund', 'dispute-opened', 'dispute-won', 'dispute-lost')),
      cause_id uuid NOT NULL,
      payment_id uuid NOT NULL CONSTRAINT ledger_transactions_payment_fk REFERENCES payments,
      CONSTRAINT ledger_transactions_once UNIQUE (kind, cause_id)
    )`);
  await runner.query('CREATE INDEX ledger_transactions_at ON ledger_transactions (at)');
  await runner.query('CREATE INDEX ledger_transactions_of_payment ON ledger_transactions (payment_id)');
  await runner.query(`
    CREATE TABLE ledger_entries (
      transaction_id uuid NOT NULL CONSTRAINT ledger_entries_transaction_fk REFERENCES ledger_transactions,
      account text NOT NULL
        CONSTRAINT ledger_entries_account_known CHECK (account IN ('gateway', 'customers', 'revenue', 'disputed')),
      currency text NOT NULL,
      amount_minor integer NOT NULL CONSTRAINT ledger_entries_amount_sane CHECK (amount_minor <> 0),
      PRIMARY KEY (transaction_id, account, currency)
    )`);
  await runner.query(`
    CREATE FUNCTION refuse_change_of_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'The ledger is append-only' USING ERRCODE = 'insufficient_privilege';
    END $$`);
  for (const table of ['ledger_transactions', 'ledger_entries']) {
    await runner.query(`
      CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_ledger()`);
    await runner.query(`
      CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_ledger()`);
  }
  await runner.query(`
    CREATE FUNCTION require_balanced_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM ledger_entries WHERE transaction_id = NEW.transaction_id
        GROUP BY currency HAVING sum(amount_minor) <> 0
      ) THEN
        RAISE EXCEPTION 'Ledger transaction % does not add up', NEW.transaction_id USING ERRCODE = 'check_violation';
      END IF;
      RETURN NULL;
    END $$`);
  await runner.query(`
    CREATE CONSTRAINT TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balanced_ledger()`);
}

async function createWebhooks(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE webhooks (
      id uuid PRIMARY KEY,
      url text NOT NULL,
      description text NOT NULL,
      events text[] NOT NULL,
      enabled boolean NOT NULL,
      secret text NOT NULL,
      old_secret text,
      old_secret_until timestamptz(3),
      last_success_at timestamptz(3),
      last_failure_at timestamptz(3),
      last_failure text,
      failures_in_row integer NOT NULL DEFAULT 0,
      created_at timestamptz(3) NOT NULL,
      version integer NOT NULL DEFAULT 1
    )`);
  await runner.query(`
    CREATE TABLE webhook_events (
      id uuid PRIMARY KEY,
      seq bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT webhook_events_seq_unique UNIQUE,
      type text NOT NULL,
      subject text NOT NULL,
      data jsonb NOT NULL,
      at timestamptz(3) NOT NULL
    )`);
  await runner.query('CREATE INDEX webhook_events_at ON webhook_events (at)');
  await runner.query(`
    CREATE TABLE webhook_deliveries (
      id uuid PRIMARY KEY,
      webhook_id uuid NOT NULL CONSTRAINT webhook_deliveries_webhook_fk REFERENCES webhooks ON DELETE CASCADE,
      event_id uuid NOT NULL CONSTRAINT webhook_deliveries_event_fk REFERENCES webhook_events ON DELETE CASCADE,
      seq bigint NOT NULL,
      subject text NOT NULL,
      status text NOT NULL
        CONSTRAINT webhook_deliveries_status_known CHECK (status IN ('waiting', 'delivered', 'dead')),
      attempts integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz(3),
      claimed_until timestamptz(3),
      last_status integer,
      last_error text,
      created_at timestamptz(3) NOT NULL,
      delivered_at timestamptz(3),
      CONSTRAINT webhook_deliveries_once UNIQUE (webhook_id, event_id),
      CONSTRAINT webhook_deliveries_next_known CHECK ((status = 'waiting') = (next_attempt_at IS NOT NULL))
    )`);
  await runner.query(
    "CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, subject, seq) WHERE status = 'waiting'",
  );
  await runner.query(
    "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at) WHERE status = 'waiting'",
  );
  await runner.query(
    "CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (webhook_id) WHERE status = 'dead'",
  );
  await runner.query('CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event_id)');
  await runner.query(
    'CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (webhook_id, created_at DESC, id DESC)',
  );
}
