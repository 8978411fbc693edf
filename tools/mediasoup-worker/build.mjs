import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../scripts/setup/run-command.mjs';
import { SetupFailure } from '../../scripts/setup/setup-failure.mjs';
import { parseNinjaLine } from './ninja-progress.mjs';
import { hasLibsrtpSource, prepareSource } from './prepare-source.mjs';

/** What one compiler of the worker's largest files needs, generously. */
const BYTES_PER_JOB = 900 * 1024 * 1024;

/**
 * Builds mediasoup-worker from the sources in mediasoup's npm package and the system's libraries. May be interrupted at
 * any point: the next call with the same `buildFolder` goes on where this one stopped.
 *
 * @param {{ packageFolder: string, output: string, buildFolder: string,
 *   report: { progress: (text: string) => void, warn: (text: string) => void },
 *   provideSystemLibsrtp?: () => Promise<void> }} job `packageFolder`: mediasoup's folder in node_modules; `output`: the
 *   binary, which appears only when whole; `buildFolder`: is removed at the end; `provideSystemLibsrtp`: called when
 *   libsrtp cannot be built from source
 * @throws {SetupFailure}
 */
export async function buildWorker({
  packageFolder,
  output,
  buildFolder,
  report,
  provideSystemLibsrtp = async () => {},
}) {
  const source = join(buildFolder, 'source');
  const out = join(buildFolder, 'out');
  mkdirSync(buildFolder, { recursive: true });
  report.progress('preparing the sources');
  await prepareSource(packageFolder, source, { warn: report.warn, provideSystemLibsrtp });
  if (!existsSync(join(out, 'build.ninja'))) {
    report.progress('configuring');
    rmSync(out, { recursive: true, force: true });
    await runStep('meson', setupArguments(source, out));
  }
  await runStep('ninja', ['-C', out, '-j', String(jobs()), 'mediasoup-worker'], (line) => {
    const progress = parseNinjaLine(line);
    if (progress) report.progress(`compiling [${progress.done}/${progress.total}] ${progress.percent}%`);
  });
  await install(join(out, 'mediasoup-worker'), output);
  rmSync(buildFolder, { recursive: true, force: true });
}

function setupArguments(source, out) {
  const libsrtp = hasLibsrtpSource(source) ? 'enabled' : 'disabled';
  return [
    'setup',
    out,
    source,
    '--buildtype=release',
    // Assertions off, as in mediasoup's own release builds.
    '-Db_ndebug=true',
    `-Dlibsrtp3:libsrtp2_from_source=${libsrtp}`,
    // A library without a stand-in is an error to be told, not a download.
    '--wrap-mode=nodownload',
  ];
}

/** One job a core, fewer where the memory would not do: a compiler that is killed for it costs far more time. */
function jobs() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / BYTES_PER_JOB)));
}

async function install(binary, output) {
  mkdirSync(dirname(output), { recursive: true });
  const partial = `${output}.${process.pid}.partial`;
  copyFileSync(binary, partial);
  chmodSync(partial, 0o755);
  // Debug symbols are of no use in a release build; a system without `strip` just keeps them.
  await runCommand('strip', [partial]);
  renameSync(partial, output);
}

async function runStep(command, args, onLine) {
  const { code, output, missing } = await runCommand(command, args, { onLine });
  if (code === 0) return;
  if (missing) {
    throw new SetupFailure(`Building the mediasoup worker needs ${command}, which is not installed.`, {
      why: 'the packages that the build needs are not all there.',
      mend: 'node scripts/setup.mjs start',
    });
  }
  throw new SetupFailure(`${command} failed while building the mediasoup worker.`, {
    details: output,
    why: 'most often the memory ran out ("Killed"), the disk is full, or a library is too old; the lines above tell.',
    mend: [
      'node scripts/setup.mjs start    (goes on where it stopped)',
      'or give a ready binary: MEDIASOUP_WORKER_BIN=/path/to/mediasoup-worker npm start',
    ],
  });
}

async function main() {
  const [packageFolder, output, buildFolder = `${output}.build`] = process.argv.slice(2);
  if (!packageFolder || !output) {
    console.error(
      'usage: node tools/mediasoup-worker/build.mjs MEDIASOUP_PACKAGE_FOLDER OUTPUT_FILE [BUILD_FOLDER]',
    );
    process.exit(2);
  }
  const report = { progress: (text) => console.log(text), warn: (text) => console.warn(`warning: ${text}`) };
  await buildWorker({
    packageFolder: resolve(packageFolder),
    output: resolve(output),
    buildFolder: resolve(buildFolder),
    report,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(String(error));
    process.exitCode = 1;
  });
}
