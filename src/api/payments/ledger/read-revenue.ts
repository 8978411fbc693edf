import type { DataSource } from 'typeorm';
import type { LedgerEntry, Revenue } from '../../../protocol/rest/payment-admin.ts';
import { readClock } from '../../subscriptions/database-clock.ts';

type DaySum = Revenue['days'][number]['sums'][number];

/** What moved at the gateway on each day (UTC), and how much was sold. Sums are bigints, which `pg` reads as text. */
const BY_DAY = `
  SELECT to_char((t.at AT TIME ZONE 'UTC')::date, 'YYYY-MM-DD') AS day, e.currency,
    coalesce(sum(e.amount_minor) FILTER (WHERE e.account = 'gateway' AND t.kind = 'payment'), 0)::float8 AS captured,
    coalesce(-sum(e.amount_minor) FILTER (WHERE e.account = 'gateway' AND t.kind = 'refund'), 0)::float8 AS refunded,
    coalesce(-sum(e.amount_minor) FILTER (WHERE e.account = 'gateway' AND t.kind LIKE 'dispute-%'), 0)::float8
      AS disputed,
    count(*) FILTER (WHERE e.account = 'revenue' AND t.kind = 'sale')::int AS sales
  FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
  WHERE t.at >= $1
  GROUP BY (t.at AT TIME ZONE 'UTC')::date, e.currency`;

type DayRow = {
  day: string;
  currency: string;
  captured: number;
  refunded: number;
  disputed: number;
  sales: number;
};

const BALANCE = `
  SELECT currency, account, sum(amount_minor)::float8 AS sum FROM ledger_entries GROUP BY currency, account`;

type BalanceRow = { currency: string; account: LedgerEntry['account']; sum: number };

const DAY_MS = 86_400_000;

/** Revenue of the last days, today’s too, and the ledger as a whole. */
export async function readRevenue(dataSource: DataSource, days: number): Promise<Revenue> {
  const balance = await dataSource.query<BalanceRow[]>(BALANCE);
  return { days: await readRevenueDays(dataSource, days), balance: toBalance(balance) };
}

/** Day by day (UTC), oldest first, with the days without anything. */
export async function readRevenueDays(
  { manager }: Pick<DataSource, 'manager'>,
  days: number,
): Promise<Revenue['days']> {
  const today = Math.floor((await readClock(manager)).getTime() / DAY_MS);
  const first = today - days + 1;
  const rows = await manager.query<DayRow[]>(BY_DAY, [new Date(first * DAY_MS)]);
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return Array.from({ length: days }, (_, index) => {
    const day = new Date((first + index) * DAY_MS).toISOString().slice(0, 10);
    const ofDay = rows.filter((row) => row.day === day);
    return {
      day,
      sums: currencies.map((currency) =>
        toSum(
          currency,
          ofDay.find((row) => row.currency === currency),
        ),
      ),
    };
  });
}

function toSum(currency: string, row: DayRow | undefined): DaySum {
  const { captured = 0, refunded = 0, disputed = 0, sales = 0 } = row ?? {};
  return {
    currency,
    capturedMinor: captured,
    refundedMinor: refunded,
    disputedMinor: disputed,
    netMinor: captured - refunded - disputed,
    sales,
  };
}

function toBalance(rows: readonly BalanceRow[]): Revenue['balance'] {
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const of = (account: BalanceRow['account']) =>
      rows.find((row) => row.currency === currency && row.account === account)?.sum ?? 0;
    const [gatewayMinor, customersMinor] = [of('gateway'), of('customers')];
    const [revenueMinor, disputedMinor] = [of('revenue'), of('disputed')];
    return {
      currency,
      gatewayMinor,
      customersMinor,
      revenueMinor,
      disputedMinor,
      sumMinor: gatewayMinor + customersMinor + revenueMinor + disputedMinor,
    };
  });
}
