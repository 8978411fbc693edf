import { expect } from 'chai';
import { respawnDelayMs, youngDeaths } from '../../../src/sfu/workers/respawn-delay.ts';

describe('the delay before a worker is replaced', () => {
  it('is nothing after the first death', () => {
    expect(respawnDelayMs(youngDeaths(0, 10))).to.equal(0);
  });

  it('is nothing after a long life, however often it died young before', () => {
    expect(respawnDelayMs(youngDeaths(9, 60_000))).to.equal(0);
  });

  it('doubles with each death soon after a start, up to five seconds', () => {
    const delays = [2, 3, 4, 5, 6, 7, 8, 9, 100].map(respawnDelayMs);
    expect(delays).to.deep.equal([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });
});
