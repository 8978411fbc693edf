/**
 * Makes this checkout ready: `node scripts/setup.mjs <start|test|dev|packages>`. The npm scripts call it first, so nobody
 * has to. Runs on Node 20 without a dependency; what is there already is left alone, which takes a fraction of a second.
 */
import { endRunningCommands } from './setup/run-command.mjs';
import { goals, setUp } from './setup/set-up.mjs';
import { SetupFailure } from './setup/setup-failure.mjs';

const goal = process.argv[2] ?? '';
if (!goals.includes(goal)) {
  console.error(`usage: node scripts/setup.mjs <${goals.join('|')}>`);
  process.exit(2);
}

for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  process.once(signal, async () => {
    await endRunningCommands();
    console.error('\nInterrupted. The next run goes on from here.');
    process.exit(128 + number);
  });
}

try {
  await setUp(goal);
} catch (error) {
  await endRunningCommands();
  console.error(error instanceof SetupFailure ? String(error) : error);
  process.exitCode = 1;
}
