import { expect } from 'chai';
import { StreamClock } from '../helpers/cluster/stream-clock.ts';

const EACH_MS = 20;

describe('the clock of what somebody receives', () => {
  /** Looks at one stream at these moments; each is when, how much has come by then, and what it is. */
  const watch = (looks: readonly (readonly [atMs: number, count: number, id?: string])[]) => {
    const clock = new StreamClock();
    for (const [atMs, count, id = 'first'] of looks) {
      clock.saw('Ana/microphone', { id, count, eachMs: EACH_MS, lastMs: atMs });
      clock.looked(atMs);
    }
    return clock;
  };
  const longestOf = (clock: StreamClock, nowMs: number) => clock.times(nowMs)['Ana/microphone']?.longestGapMs;

  it('takes a late look for no gap where as much came as there was time for', () => {
    const clock = watch([
      [0, 1],
      [300, 16],
      [2_300, 116],
    ]);
    expect(longestOf(clock, 2_300)).to.equal(0);
    expect(longestOf(clock, 9_000), 'nobody has looked since').to.equal(0);
  });

  it('counts the time that was not filled, also where another stream ends it', () => {
    const looks = [
      [0, 1],
      [300, 16],
      [900, 16],
      [2_300, 10, 'second'],
    ] as const;
    expect(longestOf(watch(looks), 2_300)).to.equal(1_800);
  });

  it('counts a gap that goes on up to the last look, and none that was before the reset', () => {
    const clock = watch([
      [0, 1],
      [1_000, 2],
    ]);
    expect(longestOf(clock, 1_000)).to.equal(980);
    clock.reset();
    clock.looked(1_500);
    expect(longestOf(clock, 1_600)).to.equal(500);
    expect(clock.times(1_600)['Ana/microphone']?.silentMs).to.equal(600);
  });
});
