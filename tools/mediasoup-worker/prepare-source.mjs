import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupFailure } from '../../scripts/setup/setup-failure.mjs';
import { applyPatch } from './apply-patch.mjs';
import { fetchLibsrtpSource } from './libsrtp-source.mjs';

const recipe = fileURLToPath(new URL('.', import.meta.url));

/** Where Meson looks for the sources of libsrtp 2, which no wrap file of mediasoup names. */
const LIBSRTP2 = join('subprojects', 'libsrtp2');

/**
 * Makes the tree that is compiled: the worker's sources out of mediasoup's npm package, the patches, and the stand-ins
 * for the libraries that mediasoup would download. Appears at `folder` only when whole; one that is there is kept.
 *
 * @param {string} packageFolder mediasoup's folder in node_modules
 * @param {string} folder
 * @param {{ warn: (text: string) => void, provideSystemLibsrtp: () => Promise<void> }} fallback the second is called
 *   when the sources of libsrtp cannot be had
 */
export async function prepareSource(packageFolder, folder, { warn, provideSystemLibsrtp }) {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(join(packageFolder, 'worker'), partial, {
    recursive: true,
    // A worker that was built or downloaded into the package is not a source.
    filter: (path) => path !== join(packageFolder, 'worker', 'out'),
  });
  applyPatches(partial);
  addStandIns(partial);
  const libsrtp = await fetchLibsrtpSource(join(partial, LIBSRTP2));
  if (libsrtp.fetched) {
    // The stand-in includes it by the path of an installed libsrtp 2.
    const header = join('include', 'srtp.h');
    cpSync(
      join(partial, LIBSRTP2, header),
      join(partial, standInFolder(partial, 'libsrtp3'), 'include', 'srtp2', 'srtp.h'),
    );
  } else {
    rmSync(join(partial, LIBSRTP2), { recursive: true, force: true });
    warn(
      `the source package of libsrtp2 cannot be had (${libsrtp.reason}): using the libsrtp2 of this system, ` +
        'which may take twice the CPU for each packet',
    );
    await provideSystemLibsrtp();
  }
  renameSync(partial, folder);
}

/** Whether the tree holds libsrtp's sources, or the system's libsrtp is to be used. */
export function hasLibsrtpSource(folder) {
  return existsSync(join(folder, LIBSRTP2));
}

function applyPatches(tree) {
  for (const name of readdirSync(join(recipe, 'patches')).sort()) {
    try {
      applyPatch(tree, readFileSync(join(recipe, 'patches', name), 'utf8'), name);
    } catch (cause) {
      throw new SetupFailure(`A patch of the mediasoup worker no longer applies. ${cause.message}`, {
        why: 'mediasoup was updated and changed that code. The patch says what it is for: renew it, or drop it if it is not needed any more.',
        mend: `read ${join(recipe, 'patches', name)}`,
        cause,
      });
    }
  }
}

/**
 * Meson looks for a dependency's sources in the folder that its wrap file names, and downloads only what it does not
 * find there.
 */
function addStandIns(tree) {
  for (const name of readdirSync(join(recipe, 'subprojects'))) {
    cpSync(join(recipe, 'subprojects', name), join(tree, standInFolder(tree, name)), { recursive: true });
  }
}

function standInFolder(tree, name) {
  const wrap = readFileSync(join(tree, 'subprojects', `${name}.wrap`), 'utf8');
  const directory = /^directory *= *(\S+)/m.exec(wrap)?.[1];
  if (!directory) {
    throw new SetupFailure(`mediasoup's ${name}.wrap names no directory.`, {
      why: 'mediasoup was updated and takes this library from somewhere else.',
      mend: `compare ${join(tree, 'subprojects')} with ${join(recipe, 'subprojects')}`,
    });
  }
  return join('subprojects', directory);
}
