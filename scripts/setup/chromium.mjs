import { findInPath, isExecutable } from './apt.mjs';
import { SetupFailure } from './setup-failure.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * @returns {string | undefined} the browser for the tests: CHROMIUM_PATH, else one in the usual places
 * @throws {SetupFailure} when CHROMIUM_PATH names none
 */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (!given) return findInPath(...NAMES) ?? MAC.find(isExecutable);
  if (isExecutable(given)) return given;
  throw new SetupFailure(`CHROMIUM_PATH=${given} is not a program.`, {
    mend: 'unset CHROMIUM_PATH    (then the setup looks for one)',
  });
}

/** @throws {SetupFailure} when there is none */
export function requireChromium() {
  if (findChromium() !== undefined) return;
  throw new SetupFailure('There is no Chromium for the browser tests.', {
    why: `none of ${NAMES.join(', ')} is in the PATH, and the setup can install it only on Debian and its kin.`,
    mend: 'CHROMIUM_PATH=/path/to/chromium npm test',
  });
}
