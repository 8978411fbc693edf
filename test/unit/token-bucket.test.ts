import { expect } from 'chai';
import { TokenBucket } from '../../src/token-bucket.ts';

describe('TokenBucket', () => {
  it('lets a burst through, then as much as flows in, and never more than it holds', () => {
    let nowMs = 0;
    const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 2 }, () => nowMs);
    expect(bucket.take(10)).to.equal(true);
    expect(bucket.take(1)).to.equal(false);
    nowMs = 499;
    expect(bucket.take(1)).to.equal(false);
    nowMs = 1_000;
    expect(bucket.take(2)).to.equal(true);
    expect(bucket.take(1)).to.equal(false);
    nowMs = 1_000_000;
    expect(bucket.take(11)).to.equal(false);
    expect(bucket.take(10)).to.equal(true);
  });
});
