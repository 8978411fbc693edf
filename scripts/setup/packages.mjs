import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installedMatchesLock } from './lockfile-match.mjs';
import { nodeModules, projectNode, root } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { checkNpm } from './runtime-check.mjs';
import { SetupFailure } from './setup-failure.mjs';

/** Written last, and inside what `npm ci` removes first: so it is there only when an install came to its end. */
const stampFile = join(nodeModules, '.parley-packages');
const OLDEST_PROJECT_NODE = 24;

/** Whether node_modules is what package-lock.json asks for, on this kind of machine. Takes a few milliseconds. */
export function packagesAreInstalled() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const stamp = stampFor(lock);
  if (!existsSync(projectNode)) return false;
  if (readOr(stampFile, '') === stamp) return true;
  const hidden = readOr(join(nodeModules, '.package-lock.json'), undefined);
  if (hidden === undefined || !installedMatchesLock(JSON.parse(lock.toString()), JSON.parse(hidden)))
    return false;
  writeFileSync(stampFile, stamp);
  return true;
}

/** @param {{ progress: (text: string) => void }} report */
export async function installPackages(report) {
  const env = { ...process.env, PATH: systemPath(), MEDIASOUP_WORKER_BIN: process.env.MEDIASOUP_WORKER_BIN };
  // With it mediasoup's install script does nothing. Otherwise it would download its worker or, failing that, build it
  // from sources it downloads, and without the open internet the whole install would fail. The next step does better.
  env.MEDIASOUP_WORKER_BIN ||= 'comes-later';
  checkNpm(await runCommand('npm', ['--version'], { cwd: root, env }));
  const lock = readFileSync(join(root, 'package-lock.json'));
  const total = topLevelPackages(JSON.parse(lock.toString()));
  const count = setInterval(() => report.progress(unpackedSoFar(total)), 1_000);
  // The user's settings may leave out what the project cannot do without.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts=false',
    '--no-audit',
    '--no-fund',
  ];
  const result = await runCommand('npm', args, { cwd: root, env });
  clearInterval(count);
  if (result.code !== 0) throw installFailure(result.output);
  await checkProjectNode();
  writeFileSync(stampFile, stampFor(lock));
}

function stampFor(lock) {
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

/** npm scripts put node_modules/.bin first, and npm must not run on the very Node that it is replacing. */
function systemPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.endsWith(join('node_modules', '.bin'))).join(delimiter);
}

/** How many packages `npm ci` will put into node_modules at least, nested ones aside. */
function topLevelPackages({ packages }) {
  const names = Object.keys(packages).filter((path) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
  return names.filter((path) => !packages[path].optional).length;
}

function unpackedSoFar(total) {
  const count = countPackages();
  return count < total ? `${count} of ${total} begun` : `all ${total} begun, finishing them`;
}

function countPackages() {
  try {
    return readdirSync(nodeModules)
      .filter((name) => !name.startsWith('.'))
      .reduce(
        (sum, name) => sum + (name.startsWith('@') ? readdirSync(join(nodeModules, name)).length : 1),
        0,
      );
  } catch {
    return 0;
  }
}

async function checkProjectNode() {
  const { code, output } = await runCommand(projectNode, ['--version']).catch((error) => ({
    output: String(error),
  }));
  if (code === 0 && Number(/^v(\d+)\./.exec(output)?.[1]) >= OLDEST_PROJECT_NODE) return;
  throw new SetupFailure('The Node that comes with the packages does not run here.', {
    details: output,
    why: 'its binary needs glibc (so not Alpine) and a CPU of x64 or arm64; or its install script was not let run.',
    mend: 'npm rebuild node --ignore-scripts=false',
  });
}

function installFailure(output) {
  if (/can only install packages when your package.json and|EUSAGE/.test(output)) {
    return new SetupFailure('package.json and package-lock.json do not agree.', {
      details: output,
      why: 'one of them was changed without the other, for instance in a merge.',
      mend: 'npm install',
    });
  }
  if (/EACCES|EPERM/.test(output)) {
    return new SetupFailure('npm may not write here.', {
      details: output,
      why: 'the folder, or npm’s cache, belongs to another user (an earlier run as root?).',
      mend: `sudo chown -R "$(id -un)" ${root} ~/.npm`,
    });
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT/.test(output)) {
    return new SetupFailure('npm could not reach its registry.', {
      details: output,
      why: 'this machine has no way to it, or needs a proxy or a mirror that npm does not know of.',
      mend: ['npm ping', 'npm config set proxy http://PROXY:PORT    (if there is one)'],
    });
  }
  return new SetupFailure('npm could not install the packages.', {
    details: output,
    why: 'the lines above are npm’s own.',
    mend: 'npm ci',
  });
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
