import type { Money } from '../../../src/protocol/rest/plans.ts';

/** How many digits a currency has after its point: 2 for INR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits;
}

/** A sum as people of that language write it: `₹499.00`, or `₹499` where whole ones go without their zeros. */
export function formatMoney(
  { currency, amountMinor }: Money,
  language: string,
  zeros: 'all' | 'where-needed' = 'all',
): string {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    trailingZeroDisplay: zeros === 'all' ? 'auto' : 'stripIfInteger',
  });
  return format.format(amountMinor / 10 ** minorDigits(currency));
}
