/**
 * `npm test`: everything the tests need is set up, then each stage runs in a process of its own.
 * `npm test -- unit integration --grep hand` runs some stages only and hands the rest to Mocha; a test file can be named
 * too. The last line printed is `N passed, N failed`.
 */
import { findChromium } from './setup/chromium.mjs';
import { root } from './setup/paths.mjs';
import { endRunningCommands } from './setup/run-command.mjs';
import { setUp } from './setup/set-up.mjs';
import { SetupFailure } from './setup/setup-failure.mjs';
import { formatDuration } from './setup/step-output.mjs';
import { runStage } from './test/run-stage.mjs';
import { provideServices } from './test/services.mjs';
import { planRuns, stageHasTests } from './test/stages.mjs';
import { sum, totalsLine } from './test/totals.mjs';

/** For all stages together. */
const LONGEST_RUN_MS = 75 * 60_000;

const NO_SERVICES = { databaseUrl: undefined, redisUrl: undefined, started: [], stop: async () => {} };

const interrupted = new AbortController();
let exitCode = 1;
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  process.on(signal, () => {
    exitCode = 128 + number;
    interrupted.abort();
    void endRunningCommands();
  });
}

async function main() {
  const { runs, mochaArgs } = planRuns(process.argv.slice(2));
  // Unit tests need neither servers nor a browser nor the web app, so they also run while one of those is broken.
  const onlyUnit = runs.every(({ stage }) => stage === 'unit');
  await setUp(onlyUnit ? 'dev' : 'test');
  const services = onlyUnit ? NO_SERVICES : await provideServices();
  if (services.started.length > 0) console.log(`· Started for this run: ${services.started.join(', ')}`);
  const env = {
    ...process.env,
    TEST_DATABASE_URL: services.databaseUrl,
    TEST_REDIS_URL: services.redisUrl,
    CHROMIUM_PATH: onlyUnit ? undefined : findChromium(),
  };
  const results = [];
  const deadline = Date.now() + LONGEST_RUN_MS;
  try {
    for (const run of runs) {
      if (interrupted.signal.aborted) break;
      results.push(await timedStage({ ...run, mochaArgs, env, deadline, signal: interrupted.signal }));
    }
  } finally {
    await services.stop();
  }
  report(results);
}

async function timedStage(run) {
  console.log(`\n━━ ${run.stage} ━━`);
  const started = Date.now();
  const empty = run.files.length === 0 && !stageHasTests(root, run.stage);
  const { counts, trouble } = empty
    ? {
        counts: { passed: 0, failed: 1, skipped: 0 },
        trouble: `${run.stage}: there is no test/${run.stage}/**/*.test.ts`,
      }
    : await runStage(run);
  if (trouble) console.log(`✗ ${trouble}`);
  return { stage: run.stage, counts, trouble, ms: Date.now() - started };
}

function report(results) {
  const total = sum(results.map(({ counts }) => counts));
  console.log('\n━━ summary ━━');
  for (const { stage, counts, trouble, ms } of results) {
    console.log(`${counts.failed > 0 ? '✗' : '✓'} ${stage}: ${totalsLine(counts)} (${formatDuration(ms)})`);
    if (trouble) console.log(`    ${trouble}`);
  }
  if (interrupted.signal.aborted) console.log('✗ interrupted before the end');
  else exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
  if (total.passed + total.failed === 0) console.log('✗ no test was run');
  console.log(`\n${totalsLine(total)}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof SetupFailure ? String(error) : error);
  // Whoever reads the last line has to see that nothing was tested.
  console.log('\n0 passed, 1 failed');
}
process.exitCode = exitCode;
