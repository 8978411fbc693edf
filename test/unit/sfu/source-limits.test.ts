import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Excess,
  judgeBitrate,
  MAX_INCOMING_BITRATE_BPS,
  maxIncomingBitrateBps,
} from '../../../src/sfu/peers/source-limits.ts';

/** How many looks in a row it takes until the source is closed; undefined: it is not. */
function looksUntilClosed(bitrates: readonly number[], limitBps: number): number | undefined {
  let excess: Excess | undefined;
  for (const [index, bitrateBps] of bitrates.entries()) {
    const judged = judgeBitrate(excess, bitrateBps, limitBps);
    if (judged.isToClose) return index + 1;
    excess = judged.excess;
  }
  return undefined;
}

describe('What a client is told to send at most', () => {
  it('is all its sources together, and never more than the SFU takes', () => {
    expect(maxIncomingBitrateBps({ microphone: 64_000, screenAudio: 64_000 })).to.equal(128_000);
    expect(maxIncomingBitrateBps({ microphone: 64_000, camera: 1_000_000 })).to.equal(1_064_000);
    expect(maxIncomingBitrateBps({ camera: 20_000_000, screen: 20_000_000 })).to.equal(
      MAX_INCOMING_BITRATE_BPS,
    );
  });

  it('is never 0, which mediasoup takes for no limit', () => {
    expect(maxIncomingBitrateBps({})).to.equal(MAX_INCOMING_BITRATE_BPS);
  });
});

describe('A source that is measured', () => {
  it('is closed at the third look in a row that finds it far over its limit', () => {
    expect(looksUntilClosed([5e6, 5e6, 5e6], 1e6)).to.equal(3);
    expect(looksUntilClosed([5e6, 5e6], 1e6)).to.equal(undefined);
  });

  it('is not closed for what estimates overshoot, nor for bursts that it makes up for', () => {
    expect(looksUntilClosed(Array(20).fill(1.5e6), 1e6)).to.equal(undefined);
    const bursts = Array.from({ length: 60 }, (_, look) => (look % 6 < 2 ? 2.5e6 : 5e5));
    expect(looksUntilClosed(bursts, 1e6)).to.equal(undefined);
    // Whenever somebody joins, a whole picture is sent.
    const pictures = Array.from({ length: 60 }, (_, look) => (look % 3 === 0 ? 2.5e6 : 8e5));
    expect(looksUntilClosed(pictures, 1e6)).to.equal(undefined);
  });

  it('is closed when it rests at every third look, or at every other, and sends without limit in between', () => {
    const cycles = <T>(cycle: readonly T[]): T[] => Array.from({ length: 10 }, () => cycle).flat();
    expect(looksUntilClosed(cycles([5e6, 5e6, 0]), 1e6)).to.equal(7);
    expect(looksUntilClosed(cycles([20e6, 0]), 1e6)).to.equal(7);
    expect(looksUntilClosed(cycles([5e6, 0]), 1e6)).to.equal(11);
  });

  it('has made up for the greatest excess after half a minute, and for what came of a lower limit much sooner', () => {
    const rest = (looks: number) => Array<number>(looks).fill(0);
    const most = Array.from({ length: 8 }, () => [1e9, 0]).flat();
    let excess: Excess | undefined;
    for (const bitrateBps of [...most, ...rest(9)]) excess = judgeBitrate(excess, bitrateBps, 1e6).excess;
    expect(excess).to.equal(undefined);
    expect(looksUntilClosed([1e9, 1e9, 8e5, 2e6, 8e5, 2e6, 8e5], 1e6)).to.equal(undefined);
  });

  it('is not closed for the headers of its packets, when the limit is that of a voice', () => {
    // Opus at the lowest limit there is, a hundred packets a second of 40 bytes of headers each.
    expect(looksUntilClosed(Array(20).fill(16_000 + 100 * 40 * 8), 16_000)).to.equal(undefined);
    expect(looksUntilClosed(Array(20).fill(128_000), 16_000)).to.equal(3);
  });

  it('has three looks again when its limit changes: its client was only told now', () => {
    const first = judgeBitrate(undefined, 5e6, 1e6);
    const second = judgeBitrate(first.excess, 5e6, 1e6);
    const lowered = judgeBitrate(second.excess, 5e6, 5e5);
    expect([first, second, lowered].map(({ isToClose }) => isToClose)).to.deep.equal([false, false, false]);
    expect(judgeBitrate(lowered.excess, 5e6, 5e5).isToClose).to.equal(false);
  });

  it('and closed does not get that long again with another producer, until it made up for it', () => {
    let excess: Excess | undefined;
    for (let look = 0; look < 3; look += 1) excess = judgeBitrate(excess, 5e6, 1e6).excess;
    const next = judgeBitrate(excess, 5e6, 1e6);
    expect(next.isToClose).to.equal(true);
    for (let look = 0; look < 10; look += 1) excess = judgeBitrate(excess, 0, 1e6).excess;
    expect(excess).to.equal(undefined);
  });

  it('is never closed while it sends no more than its limit on average, and always after three looks far over it', () => {
    const most = (limitBps: number) => limitBps * 1.5 + 32_000;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 6, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 16_000, max: 20_000_000 }),
        (parts, limitBps) => {
          const closedAt = looksUntilClosed(
            parts.map((part) => part * most(limitBps)),
            limitBps,
          );
          const third = parts.findIndex(
            (_, at) => at >= 2 && parts.slice(at - 2, at + 1).every((one) => one > 1.01),
          );
          if (third !== -1) expect(closedAt ?? Number.POSITIVE_INFINITY).to.be.at.most(third + 1);
          if (closedAt === undefined) return;
          const upTo = parts.slice(0, closedAt);
          const averages = upTo.flatMap((_, from) => {
            const since = upTo.slice(from);
            const isLong = since.filter((part) => part > 1).length >= 2;
            return isLong ? [since.reduce((sum, part) => sum + part, 0) / since.length] : [];
          });
          expect(Math.max(...averages), 'over the time of some looks over it').to.be.greaterThan(1);
        },
      ),
    );
  });
});
