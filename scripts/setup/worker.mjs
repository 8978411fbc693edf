import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { buildWorker } from '../../tools/mediasoup-worker/build.mjs';
import { recipeHash } from '../../tools/mediasoup-worker/recipe.mjs';
import { withFileLock } from './file-lock.mjs';
import { mediasoupFolder, workerPlace } from './paths.mjs';
import { SetupFailure } from './setup-failure.mjs';
import { cacheFolder } from './user-cache.mjs';
import { ensureSystemLibsrtp, ensureWorkerBuildTools } from './worker-build-tools.mjs';
import { workerRuns, workerWorks } from './worker-check.mjs';
import { downloadWorker } from './worker-download.mjs';
import { systemName, workerKey, workerSources } from './worker-plan.mjs';

/** Says which worker is in its place; beside it, so it goes when npm replaces mediasoup. */
const stampFile = join(dirname(workerPlace), '.parley-worker');

/** Whether mediasoup will find a worker of its version that runs. Takes a few milliseconds. */
export function workerIsInPlace() {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) return workerRuns(given);
  return readOr(stampFile, '') === currentKey() && workerRuns(workerPlace);
}

/** @param {{ progress: (text: string) => void, warn: (text: string) => void, note: (text: string) => void }} report */
export async function provideWorker(report) {
  const key = currentKey();
  const folder = join(cacheFolder(), 'mediasoup-worker', key);
  const binary = join(folder, 'mediasoup-worker');
  mkdirSync(folder, { recursive: true });
  const wait = () => report.progress('waiting for another setup that is making the same worker');
  await withFileLock(join(folder, 'lock'), wait, async () => {
    const given = process.env.MEDIASOUP_WORKER_BIN;
    const skipDownload = Boolean(process.env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD);
    for (const source of workerSources({ given, isCached: existsSync(binary), skipDownload })) {
      if (source === 'given') return acceptGiven(given, report);
      if (await obtain[source](binary, join(folder, 'build'), report)) {
        putInPlace(binary, key);
        return report.note(LABELS[source]);
      }
    }
  });
}

const LABELS = { cached: 'from the cache', download: 'downloaded', build: 'built from source' };

/** Each makes sure that a good worker is at `binary`, or returns false for the next source to be tried. */
const obtain = {
  async cached(binary, _build, report) {
    // A cache that outlives its machine: the worker is there, the libraries it was linked with are not.
    if (!workerRuns(binary)) await ensureWorkerBuildTools(report);
    const { works, reason } = await workerWorks(binary);
    if (works) return true;
    report.warn(`the cached worker is of no use, so it is made anew: ${reason}`);
    rmSync(binary, { force: true });
    return false;
  },

  async download(binary, _build, report) {
    report.progress('asking for the prebuilt worker');
    const download = await downloadWorker(binary);
    const { works, reason } = download.fetched
      ? await workerWorks(binary)
      : { works: false, reason: download.reason };
    if (works) return true;
    rmSync(binary, { force: true });
    report.warn(`no prebuilt worker (${reason}); building it from source, once`);
    return false;
  },

  async build(binary, buildFolder, report) {
    await ensureWorkerBuildTools(report);
    removeAbandonedBuilds(dirname(dirname(binary)));
    await buildWorker({
      packageFolder: mediasoupFolder,
      output: binary,
      buildFolder,
      report: {
        ...report,
        progress: (text) => report.progress(`${text}, usually 6 to 9 minutes on 2 cores`),
      },
      provideSystemLibsrtp: () => ensureSystemLibsrtp(report),
    });
    const { works, reason } = await workerWorks(binary);
    if (works) return true;
    rmSync(binary, { force: true });
    throw new SetupFailure('The mediasoup worker was built, but does not work.', {
      details: reason,
      why: 'mediasoup or a library of the system changed in a way that tools/mediasoup-worker does not know.',
      mend: 'read tools/mediasoup-worker/README.md',
    });
  },
};

/** A build of another version that was left half done is hardly ever gone on with. */
function removeAbandonedBuilds(workers) {
  for (const key of readdirSync(workers)) {
    const build = join(workers, key, 'build');
    if (!existsSync(join(workers, key, 'lock'))) rmSync(build, { recursive: true, force: true });
  }
}

async function acceptGiven(given, report) {
  const { works, reason } = await workerWorks(given);
  if (works) return report.note(`MEDIASOUP_WORKER_BIN, ${given}`);
  throw new SetupFailure(`MEDIASOUP_WORKER_BIN=${given} does not work.`, {
    details: reason,
    why: 'there is no such file, it is for another system, or it is not of the mediasoup version in package.json.',
    mend: 'unset MEDIASOUP_WORKER_BIN    (then the setup provides one)',
  });
}

function putInPlace(binary, key) {
  mkdirSync(dirname(workerPlace), { recursive: true });
  const near = `${workerPlace}.${process.pid}.partial`;
  rmSync(near, { force: true });
  try {
    symlinkSync(binary, near);
  } catch {
    // A file system without symbolic links.
    copyFileSync(binary, near);
  }
  renameSync(near, workerPlace);
  writeFileSync(stampFile, key);
}

function currentKey() {
  const { version } = JSON.parse(readFileSync(join(mediasoupFolder, 'package.json'), 'utf8'));
  const system = process.platform === 'linux' ? systemName(readOr('/etc/os-release', '')) : process.platform;
  return workerKey({ version, recipe: recipeHash(), platform: process.platform, arch: process.arch, system });
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
