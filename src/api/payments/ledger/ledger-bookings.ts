import type { EntityManager } from 'typeorm';
import type { LedgerEntry } from '../../../protocol/rest/payment-admin.ts';

export type LedgerKind = LedgerEntry['kind'];
export type LedgerAccount = LedgerEntry['account'];

/** One movement of money: what caused it, and how much each account has more or less by it. */
export type Booking = {
  kind: LedgerKind;
  /** The order, payment, refund or dispute. With `kind` it tells bookings apart: each is made once. */
  causeId: string;
  paymentId: string;
  currency: string;
  entries: readonly (readonly [LedgerAccount, number])[];
};

/** How bookings are told apart. */
export function bookingKey({ kind, causeId }: Pick<Booking, 'kind' | 'causeId'>): string {
  return `${kind} ${causeId}`;
}

/** Money that moves from one account to another. */
export function movement(
  of: Pick<Booking, 'kind' | 'causeId' | 'paymentId' | 'currency'>,
  from: LedgerAccount,
  to: LedgerAccount,
  amountMinor: number,
): Booking {
  return {
    ...of,
    entries: [
      [to, amountMinor],
      [from, -amountMinor],
    ],
  };
}

/** Writes it down for good. The database refuses a second one of the same cause, and one that does not add up. */
export async function book(manager: EntityManager, booking: Booking, now: Date): Promise<void> {
  const { kind, causeId, paymentId, currency, entries } = booking;
  await manager.query(
    `WITH transaction AS (
       INSERT INTO ledger_transactions (id, at, kind, cause_id, payment_id)
       VALUES (gen_random_uuid(), $1, $2, $3, $4) RETURNING id)
     INSERT INTO ledger_entries (transaction_id, account, currency, amount_minor)
     SELECT transaction.id, entry.account, $5, entry.amount
     FROM transaction, unnest($6::text[], $7::int[]) AS entry (account, amount)`,
    [now, kind, causeId, paymentId, currency, entries.map(([name]) => name), entries.map(([, sum]) => sum)],
  );
}
