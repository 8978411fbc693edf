import type { TestDatabase } from '../processes/databases.ts';

type Finding = { what: string; id: string };

/** What is still to be done, at the sandbox and here. */
export function findUnfinished({ query }: TestDatabase): Promise<Finding[]> {
  return query<Finding>(`
    SELECT 'a webhook that was not taken' AS what, id FROM razorpay_sandbox.events WHERE delivered_at IS NULL
    UNION ALL SELECT 'a payment that is late', id FROM razorpay_sandbox.payments WHERE status = 'created'
    UNION ALL SELECT 'a payment that was not heard of', theirs.id FROM razorpay_sandbox.payments theirs
      WHERE captured AND NOT EXISTS (SELECT 1 FROM payments p
        WHERE p.provider_payment_id = theirs.id AND p.status = 'captured')
    UNION ALL SELECT 'a refund on its way', id FROM razorpay_sandbox.refunds WHERE status = 'pending'
    UNION ALL SELECT 'an event that was not applied', id FROM payment_events WHERE applied_at IS NULL
    UNION ALL SELECT 'a refund that is not through', id::text FROM refunds WHERE status IN ('requested', 'pending')`);
}

/** Has everything be due that was put off, as if some hours had gone by. While no server is there. */
export async function makeAllDue({ query }: TestDatabase): Promise<void> {
  await query('UPDATE orders SET check_at = now() WHERE check_at IS NOT NULL');
  await query('UPDATE refunds SET claimed_until = now() WHERE claimed_until IS NOT NULL');
  for (const table of ['payments', 'refunds', 'events']) {
    await query(`UPDATE razorpay_sandbox.${table} SET due_at = now() WHERE due_at IS NOT NULL`);
  }
}

/** Of orders whose ids end like this nobody is told: what became of them has to be asked for. */
const UNTOLD_ORDER = '[a-z]$';

/** Has the sandbox lose every webhook about some of the orders, as if it had never been delivered. */
export async function loseWebhooks({ query }: TestDatabase): Promise<void> {
  await query(`
    CREATE FUNCTION razorpay_sandbox.lose() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE payload json := NEW.body::json -> 'payload';
    BEGIN
      IF payload -> 'payment' -> 'entity' ->> 'order_id' ~ '${UNTOLD_ORDER}' THEN RETURN NULL; END IF;
      RETURN NEW;
    END $$`);
  await query(`CREATE TRIGGER lose BEFORE INSERT ON razorpay_sandbox.events
    FOR EACH ROW EXECUTE FUNCTION razorpay_sandbox.lose()`);
}

/**
 * Where the sandbox, which is where the money is, and the books do not agree: what was paid and not granted, granted and
 * not paid, granted twice, refunded twice or not at all, booked twice or wrongly. For when nothing is to be done any more.
 */
export function findLostMoney({ query }: TestDatabase): Promise<Finding[]> {
  return query<Finding>(`
    WITH paid AS (SELECT * FROM razorpay_sandbox.payments WHERE captured),
    known AS (
      SELECT p.*, o.provider_order_id, o.status AS order_status FROM payments p JOIN orders o ON o.id = p.order_id),
    balances AS (SELECT account, sum(amount_minor)::bigint AS amount FROM ledger_entries GROUP BY account)
    SELECT 'a payment that is not known' AS what, paid.id FROM paid
      LEFT JOIN known ON known.provider_payment_id = paid.id AND known.provider_order_id = paid.order_id
        AND known.status = 'captured' AND known.amount_minor = paid.amount
      WHERE known.id IS NULL
    UNION ALL SELECT 'a payment that nobody made', known.provider_payment_id FROM known
      LEFT JOIN paid ON paid.id = known.provider_payment_id WHERE known.status = 'captured' AND paid.id IS NULL
    UNION ALL SELECT 'an order that was paid and is not', paid.order_id FROM paid
      JOIN known ON known.provider_payment_id = paid.id WHERE known.order_status <> 'paid'
    UNION ALL SELECT 'an order that is not bought by just one payment', order_id::text FROM known
      WHERE status = 'captured' GROUP BY order_id HAVING count(*) FILTER (WHERE buys) <> 1
    UNION ALL SELECT 'a payment that bought nothing and was not given back', id::text FROM known
      JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0) AS back FROM refunds
        WHERE payment_id = known.id AND status = 'processed') r ON true
      WHERE status = 'captured' AND NOT buys AND back <> amount_minor
    UNION ALL SELECT 'an order that was paid and gave nothing', o.id::text FROM orders o
      LEFT JOIN subscriptions s ON s.order_id = o.id WHERE o.status = 'paid' AND s.id IS NULL
    UNION ALL SELECT 'a receipt that is missing', last::text FROM receipt_numbers
      WHERE last <> (SELECT count(receipt_number) FROM orders)
    UNION ALL SELECT 'something for nothing', s.id::text FROM subscriptions s JOIN orders o ON o.id = s.order_id
      WHERE o.status <> 'paid'
    UNION ALL SELECT 'a period that was given back whole and goes on, or the other way round', s.id::text
      FROM subscriptions s JOIN known ON known.order_id = s.order_id AND known.buys
      JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0) AS back FROM refunds
        WHERE payment_id = known.id AND status = 'processed') r ON true
      WHERE (back = known.amount_minor) <> (s.ended_at IS NOT NULL)
    UNION ALL SELECT 'two periods of one person at the same time', a.id::text FROM subscriptions a
      JOIN subscriptions b ON b.user_id = a.user_id AND b.id > a.id AND a.ended_at IS NULL AND b.ended_at IS NULL
        AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
    UNION ALL SELECT 'a refund of theirs that is not ours', t.id FROM razorpay_sandbox.refunds t
      LEFT JOIN refunds r ON r.provider_refund_id = t.id AND r.id::text = t.receipt AND r.amount_minor = t.amount
        AND r.status = 'processed'
      WHERE r.id IS NULL
    UNION ALL SELECT 'a refund of ours that is not theirs', r.id::text FROM refunds r
      LEFT JOIN razorpay_sandbox.refunds t ON t.id = r.provider_refund_id AND t.receipt = r.id::text
      WHERE t.id IS NULL
    UNION ALL SELECT 'one refund made twice', receipt FROM razorpay_sandbox.refunds GROUP BY receipt
      HAVING count(*) > 1
    UNION ALL SELECT 'an event that was not received', e.id FROM razorpay_sandbox.events e
      LEFT JOIN payment_events p ON p.id = e.id WHERE p.id IS NULL
    UNION ALL SELECT 'a transaction that does not add up', transaction_id::text FROM ledger_entries
      GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0
    UNION ALL SELECT 'a payment that is not booked once', known.id::text FROM known
      WHERE status = 'captured' AND (SELECT count(*) FROM ledger_transactions t
        WHERE t.payment_id = known.id AND t.kind = 'payment') <> 1
    UNION ALL SELECT 'a refund that is not booked once', r.id::text FROM refunds r
      WHERE r.status = 'processed' AND (SELECT count(*) FROM ledger_transactions t
        WHERE t.cause_id = r.id AND t.kind = 'refund') <> 1
    UNION ALL SELECT 'money that is not what came in less what went back', 'gateway' FROM balances
      WHERE account = 'gateway' AND amount <> (SELECT sum(amount - amount_refunded) FROM paid)
    UNION ALL SELECT 'money of nobody', account FROM balances WHERE account IN ('customers', 'disputed') AND amount <> 0`);
}
