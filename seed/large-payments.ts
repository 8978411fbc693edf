import { BUSY_ROWS, idSql, type Part, SERIES } from './large-parts.ts';

/** The webhook with more than a hundred pages of deliveries. */
export const BUSY_WEBHOOK_ID = '00000000-0000-4000-8023-000000000001';

const order = idSql(15, 'n');
const payment = idSql(16, 'n');
const refund = idSql(17, 'n');
const user = (number: string) => idSql(1, number);

/** The first orders are all of `user-1`, and so old that what they bought is over. */
const IS_BUSY = `n <= ${BUSY_ROWS}`;
const AT = `now() - n * interval '3 minutes' - CASE WHEN ${IS_BUSY} THEN interval '60 days' ELSE interval '0' END`;
const IS_PAID = 'n % 20 <> 0';
const IS_REFUNDED = 'n % 50 = 1';
const ENDS_AT = "at + interval '30 days'";
const RUNS_UNTIL = "at + interval '33 days'";

const TERMS = `jsonb_build_object('code', p.code, 'name', p.name, 'currency', p.currency, 'priceMinor', p.price_minor,
  'period', p.period, 'entitlements', p.entitlements)`;
const PREMIUM = "JOIN plans p ON p.code = 'premium'";

/** Both sides of every movement, as `src/api/payments/ledger/order-bookings.ts` books them. */
const BOOKINGS = [
  { kind: 'payment', number: 18, cause: payment, to: 'gateway', from: 'customers', where: IS_PAID },
  { kind: 'sale', number: 19, cause: order, to: 'customers', from: 'revenue', where: IS_PAID },
  {
    kind: 'sale-reversal',
    number: 20,
    cause: refund,
    to: 'revenue',
    from: 'customers',
    where: `${IS_PAID} AND ${IS_REFUNDED}`,
  },
  {
    kind: 'refund',
    number: 21,
    cause: refund,
    to: 'customers',
    from: 'gateway',
    where: `${IS_PAID} AND ${IS_REFUNDED}`,
  },
] as const;

/** One after the other, from the last one on. */
const RECEIPT_NUMBER = `(SELECT last FROM receipt_numbers) + row_number() OVER (PARTITION BY ${IS_PAID} ORDER BY n)`;

/** Orders, payments, refunds, subscriptions and their ledger, which adds up; and what a webhook was sent. */
export function paymentParts(users: number): Part[] {
  const rows = Math.ceil(users / 2);
  const buyer = `CASE WHEN ${IS_BUSY} THEN ${user('1')} ELSE ${user(`(1 + n * 7 % ${users})`)} END`;
  const parts: Readonly<Record<string, string>> = {
    orders: `WITH made AS (INSERT INTO orders (id, user_id, plan_id, terms, amount_minor, currency, provider_order_id, status, last_failure,
        created_at, paid_at, receipt_number)
      SELECT ${order}, ${buyer}, p.id, ${TERMS}, p.price_minor, p.currency, 'order_' || lpad(n::text, 14, '0'),
        CASE WHEN ${IS_PAID} THEN 'paid' ELSE 'expired' END, CASE WHEN ${IS_PAID} THEN NULL ELSE 'Declined' END,
        ${AT}, CASE WHEN ${IS_PAID} THEN ${AT} END, CASE WHEN ${IS_PAID} THEN ${RECEIPT_NUMBER} END
      ${SERIES} ${PREMIUM} RETURNING receipt_number)
      UPDATE receipt_numbers SET last = greatest(last, (SELECT max(receipt_number) FROM made))`,
    payments: `INSERT INTO payments (id, order_id, provider_payment_id, status, amount_minor, currency, method, failure, buys,
        created_at, captured_at)
      SELECT ${payment}, ${order}, 'pay_' || lpad(n::text, 14, '0'), CASE WHEN ${IS_PAID} THEN 'captured' ELSE 'failed' END,
        p.price_minor, p.currency, 'card', CASE WHEN ${IS_PAID} THEN NULL ELSE 'Declined' END, ${IS_PAID},
        ${AT}, CASE WHEN ${IS_PAID} THEN ${AT} END ${SERIES} ${PREMIUM}`,
    refunds: `INSERT INTO refunds (id, payment_id, provider_refund_id, amount_minor, status, reason, requested_by_user_id,
        created_at, processed_at)
      SELECT ${refund}, ${payment}, 'rfnd_' || lpad(n::text, 14, '0'), p.price_minor, 'processed', 'By mistake',
        ${user('1')}, ${AT}, ${AT} ${SERIES} ${PREMIUM} WHERE ${IS_PAID} AND ${IS_REFUNDED}`,
    subscriptions: `INSERT INTO subscriptions (id, user_id, plan_id, terms, order_id, starts_at, ends_at, runs_until,
        started_told_at, reminded_at, ended_at, end_reason, created_at)
      SELECT ${idSql(22, 'n')}, ${buyer}, p.id, ${TERMS}, ${order}, at, ${ENDS_AT}, ${RUNS_UNTIL}, at, at,
        CASE WHEN ${IS_REFUNDED} THEN at WHEN ${RUNS_UNTIL} <= now() THEN ${RUNS_UNTIL} END,
        CASE WHEN ${IS_REFUNDED} THEN 'refunded' WHEN ${RUNS_UNTIL} <= now() THEN 'expired' END, at
      FROM (SELECT n, ${AT} AS at ${SERIES} WHERE ${IS_PAID}) AS bought ${PREMIUM}`,
    ...Object.fromEntries(
      BOOKINGS.flatMap(({ kind, number, cause, to, from, where }) => [
        [
          `ledger: ${kind}`,
          `WITH booked AS (
             INSERT INTO ledger_transactions (id, at, kind, cause_id, payment_id)
             SELECT ${idSql(number, 'n')}, ${AT}, '${kind}', ${cause}, ${payment} ${SERIES} WHERE ${where} RETURNING id)
           INSERT INTO ledger_entries (transaction_id, account, currency, amount_minor)
           SELECT booked.id, side.account, p.currency, side.sign * p.price_minor
           FROM booked CROSS JOIN (VALUES ('${to}', 1), ('${from}', -1)) AS side (account, sign) ${PREMIUM}`,
        ],
      ]),
    ),
  };
  return [
    ...Object.entries(parts).map(([label, sql]) => ({ label, rows, values: [], sql })),
    ...webhookParts(),
  ];
}

function webhookParts(): Part[] {
  const event = idSql(24, 'n');
  const at = "now() - n * interval '1 minute'";
  const parts: Readonly<Record<string, string>> = {
    // There is nobody at that address.
    webhook: `INSERT INTO webhooks (id, url, description, events, enabled, secret, created_at)
      SELECT '${BUSY_WEBHOOK_ID}', 'https://example.org/hook', '', '{room.started}', false, 'whsec_bGFyZ2U=', now()
      ${SERIES} WHERE n = 1`,
    'webhook events': `INSERT INTO webhook_events (id, type, subject, data, at)
      SELECT ${event}, 'room.started', 'room:' || ${idSql(2, 'n')}, '{}', ${at} ${SERIES} ORDER BY n DESC`,
    'webhook deliveries': `INSERT INTO webhook_deliveries (id, webhook_id, event_id, seq, subject, status, attempts, created_at,
        delivered_at)
      SELECT ${idSql(25, 'n')}, '${BUSY_WEBHOOK_ID}', e.id, e.seq, e.subject, 'delivered', 1, ${at}, ${at}
      ${SERIES} JOIN webhook_events e ON e.id = ${event}`,
  };
  return Object.entries(parts).map(([label, sql]) => ({ label, rows: BUSY_ROWS, values: [], sql }));
}
