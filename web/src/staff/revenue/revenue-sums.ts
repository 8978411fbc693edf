import type { Revenue } from '../../../../src/protocol/rest/payment-admin.ts';

type DaySum = Revenue['days'][number]['sums'][number];

/** What moved in one currency: all days together, and each. */
export type CurrencyRevenue = {
  currency: string;
  total: Omit<DaySum, 'currency'>;
  days: ({ day: string } & Omit<DaySum, 'currency'>)[];
};

const NOTHING: Omit<DaySum, 'currency'> = {
  capturedMinor: 0,
  refundedMinor: 0,
  disputedMinor: 0,
  netMinor: 0,
  sales: 0,
};

/** Revenue by currency, for sums of two currencies say nothing. Every day is there, also those without anything. */
export function revenueByCurrency(days: Revenue['days']): CurrencyRevenue[] {
  const currencies = [...new Set(days.flatMap(({ sums }) => sums.map(({ currency }) => currency)))].sort();
  return currencies.map((currency) => {
    const ofCurrency = days.map(({ day, sums }) => {
      const { currency: _, ...sum } = sums.find((one) => one.currency === currency) ?? {
        currency,
        ...NOTHING,
      };
      return { day, ...sum };
    });
    const total = ofCurrency.reduce(
      (all, one) => ({
        capturedMinor: all.capturedMinor + one.capturedMinor,
        refundedMinor: all.refundedMinor + one.refundedMinor,
        disputedMinor: all.disputedMinor + one.disputedMinor,
        netMinor: all.netMinor + one.netMinor,
        sales: all.sales + one.sales,
      }),
      NOTHING,
    );
    return { currency, total, days: ofCurrency };
  });
}
