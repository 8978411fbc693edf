/** Mocha's spec reporter, which also tells the parent process where the run is and how it ended. */
import Mocha from 'mocha';

const { Spec } = Mocha.reporters;
const { EVENT_RUN_END, EVENT_TEST_BEGIN, EVENT_HOOK_BEGIN } = Mocha.Runner.constants;

/** A process that is still there so long after its last test has something open. */
const EXIT_WITHIN_MS = 5_000;

// Without the parent nobody would ever end a test that hangs: this process goes, with the browsers and workers of its
// group. Listening must not by itself keep it alive.
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.channel?.unref();

export default class TellingReporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    const tell = (message) => process.send?.(message);
    const tellWhere = (runnable) =>
      tell({ type: 'running', title: runnable.fullTitle(), file: runnable.file });
    runner.on(EVENT_TEST_BEGIN, tellWhere);
    runner.on(EVENT_HOOK_BEGIN, tellWhere);
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      tell({ type: 'ended', counts: { passed: passes, failed: failures, skipped: pending } });
      setTimeout(
        () => tell({ type: 'open', resources: process.getActiveResourcesInfo() }),
        EXIT_WITHIN_MS,
      ).unref();
    });
  }
}
