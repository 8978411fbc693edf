/**
 * `npm run worker:check`: runs mediasoup's own tests, which its npm package brings compiled, against the worker that
 * Parley uses (or the one that MEDIASOUP_WORKER_BIN names). They are written for Jest, which is installed into the cache
 * folder for it: a second test framework has no place among the project's packages.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mediasoupFolder, nodeModules, projectNode, workerPlace } from '../../scripts/setup/paths.mjs';
import { endRunningCommands, runCommand } from '../../scripts/setup/run-command.mjs';
import { setUp } from '../../scripts/setup/set-up.mjs';
import { SetupFailure } from '../../scripts/setup/setup-failure.mjs';
import { runStep } from '../../scripts/setup/step-output.mjs';
import { cacheFolder } from '../../scripts/setup/user-cache.mjs';

/** What mediasoup's tests need and its package does not bring. */
const TEST_PACKAGES = ['jest', 'pick-port', 'werift-sctp'];
const LONGEST_RUN_MS = 10 * 60_000;

async function main() {
  await setUp('dev');
  const manifest = JSON.parse(readFileSync(join(mediasoupFolder, 'package.json'), 'utf8'));
  const tools = await installTestPackages(manifest);
  const worker = resolve(process.env.MEDIASOUP_WORKER_BIN || workerPlace);
  const folder = mkdtempSync(join(tmpdir(), 'parley-worker-check-'));
  try {
    await layOut(folder);
    console.log(`· mediasoup ${manifest.version}, ${worker}`);
    const { success, ...counts } = await runJest(folder, tools, worker);
    const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = counts;
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    if (!success || passed === 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The versions that mediasoup itself tests with: the lowest of the ranges it names, so always the same ones. */
async function installTestPackages(manifest) {
  const wanted = TEST_PACKAGES.map(
    (name) => `${name}@${manifest.devDependencies[name].replace(/^[^\d]+/, '')}`,
  );
  const folder = join(cacheFolder(), 'worker-check', wanted.join('+'));
  const stamp = join(folder, '.installed');
  if (existsSync(stamp)) return folder;
  await runStep('Jest', { usually: '15 to 30 seconds' }, async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...wanted];
    const { code, output } = await runCommand('npm', args, { cwd: folder });
    if (code !== 0) {
      throw new SetupFailure('npm could not install what mediasoup’s tests need.', {
        details: output,
        mend: 'npm run worker:check',
      });
    }
    writeFileSync(stamp, '');
  });
  return folder;
}

/** mediasoup's compiled library with its tests, outside node_modules, where Jest does not look. */
async function layOut(folder) {
  for (const part of ['node', 'node_modules', 'package.json']) {
    if (existsSync(join(mediasoupFolder, part))) {
      cpSync(join(mediasoupFolder, part), join(folder, part), { recursive: true });
    }
  }
  // One test wants a DTLS certificate that is in mediasoup's repository but not in its package.
  const data = join(folder, 'node', 'lib', 'test', 'data');
  mkdirSync(data);
  const files = ['-keyout', join(data, 'dtls-key.pem'), '-out', join(data, 'dtls-cert.pem')];
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=mediasoup', '-days', '30'];
  const { code, output } = await runCommand('openssl', ['req', '-x509', ...kind, ...files]);
  if (code === 0) return;
  throw new SetupFailure('No certificate could be made for mediasoup’s tests.', {
    details: output,
    why: 'the openssl program is probably not installed.',
    mend: 'sudo apt-get install -y openssl',
  });
}

async function runJest(folder, tools, worker) {
  const results = join(folder, 'results.json');
  const config = {
    rootDir: folder,
    testRegex: 'node/lib/test/test-.*\\.js$',
    // It is compiled already.
    transform: {},
    modulePaths: [join(tools, 'node_modules'), nodeModules],
    cacheDirectory: join(folder, 'jest-cache'),
  };
  const jest = join(tools, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = [jest, '--config', JSON.stringify(config), '--json', `--outputFile=${results}`];
  const { timedOut } = await runCommand(projectNode, args, {
    cwd: folder,
    env: { ...process.env, MEDIASOUP_WORKER_BIN: worker },
    timeoutMs: LONGEST_RUN_MS,
    // With --json the results go to standard output in one long line.
    onLine: (line) => line.startsWith('{') || console.log(line),
  });
  if (existsSync(results)) return JSON.parse(readFileSync(results, 'utf8'));
  throw new Error(timedOut ? 'Jest did not end in time' : 'Jest ended without results');
}

process.once('SIGINT', async () => {
  await endRunningCommands();
  process.exit(130);
});

try {
  await main();
} catch (error) {
  console.error(error instanceof SetupFailure ? String(error) : error);
  process.exitCode = 1;
}
