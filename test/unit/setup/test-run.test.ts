import { expect } from 'chai';
import { planRuns } from '../../../scripts/test/stages.mjs';
import { judgeStage, sum, totalsLine } from '../../../scripts/test/totals.mjs';

describe('what a test run runs', () => {
  it('is every stage when nothing is named, cheapest first', () => {
    expect(planRuns([]).runs.map(({ stage }) => stage)).to.deep.equal([
      'unit',
      'contract',
      'integration',
      'e2e',
      'cluster',
    ]);
  });

  it('is the stages that are named, in the usual order, and the rest goes to Mocha', () => {
    expect(planRuns(['e2e', '--grep', 'hand', 'unit'])).to.deep.equal({
      runs: [
        { stage: 'unit', files: [] },
        { stage: 'e2e', files: [] },
      ],
      mochaArgs: ['--grep', 'hand'],
    });
  });

  it('is single files of their stages', () => {
    const file = 'test/integration/rooms/rooms.test.ts';
    expect(planRuns([file])).to.deep.equal({
      runs: [{ stage: 'integration', files: [file] }],
      mochaArgs: [],
    });
  });
});

describe('the totals of a test run', () => {
  const counts = { passed: 3, failed: 0, skipped: 0 };

  it('are one line, which names skipped tests only when there are some', () => {
    expect(totalsLine(sum([counts, { passed: 1, failed: 2, skipped: 0 }]))).to.equal('4 passed, 2 failed');
    expect(totalsLine({ ...counts, skipped: 1 })).to.equal('3 passed, 0 failed, 1 skipped');
  });

  it('are those that were reported when all went well, or when tests failed', () => {
    expect(judgeStage({ reported: counts, code: 0, hung: false })).to.deep.equal({ counts });
    const failing = { passed: 3, failed: 2, skipped: 0 };
    expect(judgeStage({ reported: failing, code: 2, hung: false })).to.deep.equal({ counts: failing });
  });

  it('count a process that crashed, failed or hung as a failure, and say so', () => {
    for (const end of [
      { reported: undefined, code: 1, hung: false },
      { reported: undefined, code: null, hung: true },
      { reported: counts, code: 7, hung: false },
      { reported: counts, code: null, hung: true },
    ]) {
      const judged = judgeStage(end);
      expect(judged.counts.failed, JSON.stringify(end)).to.equal(1);
      expect(judged.trouble).to.be.a('string');
    }
  });
});
