import { expect } from 'chai';
import fc from 'fast-check';
import { statusOf } from '../../../src/api/subscriptions/subscription-status.ts';
import type { SubscriptionStatus } from '../../../src/protocol/rest/plans.ts';

const DAY_MS = 86_400_000;
const at = (days: number) => new Date(days * DAY_MS);

describe('The status of a subscription', () => {
  const bought = { startsAt: at(10), endsAt: at(20), runsUntil: at(23), cancelledAt: null, endedAt: null };

  it('changes at the very moment', () => {
    const times: [number, SubscriptionStatus][] = [
      [10 * DAY_MS - 1, 'scheduled'],
      [10 * DAY_MS, 'active'],
      [20 * DAY_MS - 1, 'active'],
      [20 * DAY_MS, 'grace'],
      [23 * DAY_MS - 1, 'grace'],
      [23 * DAY_MS, 'ended'],
    ];
    for (const [ms, status] of times) expect(statusOf(bought, new Date(ms)), `${ms}`).to.equal(status);
  });

  it('has no days of grace once cancelled', () => {
    const cancelled = { ...bought, runsUntil: at(20), cancelledAt: at(12) };
    expect(statusOf(cancelled, at(9))).to.equal('scheduled');
    expect(statusOf(cancelled, at(15))).to.equal('cancelled');
    expect(statusOf(cancelled, new Date(20 * DAY_MS - 1))).to.equal('cancelled');
    expect(statusOf(cancelled, at(20))).to.equal('ended');
  });

  it('is ended for good, whenever that was', () => {
    for (const day of [0, 15, 21, 99]) {
      expect(statusOf({ ...bought, endedAt: at(12) }, at(day))).to.equal('ended');
    }
  });

  it('only ever goes forward with time', () => {
    const ORDER: readonly SubscriptionStatus[] = ['scheduled', 'active', 'cancelled', 'grace', 'ended'];
    const days = fc.nat(60);
    fc.assert(
      fc.property(
        fc.record({ start: days, length: fc.integer({ min: 1, max: 40 }), grace: fc.nat(10) }),
        fc.option(days),
        fc.option(days),
        fc.array(days, { minLength: 2, maxLength: 20 }),
        ({ start, length, grace }, cancelledOn, endedOn, looks) => {
          const period = {
            startsAt: at(start),
            endsAt: at(start + length),
            runsUntil: at(start + length + (cancelledOn === null ? grace : 0)),
            cancelledAt: cancelledOn === null ? null : at(cancelledOn),
            endedAt: null,
          };
          let last = 0;
          for (const day of looks.toSorted((a, b) => a - b)) {
            const ended = endedOn !== null && day >= endedOn;
            const status = statusOf({ ...period, endedAt: ended ? at(day) : null }, at(day));
            expect(ORDER.indexOf(status)).to.be.at.least(last);
            last = ORDER.indexOf(status);
            if (ended) expect(status).to.equal('ended');
            // What runs by it works, and nothing else does.
            const works = !ended && at(day) >= period.startsAt && at(day) < period.runsUntil;
            expect(['active', 'cancelled', 'grace'].includes(status)).to.equal(works);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
