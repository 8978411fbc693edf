import { expect } from 'chai';
import { leastLoaded } from '../../../src/sfu/workers/placement.ts';

const worker = (name: string, rooms: number, consumers: number) => ({ name, load: { rooms, consumers } });

describe('placement of rooms on workers', () => {
  it('takes the worker that sends the least', () => {
    expect(leastLoaded([worker('a', 1, 300), worker('b', 1, 100), worker('c', 1, 200)])?.name).to.equal('b');
  });

  it('spreads a burst of new rooms that have no consumers yet', () => {
    const workers = [worker('a', 0, 0), worker('b', 0, 0), worker('c', 0, 0)];
    for (let i = 0; i < 30; i += 1) {
      const chosen = leastLoaded(workers);
      if (chosen !== undefined) chosen.load.rooms += 1;
    }
    expect(workers.map(({ load }) => load.rooms)).to.deep.equal([10, 10, 10]);
  });

  it('prefers a worker with a small meeting to one with many rooms that are about to fill', () => {
    expect(leastLoaded([worker('a', 1, 12), worker('b', 20, 0)])?.name).to.equal('a');
  });

  it('has nothing to choose when no worker lives', () => {
    expect(leastLoaded([])).to.equal(undefined);
  });
});
