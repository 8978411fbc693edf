import fc from 'fast-check';
import type {
  DisputeFact,
  OrderFacts,
  PaymentFact,
  RefundFact,
} from '../../../src/api/payments/facts/order-facts.ts';

export const PRICE = 49_900;
export const CURRENCY = 'INR';

export function paymentFact(providerPaymentId: string, changes: Partial<PaymentFact> = {}): PaymentFact {
  return {
    providerPaymentId,
    status: 'created',
    amountMinor: PRICE,
    currency: CURRENCY,
    method: 'upi',
    failure: null,
    createdAt: new Date(0),
    refundedMinor: 0,
    ...changes,
  };
}

export function captured(providerPaymentId: string, changes: Partial<PaymentFact> = {}): PaymentFact {
  return paymentFact(providerPaymentId, { status: 'captured', ...changes });
}

export function refundFact(
  providerRefundId: string,
  providerPaymentId: string,
  changes: Partial<RefundFact> = {},
): RefundFact {
  return {
    providerRefundId,
    providerPaymentId,
    ourId: null,
    amountMinor: PRICE,
    status: 'processed',
    createdAt: new Date(0),
    ...changes,
  };
}

/** What is told of one order, as it happened; tests tell it in other turns. */
export type History = { facts: Partial<OrderFacts>[] };

type Told = Partial<OrderFacts>;

/** All that can be told of one payment, from its first attempt to what became of its money. */
function paymentStory(id: string, amount: fc.Arbitrary<number>): fc.Arbitrary<Told[]> {
  return fc
    .record({
      amountMinor: amount,
      currency: fc.constantFrom(CURRENCY, CURRENCY, CURRENCY, 'USD'),
      steps: fc.subarray(['created', 'failed', 'authorized'] as const),
      comesIn: fc.boolean(),
      refunds: fc.array(fc.record({ share: fc.integer({ min: 1, max: 4 }), fails: fc.boolean() }), {
        maxLength: 3,
      }),
      dispute: fc.option(fc.constantFrom('open', 'won', 'lost', 'closed'), { nil: undefined }),
    })
    .map(({ amountMinor, currency, steps, comesIn, refunds, dispute }) => {
      const money = { amountMinor, currency };
      const told: Told[] = steps.map((status) => ({
        payments: [paymentFact(id, { ...money, status, failure: status === 'failed' ? 'No' : null })],
      }));
      if (!comesIn) return told;
      told.push({ payments: [captured(id, money)] });
      // Razorpay sends the payment with each refund and dispute of it.
      let left = amountMinor;
      for (const [index, { share, fails }] of refunds.entries()) {
        const part = share === 4 ? left : Math.floor(left / (share + 1));
        if (part === 0) continue;
        const refund = (status: RefundFact['status']) =>
          refundFact(`rfnd_${id}_${index}`, id, { amountMinor: part, status });
        if (!fails) left -= part;
        const payments = [captured(id, { ...money, refundedMinor: amountMinor - left })];
        told.push({ payments, refunds: [refund('pending')] });
        told.push({ payments, refunds: [refund(fails ? 'failed' : 'processed')] });
      }
      if (dispute !== undefined) {
        const of = (status: DisputeFact['status']): DisputeFact => ({
          providerDisputeId: `disp_${id}`,
          providerPaymentId: id,
          amountMinor,
          status,
          createdAt: new Date(0),
        });
        const payments = [captured(id, money)];
        told.push({ payments, disputes: [of('open')] }, { payments, disputes: [of(dispute)] });
      }
      return told;
    });
}

const anyAmount = fc.constantFrom(PRICE, PRICE, PRICE, PRICE - 1, 2 * PRICE);

/** Everything that is told of one payment of the whole price. */
export const onlyPayment: fc.Arbitrary<Told[]> = paymentStory('pay_1', fc.constant(PRICE));

/** Up to three payments for one order, told across each other, with some things twice. */
export const history: fc.Arbitrary<History> = fc
  .tuple(paymentStory('pay_1', anyAmount), paymentStory('pay_2', anyAmount), paymentStory('pay_3', anyAmount))
  .chain((stories) => shuffled(stories.flat()))
  .map((facts) => ({ facts }));

/** In any turn, with any of it told again at any time. */
export function shuffled(told: readonly Told[]): fc.Arbitrary<Told[]> {
  return fc.tuple(fc.constant(told), fc.subarray([...told])).chain(([all, again]) => {
    const both = [...all, ...again];
    return fc.shuffledSubarray(both, { minLength: both.length });
  });
}
