import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { installPackages, packagesAreInstalled } from './packages.mjs';
import { root } from './paths.mjs';
import { checkNode } from './runtime-check.mjs';
import { runStep } from './step-output.mjs';
import { ensureTestTools, testToolsArePresent } from './test-tools.mjs';
import { cacheFolder } from './user-cache.mjs';
import { buildWebApp, hasWebApp, webAppIsBuilt } from './web-app.mjs';
import { provideWorker, workerIsInPlace } from './worker.mjs';

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} [usually] how long it takes when there is something to do
 * @property {() => boolean | Promise<boolean>} isDone must be quick: it is asked at every start
 * @property {(report: any) => Promise<void>} work may be interrupted anywhere and is then done again
 */

/** @type {Record<string, Step>} */
const steps = {
  packages: {
    title: 'npm packages',
    usually: '1 to 2 minutes',
    isDone: packagesAreInstalled,
    work: installPackages,
  },
  worker: {
    title: 'mediasoup worker',
    isDone: workerIsInPlace,
    work: provideWorker,
  },
  web: {
    title: 'web app',
    usually: '5 to 20 seconds',
    isDone: () => !hasWebApp() || webAppIsBuilt(),
    work: buildWebApp,
  },
  testTools: {
    title: 'Chromium, PostgreSQL and Redis for the tests',
    isDone: testToolsArePresent,
    work: ensureTestTools,
  },
};

const stepsOf = {
  start: [steps.packages, steps.worker, steps.web],
  // What may have to be asked of a person comes before what takes long.
  test: [steps.packages, steps.testTools, steps.worker, steps.web],
  dev: [steps.packages, steps.worker],
  packages: [steps.packages],
};

/** What `setUp` can be asked for. */
export const goals = Object.keys(stepsOf);

/**
 * Does what is still to do for a goal, in order. Two that run at once in one checkout take turns.
 *
 * @param {string} goal one of `goals`
 * @throws {import('./setup-failure.mjs').SetupFailure}
 */
export async function setUp(goal) {
  checkNode();
  for (const step of stepsOf[goal]) {
    if (await step.isDone()) continue;
    await withFileLock(
      checkoutLock(),
      () => console.log('· Another setup is at work in this checkout; waiting for it to end'),
      async () => {
        if (await step.isDone()) return;
        await runStep(step.title, { usually: step.usually }, step.work);
      },
    );
  }
}

/** Not in the checkout, whose node_modules `npm ci` removes. */
function checkoutLock() {
  const folder = join(cacheFolder(), 'locks');
  mkdirSync(folder, { recursive: true });
  return join(folder, createHash('sha256').update(root).digest('hex').slice(0, 16));
}
