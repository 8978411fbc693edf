/** Something that takes SQL: a data source, or the manager of a transaction. */
export type SandboxSql = { query: <T>(sql: string, parameters?: unknown[]) => Promise<T> };

/** What the sandbox needs of a data source. */
export type SandboxDatabase = SandboxSql & {
  transaction: <T>(work: (sql: SandboxSql) => Promise<T>) => Promise<T>;
};

const ROW = `position bigserial, id text PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now()`;
const MONEY = 'amount integer NOT NULL CHECK (amount > 0), currency text NOT NULL';

const TABLES = `
CREATE SCHEMA IF NOT EXISTS razorpay_sandbox;
CREATE TABLE IF NOT EXISTS razorpay_sandbox.orders (${ROW}, ${MONEY},
  amount_paid integer NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'created',
  attempts integer NOT NULL DEFAULT 0,
  receipt text,
  notes jsonb NOT NULL,
  captures boolean NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_receipt ON razorpay_sandbox.orders (receipt);
CREATE TABLE IF NOT EXISTS razorpay_sandbox.payments (${ROW}, ${MONEY},
  order_id text NOT NULL REFERENCES razorpay_sandbox.orders (id),
  status text NOT NULL,
  captured boolean NOT NULL DEFAULT false,
  amount_refunded integer NOT NULL DEFAULT 0 CHECK (amount_refunded BETWEEN 0 AND amount),
  description text,
  failure text,
  due_at timestamptz
);
CREATE INDEX IF NOT EXISTS payments_order ON razorpay_sandbox.payments (order_id);
CREATE INDEX IF NOT EXISTS payments_due ON razorpay_sandbox.payments (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS razorpay_sandbox.refunds (${ROW}, ${MONEY},
  payment_id text NOT NULL REFERENCES razorpay_sandbox.payments (id),
  status text NOT NULL,
  receipt text,
  notes jsonb NOT NULL,
  idempotency_key text UNIQUE,
  due_at timestamptz
);
CREATE INDEX IF NOT EXISTS refunds_payment ON razorpay_sandbox.refunds (payment_id);
CREATE INDEX IF NOT EXISTS refunds_due ON razorpay_sandbox.refunds (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS razorpay_sandbox.disputes (${ROW}, ${MONEY},
  payment_id text NOT NULL REFERENCES razorpay_sandbox.payments (id),
  status text NOT NULL
);
CREATE TABLE IF NOT EXISTS razorpay_sandbox.events (${ROW},
  name text NOT NULL,
  body text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz DEFAULT now(),
  delivered_at timestamptz
);
CREATE INDEX IF NOT EXISTS events_due ON razorpay_sandbox.events (due_at) WHERE due_at IS NOT NULL;`;

/** The last of them: where it is, all are. Making them again would take locks that those who pay wait for. */
const LAST = 'razorpay_sandbox.events_due';

/** Any number: those who make the tables at the same time wait for each other. */
const LOCK = 7_262_001;

/** Makes what is not there yet. The tables are the sandbox's own, apart from those that migrations make. */
export async function prepareSandboxTables(database: SandboxDatabase): Promise<void> {
  try {
    await database.transaction(async (sql) => {
      await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const [made] = await sql.query<{ last: string | null }[]>('SELECT to_regclass($1) AS last', [LAST]);
      if (made?.last === null) await sql.query(TABLES);
    });
  } catch (cause) {
    const hint = 'let its user create schemas, or set PARLEY_PAYMENTS=off';
    throw new Error(`The payment sandbox could not make its tables in the database: ${hint}`, { cause });
  }
}
