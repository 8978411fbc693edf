import { expect } from 'chai';
import {
  MAX_ATTEMPTS,
  readRetryAfterMs,
  retryDelayMs,
} from '../../../src/api/webhooks/delivery/retry-schedule.ts';

const DAY_MS = 24 * 3_600_000;

describe('When a webhook is tried again', () => {
  const all = (random: number) =>
    Array.from({ length: MAX_ATTEMPTS }, (_, index) => retryDelayMs(index + 1, random));

  it('is soon at first, later and later then, for three days at least, and not for ever', () => {
    const delays = all(0);
    expect(delays.slice(0, 4)).to.deep.equal([5_000, 30_000, 120_000, 300_000]);
    expect(delays.at(-1)).to.equal(null);
    const pauses = delays.filter((delay) => delay !== null);
    expect(pauses).to.have.length(MAX_ATTEMPTS - 1);
    expect(pauses).to.deep.equal(pauses.toSorted((a, b) => a - b));
    expect(pauses.reduce((sum, delay) => sum + delay, 0)).to.be.greaterThan(3 * DAY_MS);
  });

  it('is not at the same moment for all', () => {
    for (const [index, delay] of all(1).entries()) {
      const least = retryDelayMs(index + 1, 0);
      expect(delay).to.equal(least === null ? null : least * 1.2);
    }
  });

  it('is later when the receiver asks for it, by a day at most, and never sooner', () => {
    expect(retryDelayMs(1, 0, 60_000)).to.equal(60_000);
    expect(retryDelayMs(1, 0, 1_000)).to.equal(5_000);
    expect(retryDelayMs(1, 0, 400 * DAY_MS)).to.equal(DAY_MS);
    expect(retryDelayMs(MAX_ATTEMPTS, 0, 60_000)).to.equal(null);
  });

  it('is read from seconds and from dates, and from nothing else', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    expect(readRetryAfterMs('120', now)).to.equal(120_000);
    expect(readRetryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now)).to.equal(60_000);
    expect(readRetryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).to.equal(0);
    for (const header of [undefined, '', 'soon', '-5', '1e400', '99999999999999']) {
      expect(readRetryAfterMs(header, now), header).to.be.oneOf([null, 0]);
    }
  });
});
