import { ensureAptPackages, findInPath, hasApt } from './apt.mjs';
import { runCommand } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

/** Debian 12 and later, Ubuntu 24.04 and later. */
const PACKAGES = [
  'g++',
  'pkg-config',
  'meson',
  'ninja-build',
  'libuv1-dev',
  'libssl-dev',
  'libabsl-dev',
  'libflatbuffers-dev',
  'flatbuffers-compiler',
  'xz-utils',
];
const LIBSRTP = 'libsrtp2-dev';

const PROGRAMS = ['c++', 'pkg-config', 'meson', 'ninja', 'flatc'];
const LIBRARIES = [
  'libuv',
  'openssl',
  'absl_flat_hash_map',
  'absl_inlined_vector',
  'flatbuffers',
  'libsrtp2',
];

/**
 * Sees to it that what the build of the worker needs is there.
 *
 * @param {{ progress: (text: string) => void }} report
 * @throws {SetupFailure}
 */
export async function ensureWorkerBuildTools(report) {
  if (hasApt()) return ensureAptPackages(PACKAGES, 'Building the mediasoup worker', report);
  const programs = PROGRAMS.filter((name) => findInPath(name) === undefined);
  const libraries = programs.includes('pkg-config') ? LIBRARIES : await missingLibraries();
  if (programs.length === 0 && libraries.length === 0) return;
  throw new SetupFailure(
    `Building the mediasoup worker needs what is missing here: ${[...programs, ...libraries].join(', ')}.`,
    {
      why: 'mediasoup has no prebuilt worker for this machine, or it cannot be downloaded, and only on Debian and its kin does the setup know the packages.',
      mend: [
        `install ${PROGRAMS.join(', ')} and the development files of libuv, OpenSSL 3, Abseil, FlatBuffers, libsrtp 2`,
        'or give a ready binary: MEDIASOUP_WORKER_BIN=/path/to/mediasoup-worker npm start',
      ],
    },
  );
}

/** libsrtp as the system has it, for when its sources cannot be had. */
export async function ensureSystemLibsrtp(report) {
  if (hasApt()) await ensureAptPackages([LIBSRTP], 'Building the mediasoup worker', report);
}

async function missingLibraries() {
  const missing = [];
  for (const name of LIBRARIES) {
    const { code } = await runCommand('pkg-config', ['--exists', name]);
    if (code !== 0) missing.push(name);
  }
  return missing;
}
