import { expect } from 'chai';
import { holds } from '../../../bench/media/ramp.ts';
import { percentile } from '../../../bench/percentile.ts';
import { withSection } from '../../../bench/save-results.ts';
import { differences } from '../../../bench/signalling/hands.ts';

const DOCUMENT = '# Results\n\nWords.\n\n## `npm run bench:a`\n\nOld.\n\n## `npm run bench:b`\n\nOther.\n';

describe('results of benchmarks', () => {
  it('are kept in place of those of the same command', () => {
    expect(withSection(DOCUMENT, 'bench:a', 'New.')).to.equal(DOCUMENT.replace('Old.', 'New.'));
    expect(withSection(DOCUMENT, 'bench:b', 'New.\n')).to.equal(DOCUMENT.replace('Other.', 'New.'));
  });

  it('of a new command come last', () => {
    expect(withSection(DOCUMENT, 'bench:c', 'New.')).to.equal(
      `${DOCUMENT}\n## \`npm run bench:c\`\n\nNew.\n`,
    );
  });

  it('are percentiles whatever the order of the values', () => {
    const values = [5, 1, 100, 3, 2];
    expect([0, 0.5, 0.99, 1].map((share) => percentile(values, share))).to.deep.equal([1, 3, 100, 100]);
    expect(percentile([], 0.5)).to.be.NaN;
  });

  it('say so when people see different rooms, or not everyone', () => {
    const copy = { roomId: 'a', people: 2, digest: 'x' };
    expect(differences([copy, copy], 2, 2)).to.deep.equal([]);
    expect(differences([copy, { ...copy, digest: 'y' }], 2, 2)).to.have.length(1);
    expect(differences([copy, { ...copy, people: 1 }], 2, 2)).to.have.length(1);
    expect(differences([copy], 2, 2)).to.have.length(1);
  });

  it('take an SFU for overtaxed that delays, that loses, or that sends nothing at all', () => {
    const step = {
      side: 'Parley',
      consumers: 1,
      p50Ms: 1,
      p95Ms: 20,
      silent: 0,
      lost: 0,
      dropped: 0,
      workerCores: 0.5,
      sinkCores: 0.5,
      gigabits: 1,
      workerMsPerGigabit: 1,
    };
    expect(holds(step)).to.equal(true);
    expect(holds({ ...step, p95Ms: 101 })).to.equal(false);
    expect(holds({ ...step, lost: 1 })).to.equal(false);
    expect(holds({ ...step, p95Ms: Number.NaN })).to.equal(false);
  });
});
