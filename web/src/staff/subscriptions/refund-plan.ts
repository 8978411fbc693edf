import type { Money } from '../../../../src/protocol/rest/plans.ts';
import { parseMoney } from '../../plans/parse-money.ts';

/** What is filled in: all that is left, or a part, as it is typed. */
export type RefundChoice = { kind: 'rest' } | { kind: 'part'; typed: string };

/** How much goes back, how much could still go back after it; undefined where what is typed is no such sum. */
export function refundPlanOf(
  choice: RefundChoice,
  refundable: Money,
): { amountMinor: number; leftMinor: number } | undefined {
  const most = refundable.amountMinor;
  const amountMinor = choice.kind === 'rest' ? most : parseMoney(choice.typed, refundable.currency);
  if (amountMinor === undefined || amountMinor < 1 || amountMinor > most) return undefined;
  return { amountMinor, leftMinor: most - amountMinor };
}
