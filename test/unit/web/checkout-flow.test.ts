import { expect } from 'chai';
import { clientProblem, NetworkError, ParleyError } from '../../../client/parley-error.ts';
import type { Order, OrderSummary, OwnSubscription, Plan } from '../../../src/protocol/rest/plans.ts';
import { CheckoutFlow, type CheckoutSteps } from '../../../web/src/billing/checkout-flow.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const PRICE = { currency: 'INR', amountMinor: 49_900 };
const PLAN: Plan = {
  id: 'plan',
  code: 'premium',
  name: 'Premium',
  description: '',
  price: PRICE,
  period: 'month',
  entitlements: EVERYTHING,
  free: false,
};
const ORDER: Order = {
  id: 'order',
  plan: { code: 'premium', name: 'Premium' },
  price: PRICE,
  period: 'month',
  createdAt: '2030-01-01T00:00:00.000Z',
  checkout: {
    scriptUrl: '/checkout.js',
    keyId: 'key',
    providerOrderId: 'order_1',
    prefill: { name: 'Ana', email: 'ana@example.org' },
    sandbox: true,
  },
};
const OWN: OwnSubscription = {
  plan: { code: 'premium', name: 'Premium' },
  entitlements: EVERYTHING,
  current: null,
  running: [],
  scheduled: [],
  storageUsedBytes: 0,
};
const PAYMENT = { razorpayOrderId: 'order_1', razorpayPaymentId: 'pay_1', razorpaySignature: 'signed' };

function summary(paidAt: string | null): OrderSummary {
  return {
    id: 'order',
    plan: ORDER.plan,
    period: 'month',
    price: PRICE,
    status: paidAt === null ? 'open' : 'paid',
    refunded: { ...PRICE, amountMinor: 0 },
    lastFailure: null,
    subscription: null,
    receiptNumber: null,
    createdAt: ORDER.createdAt,
    paidAt,
  };
}

/** A flow whose steps succeed at once, but for those given; with what was asked of it and the states it went through. */
function flowWith(steps: Partial<CheckoutSteps> = {}) {
  const told: OwnSubscription[] = [];
  const states: string[] = [];
  const flow = new CheckoutFlow(
    {
      createOrder: async () => ORDER,
      openWindow: async () => ({ type: 'paid', payment: PAYMENT }),
      verify: async () => OWN,
      findOrder: async () => summary(null),
      readOwn: async () => OWN,
      onOwn: (own) => told.push(own),
      ...steps,
    },
    5,
  );
  flow.subscribe(() => states.push(flow.getState().at));
  const comesTo = (at: string) =>
    waitUntil(`the flow to be ${at}`, () => flow.getState().at === at, { lastSeen: () => states });
  return { flow, told, states, comesTo };
}

describe('Buying a plan', () => {
  it('goes from the order over the window and the server’s word to the plan', async () => {
    const { flow, told, states } = flowWith();
    await flow.buy(PLAN);
    expect(states).to.deep.equal(['ordering', 'paying', 'confirming', 'done']);
    expect(told).to.deep.equal([OWN]);
  });

  it('orders with the same key again after an answer that was lost, and with another one the next time', async () => {
    const keys: string[] = [];
    const { flow } = flowWith({
      createOrder: async (_, key) => {
        keys.push(key);
        if (keys.length === 1) throw new NetworkError('timeout');
        return ORDER;
      },
    });
    await flow.buy(PLAN);
    expect(flow.getState().at).to.equal('failed');
    await flow.again();
    expect(flow.getState().at).to.equal('done');
    await flow.buy(PLAN);
    expect(keys[1]).to.equal(keys[0]);
    expect(keys[2]).not.to.equal(keys[0]);
  });

  it('says why nothing was paid, keeps the order, and pays that one when tried again', async () => {
    let orders = 0;
    let windows = 0;
    const { flow } = flowWith({
      createOrder: async () => {
        orders += 1;
        return ORDER;
      },
      openWindow: async () => {
        windows += 1;
        return windows === 1
          ? { type: 'dismissed', failure: 'Your bank said no' }
          : { type: 'paid', payment: PAYMENT };
      },
    });
    await flow.buy(PLAN);
    expect(flow.getState()).to.include({ at: 'unpaid', failure: 'Your bank said no' });
    await flow.again();
    expect(flow.getState().at).to.equal('done');
    expect({ orders, windows }).to.deep.equal({ orders: 1, windows: 2 });
  });

  it('opens the window again, for the same order, when its script could not be loaded', async () => {
    let windows = 0;
    const { flow } = flowWith({
      openWindow: async () => {
        windows += 1;
        if (windows === 1) throw new Error('blocked');
        return { type: 'paid', payment: PAYMENT };
      },
    });
    await flow.buy(PLAN);
    expect(flow.getState().at).to.equal('failed');
    await flow.again();
    expect(flow.getState().at).to.equal('done');
  });

  for (const [what, error] of [
    ['the network breaks after paying', new NetworkError('connection-lost')],
    ['the payment has not come in', new ParleyError(clientProblem('PAYMENT_NOT_COMPLETED', ''))],
    ['Razorpay cannot be asked', new ParleyError(clientProblem('PAYMENT_PROVIDER_UNAVAILABLE', ''))],
  ] as const)
    it(`says that the payment is on its way when ${what}, and looks until it is there`, async () => {
      let looks = 0;
      const { flow, told, states, comesTo } = flowWith({
        verify: () => Promise.reject(error),
        findOrder: async () => {
          looks += 1;
          if (looks === 1) throw new NetworkError('unreachable');
          return summary(looks < 3 ? null : '2030-01-01T00:00:01.000Z');
        },
      });
      await flow.buy(PLAN);
      expect(flow.getState().at).to.equal('on-its-way');
      await comesTo('done');
      expect(states).to.deep.equal(['ordering', 'paying', 'confirming', 'on-its-way', 'done']);
      expect(told).to.deep.equal([OWN]);
    });

  it('does not wait for a payment that the server says does not count', async () => {
    for (const code of ['PAYMENT_MISMATCH', 'SIGNATURE_INVALID', 'ORDER_NOT_FOUND'] as const) {
      const { flow } = flowWith({ verify: () => Promise.reject(new ParleyError(clientProblem(code, ''))) });
      await flow.buy(PLAN);
      expect(flow.getState().at, code).to.equal('failed');
    }
  });

  it('hears of one that is paid late, though the window was closed without paying', async () => {
    let paidAt: string | null = null;
    const { flow, comesTo } = flowWith({
      openWindow: async () => ({ type: 'dismissed', failure: null }),
      findOrder: async () => summary(paidAt),
    });
    await flow.buy(PLAN);
    await comesTo('unpaid');
    paidAt = '2030-01-01T00:00:01.000Z';
    flow.look();
    await comesTo('done');
  });

  it('counts what was paid though nobody looks any more', async () => {
    let pay: (own: OwnSubscription) => void = () => undefined;
    const { flow, told, comesTo } = flowWith({
      verify: () => new Promise((resolve) => (pay = resolve)),
    });
    const bought = flow.buy(PLAN);
    await comesTo('confirming');
    flow.close();
    pay(OWN);
    await bought;
    expect(flow.getState().at).to.equal('idle');
    expect(told).to.deep.equal([OWN]);
  });

  it('opens no window that is ready too late for whoever changed their mind', async () => {
    let load: () => void = () => undefined;
    const opened: boolean[] = [];
    const { flow, states, comesTo } = flowWith({
      openWindow: async (_, isWanted) => {
        await new Promise<void>((resolve) => {
          load = resolve;
        });
        opened.push(isWanted());
        return { type: 'dismissed', failure: null };
      },
    });
    const bought = flow.buy(PLAN);
    await comesTo('paying');
    flow.close();
    load();
    await bought;
    expect(opened).to.deep.equal([false]);
    expect(states.at(-1)).to.equal('idle');
  });

  it('opens no window for an order that nobody waits for any more', async () => {
    let answer: (order: Order) => void = () => undefined;
    const { flow, states } = flowWith({
      createOrder: () => new Promise((resolve) => (answer = resolve)),
    });
    const bought = flow.buy(PLAN);
    flow.close();
    answer(ORDER);
    await bought;
    expect(states).to.deep.equal(['ordering', 'idle']);
  });
});
