import { expect } from 'chai';
import { FloodGuard } from '../../../turn/flood-guard.ts';
import { Quotas } from '../../../turn/quotas.ts';

describe('Quotas of the relay', () => {
  let now = 0;
  const quotas = () => new Quotas({ allocationsPerPerson: 2, personBitrateBps: 8_000 }, () => now);

  it('count what each person has at once', () => {
    const counted = quotas();
    const [first, second] = [counted.claim('ana'), counted.claim('ana')];
    expect(first).not.to.equal(undefined);
    expect(second).not.to.equal(undefined);
    expect(counted.claim('ana')).to.equal(undefined);
    expect(counted.claim('ben')).not.to.equal(undefined);
    first?.release();
    first?.release();
    expect(counted.claim('ana')).not.to.equal(undefined);
    expect(counted.claim('ana')).to.equal(undefined);
  });

  it('keep nothing of whoever has nothing any more', () => {
    const counted = quotas();
    const shares = ['ana', 'ben', 'ana'].map((userId) => counted.claim(userId));
    expect(counted.people).to.equal(2);
    for (const share of shares) share?.release();
    expect(counted.people).to.equal(0);
  });

  it('let a second’s worth through at once, all of a person’s allocations together, and then as it comes', () => {
    const counted = quotas();
    const [one, other] = [counted.claim('ana'), counted.claim('ana')];
    expect(one?.take(600)).to.equal(true);
    expect(other?.take(400)).to.equal(true);
    expect(other?.take(1)).to.equal(false);
    now += 250;
    expect(one?.take(251)).to.equal(false);
    expect(one?.take(250)).to.equal(true);
    now += 1_000_000;
    expect(one?.take(1_001)).to.equal(false);
    expect(one?.take(1_000)).to.equal(true);
  });

  it('take no harm when the clock is put back', () => {
    const share = quotas().claim('ana');
    expect(share?.take(1_000)).to.equal(true);
    now -= 60_000;
    expect(share?.take(1)).to.equal(false);
    now += 500;
    expect(share?.take(500)).to.equal(true);
  });
});

describe('The guard against floods', () => {
  it('answers an address so often, and again as time goes by', () => {
    let nowMs = 0;
    const guard = new FloodGuard(() => nowMs, 10, 20);
    const admitted = (atMs: number) => {
      nowMs = atMs;
      return Array.from({ length: 100 }, () => guard.admits('198.51.100.4')).filter(Boolean).length;
    };
    expect([admitted(0), admitted(0), admitted(1_000), admitted(60_000)]).to.deep.equal([20, 0, 10, 20]);
  });

  it('lets few others suffer for one', () => {
    const guard = new FloodGuard(() => 0, 10, 20);
    while (guard.admits('198.51.100.4'));
    const others = Array.from({ length: 250 }, (_, index) => `198.51.100.${index + 5}`);
    // Each shares its counter with a chance of one in 4,096.
    expect(others.filter((address) => !guard.admits(address)).length).to.be.lessThan(5);
  });
});
