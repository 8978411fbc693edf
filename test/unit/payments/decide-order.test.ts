import { expect } from 'chai';
import fc from 'fast-check';
import { BOUGHT_NOTHING } from '../../../src/api/payments/facts/decide-refunds.ts';
import { OrderOnPaper } from '../../helpers/payments/order-on-paper.ts';
import {
  captured,
  type History,
  history,
  onlyPayment,
  PRICE,
  paymentFact,
  refundFact,
  shuffled,
} from '../../helpers/payments/payment-histories.ts';

const RUNS = 1_000;

describe('What facts about an order come to', () => {
  it('is a plan, once, for the first payment of the whole price', () => {
    const order = new OrderOnPaper();
    order.hear({ payments: [paymentFact('pay_1', { status: 'authorized' })] });
    expect(order.begun).to.equal(0);
    order.hear({ payments: [captured('pay_1')] });
    order.hear({ payments: [captured('pay_1')] });
    expect(order.begun).to.equal(1);
    expect(order.balances()).to.deep.equal({ gateway: PRICE, revenue: -PRICE });
  });

  it('is a plan also when the payment had failed, or the order had expired', () => {
    const order = new OrderOnPaper({ status: 'expired' });
    order.hear({ payments: [paymentFact('pay_1', { status: 'failed', failure: 'The bank said no' })] });
    expect(order.state.order.lastFailure).to.equal('The bank said no');
    order.hear({ payments: [captured('pay_1')] });
    expect(order.begun).to.equal(1);
    order.hear({ payments: [paymentFact('pay_1', { status: 'failed' })] });
    expect(order.state.payments[0]?.status).to.equal('captured');
  });

  for (const [what, fact] of [
    ['less', captured('pay_1', { amountMinor: PRICE - 1 })],
    ['more', captured('pay_1', { amountMinor: PRICE + 1 })],
    ['another currency', captured('pay_1', { currency: 'USD' })],
  ] as const) {
    it(`is no plan but a refund of all of it for ${what}`, () => {
      const order = new OrderOnPaper();
      order.hear({ payments: [fact] });
      expect(order.begun).to.equal(0);
      expect(order.state.refunds).to.have.length(1);
      expect(order.state.refunds[0]).to.include({
        amountMinor: fact.amountMinor,
        status: 'requested',
        reason: BOUGHT_NOTHING,
      });
      expect(order.balances()).to.deep.equal({ gateway: fact.amountMinor, customers: -fact.amountMinor });
    });
  }

  it('is no plan but a refund for an account that is gone, and for a second payment', () => {
    const gone = new OrderOnPaper({ accountDeleted: true });
    gone.hear({ payments: [captured('pay_1')] });
    expect([gone.begun, gone.state.refunds.length]).to.deep.equal([0, 1]);
    const twice = new OrderOnPaper();
    twice.hear({ payments: [captured('pay_1')] });
    twice.hear({ payments: [captured('pay_2')] });
    expect([twice.begun, twice.state.refunds.length]).to.deep.equal([1, 1]);
    expect(twice.balances()).to.deep.equal({ gateway: 2 * PRICE, customers: -PRICE, revenue: -PRICE });
  });

  it('stays with the payment that bought, though one that was begun before comes in at the same moment', () => {
    const order = new OrderOnPaper({ stepMs: 0 });
    order.hear({ payments: [captured('pay_2', { createdAt: new Date(5) })] });
    order.hear({ payments: [captured('pay_1', { createdAt: new Date(4) })] });
    expect(order.state.payments.map(({ buys }) => buys)).to.deep.equal([true, false]);
    expect(order.begun).to.equal(1);
  });

  it('takes a refund for ours by its receipt, so that none is asked for twice', () => {
    const order = new OrderOnPaper();
    order.hear({ payments: [captured('pay_1', { amountMinor: 5 })] });
    const [asked] = order.state.refunds;
    order.hear({
      payments: [captured('pay_1', { amountMinor: 5, refundedMinor: 5 })],
      refunds: [refundFact('rfnd_1', 'pay_1', { ourId: asked?.id ?? '', amountMinor: 5 })],
    });
    expect(order.state.refunds).to.have.length(1);
    expect(order.state.refunds[0]).to.include({ id: asked?.id, status: 'processed' });
    expect(order.balances()).to.deep.equal({});
  });

  it('asks for a return that failed again, but not for ever', () => {
    const order = new OrderOnPaper();
    order.hear({ payments: [captured('pay_1', { amountMinor: 5 })] });
    for (let turn = 0; turn < 10; turn++) {
      const open = order.state.refunds.find(({ status }) => status === 'requested');
      if (open === undefined) break;
      const failed = refundFact(`rfnd_${turn}`, 'pay_1', {
        ourId: open.id,
        amountMinor: 5,
        status: 'failed',
      });
      order.hear({ refunds: [failed] });
    }
    expect(order.state.refunds).to.have.length(5);
    expect(order.state.refunds.every(({ status }) => status === 'failed')).to.equal(true);
  });

  it('ends the plan when all of it went back, in parts too, and not before', () => {
    const order = new OrderOnPaper();
    order.hear({ payments: [captured('pay_1')] });
    order.hear({ refunds: [refundFact('rfnd_1', 'pay_1', { amountMinor: PRICE - 1 })] });
    expect(order.ended).to.deep.equal([]);
    order.hear({ refunds: [refundFact('rfnd_2', 'pay_1', { amountMinor: 1, status: 'pending' })] });
    expect(order.ended).to.deep.equal([]);
    order.hear({ refunds: [refundFact('rfnd_2', 'pay_1', { amountMinor: 1 })] });
    expect(order.ended).to.deep.equal(['refunded']);
    expect(order.balances()).to.deep.equal({});
  });

  it('holds what a bank disputes apart, and ends the plan only when that is lost', () => {
    const dispute = { providerDisputeId: 'disp_1', providerPaymentId: 'pay_1', amountMinor: PRICE };
    const createdAt = new Date(0);
    const order = new OrderOnPaper();
    order.hear({ payments: [captured('pay_1')], disputes: [{ ...dispute, createdAt, status: 'open' }] });
    expect(order.balances()).to.deep.equal({ disputed: PRICE, revenue: -PRICE });
    order.hear({ disputes: [{ ...dispute, createdAt, status: 'won' }] });
    expect(order.balances()).to.deep.equal({ gateway: PRICE, revenue: -PRICE });
    expect(order.ended).to.deep.equal([]);
    order.hear({ disputes: [{ ...dispute, createdAt, status: 'lost' }] });
    order.hear({ disputes: [{ ...dispute, createdAt, status: 'won' }] });
    expect(order.balances()).to.deep.equal({});
    expect(order.ended).to.deep.equal(['dispute-lost']);
  });

  it('wants Razorpay to be asked where it knows more: what waits to be captured, and refunds unheard of', () => {
    const order = new OrderOnPaper();
    expect(order.hear({ payments: [paymentFact('pay_1', { status: 'authorized' })] }).askRazorpay).to.equal(
      true,
    );
    expect(order.hear({ payments: [paymentFact('pay_1', { status: 'authorized' })] }).askRazorpay).to.equal(
      false,
    );
    expect(order.hear({ payments: [captured('pay_1')] }).askRazorpay).to.equal(false);
    expect(order.hear({ payments: [captured('pay_1', { refundedMinor: 5 })] }).askRazorpay).to.equal(true);
    const refunds = [refundFact('rfnd_1', 'pay_1', { amountMinor: 5, status: 'pending' })];
    expect(order.hear({ refunds }).askRazorpay).to.equal(false);
    expect(order.hear({ payments: [captured('pay_1', { refundedMinor: 5 })] }).askRazorpay).to.equal(false);
  });

  it('refuses to guess whose a refund is', () => {
    const order = new OrderOnPaper();
    expect(() => order.hear({ refunds: [refundFact('rfnd_1', 'pay_1')] })).to.throw('not known');
  });

  describe('in any order and number', function () {
    this.timeout(120_000);
    const play = ({ facts }: Pick<History, 'facts'>) => {
      const order = new OrderOnPaper();
      for (const one of facts) {
        const before = order.state;
        order.hear(one);
        order.expectSane(before);
      }
      return order;
    };

    it('is always sound: one plan at most, never taken up again, and books that add up', () => {
      fc.assert(
        fc.property(history, ({ facts }) => {
          play({ facts });
        }),
        { numRuns: RUNS },
      );
    });

    it('is the same, when one payment comes in, whatever the turn of what is told of it', () => {
      const twoTurns = onlyPayment.chain((facts) => fc.tuple(shuffled(facts), shuffled(facts)));
      fc.assert(
        fc.property(twoTurns, ([one, other]) => {
          expect(play({ facts: one }).summary()).to.deep.equal(play({ facts: other }).summary());
        }),
        { numRuns: RUNS },
      );
    });

    it('comes to the same sums whichever of several payments was the first', () => {
      const twoTurns = history.chain(({ facts }) => fc.tuple(shuffled(facts), shuffled(facts)));
      fc.assert(
        fc.property(twoTurns, ([one, other]) => {
          const [left, right] = [play({ facts: one }), play({ facts: other })];
          expect(left.begun).to.equal(right.begun);
          expect(left.cameIn()).to.equal(right.cameIn());
          expect(left.wentBack()).to.equal(right.wentBack());
        }),
        { numRuns: RUNS },
      );
    });
  });
});
