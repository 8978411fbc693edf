import { expect } from 'chai';
import fc from 'fast-check';
import { addDays, addPeriod } from '../../../src/api/subscriptions/period.ts';
import { planPeriod } from '../../../src/protocol/rest/plans.ts';

describe('A period', () => {
  const cases = [
    ['day', '2026-12-31T23:59:59.999Z', '2027-01-01T23:59:59.999Z'],
    ['week', '2026-02-26T00:00:00.000Z', '2026-03-05T00:00:00.000Z'],
    ['month', '2026-01-15T10:00:00.000Z', '2026-02-15T10:00:00.000Z'],
    ['month', '2026-01-31T10:00:00.000Z', '2026-02-28T10:00:00.000Z'],
    ['month', '2028-01-31T10:00:00.000Z', '2028-02-29T10:00:00.000Z'],
    ['month', '2026-08-31T23:59:59.999Z', '2026-09-30T23:59:59.999Z'],
    ['month', '2026-12-31T00:00:00.000Z', '2027-01-31T00:00:00.000Z'],
    ['year', '2028-02-29T12:00:00.000Z', '2029-02-28T12:00:00.000Z'],
    ['year', '2027-02-28T12:00:00.000Z', '2028-02-28T12:00:00.000Z'],
    // Clocks that go forward elsewhere do not matter.
    ['month', '2026-03-29T00:30:00.000Z', '2026-04-29T00:30:00.000Z'],
  ] as const;
  for (const [period, start, end] of cases) {
    it(`of a ${period} from ${start} ends at ${end}`, () => {
      expect(addPeriod(new Date(start), period).toISOString()).to.equal(end);
    });
  }

  it('ends after its start at the same time of the day, a later start never ends sooner, and the start stays', () => {
    const date = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        date,
        fc.nat(10 * 86_400_000),
        fc.constantFrom(...planPeriod.options),
        (start, laterMs, period) => {
          const before = start.getTime();
          const end = addPeriod(start, period);
          expect(start.getTime()).to.equal(before);
          expect(end.getTime()).to.be.greaterThan(before);
          expect(end.getTime() % 86_400_000).to.equal(before % 86_400_000);
          const later = addPeriod(new Date(before + laterMs), period);
          // Starts on days that a shorter month does not have end together, at the times of their days.
          expect(Math.floor(later.getTime() / 86_400_000)).to.be.at.least(
            Math.floor(end.getTime() / 86_400_000),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('of days counts days of 24 hours', () => {
    const start = new Date('2026-11-21T14:00:00.000Z');
    expect(addDays(start, 366).toISOString()).to.equal('2027-11-22T14:00:00.000Z');
    expect(addDays(start, 0).toISOString()).to.equal(start.toISOString());
  });
});
