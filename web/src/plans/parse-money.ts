import type { Money } from '../../../src/protocol/rest/plans.ts';
import { decimalText, parseDecimal } from './decimal.ts';
import { minorDigits } from './money.ts';

/**
 * A sum as it is typed, `499` or `499.00`, in the smallest unit of its currency. Undefined where it is none, or has more
 * digits than the currency. The point is the only mark: a comma is a thousand to some and a fraction to others.
 */
export function parseMoney(typed: string, currency: string): number | undefined {
  return parseDecimal(typed, minorDigits(currency));
}

/** What a field for a sum begins with: `499.00`. */
export function typedMoney({ currency, amountMinor }: Money): string {
  const digits = minorDigits(currency);
  return decimalText(amountMinor, digits, digits);
}
