/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** @param {Counts[]} all */
export function sum(all) {
  return all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/**
 * The last line of a test run, which other programs read.
 *
 * @param {Counts} counts
 */
export function totalsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The counts of a stage from what its Mocha reported and how its process ended. A process that failed although no test
 * did, or that ended before its report, is a failure too: it must not go unseen in the totals.
 *
 * @param {{ reported: Counts | undefined, code: number | null, hung: boolean }} end
 * @returns {{ counts: Counts, trouble?: string }}
 */
export function judgeStage({ reported, code, hung }) {
  const counts = reported ?? { passed: 0, failed: 0, skipped: 0 };
  const withOneMore = { ...counts, failed: counts.failed + 1 };
  if (hung && !reported)
    return { counts: withOneMore, trouble: 'the stage was ended because it took too long' };
  if (hung)
    return {
      counts: withOneMore,
      trouble: 'the tests ended but something they opened kept the process alive',
    };
  if (!reported) return { counts: withOneMore, trouble: 'the process ended before its tests did' };
  if (code !== 0 && counts.failed === 0) {
    return { counts: withOneMore, trouble: `no test failed but the process did (exit code ${code})` };
  }
  return { counts };
}
