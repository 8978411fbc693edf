import { SetupFailure } from './setup-failure.mjs';

/** Enough to run the setup and npm; the server itself runs on the Node that the setup installs. */
const OLDEST_NODE = [20, 19];
const OLDEST_NPM = [10, 0];

/**
 * @param {string} version such as `20.19.1` or `v20.19.1`
 * @param {number[]} oldest major and minor
 */
export function isAtLeast(version, [oldestMajor, oldestMinor]) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** @throws {SetupFailure} when this Node is too old, or the system one where nothing here works */
export function checkNode() {
  if (process.platform === 'win32') {
    throw new SetupFailure('Parley does not run on Windows itself.', {
      why: 'neither its media worker build nor its scripts know Windows.',
      mend: 'wsl --install    (then clone and start it inside)',
    });
  }
  if (isAtLeast(process.versions.node, OLDEST_NODE)) return;
  throw new SetupFailure(
    `This is Node ${process.versions.node}; ${OLDEST_NODE.join('.')} or later is needed.`,
    {
      why: 'the `node` that comes first in the PATH is an old one.',
      mend: 'install Node 24, for instance with a version manager: nvm install 24    (fnm install 24, n 24)',
    },
  );
}

/** @throws {SetupFailure} when npm is missing or too old */
export function checkNpm({ code, output, missing }) {
  const version = output.trim().split('\n').at(-1) ?? '';
  if (missing || code !== 0) {
    throw new SetupFailure('npm cannot be run.', {
      details: output,
      why: 'some systems package it apart from Node.',
      mend: 'sudo apt-get install -y npm    (or install Node from a version manager: npm comes with it)',
    });
  }
  if (isAtLeast(version, OLDEST_NPM)) return;
  throw new SetupFailure(`This is npm ${version}; ${OLDEST_NPM[0]} or later is needed.`, {
    mend: 'npm install --global npm@11',
  });
}
