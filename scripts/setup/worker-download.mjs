import { chmodSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mediasoupFolder, projectNode } from './paths.mjs';
import { runCommand } from './run-command.mjs';

const CONNECT_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;

/**
 * Lets mediasoup's own install script fetch its prebuilt worker: it knows the names and addresses, and the user's
 * MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL. It runs in a folder of its own, to which all its paths are relative.
 *
 * @param {string} output where the binary goes
 * @returns {Promise<{ fetched: true } | { fetched: false, reason: string }>}
 */
export async function downloadWorker(output) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-worker-download-'));
  const release = join(folder, 'worker', 'out', 'Release');
  const silence = new AbortController();
  // The script makes this folder when the server has answered.
  const connect = setTimeout(() => existsSync(release) || silence.abort(), CONNECT_TIMEOUT_MS);
  try {
    const { code, output: said } = await runCommand(
      projectNode,
      [join(mediasoupFolder, 'npm-scripts.mjs'), 'postinstall'],
      {
        cwd: folder,
        env: scriptEnvironment(),
        timeoutMs: DOWNLOAD_TIMEOUT_MS,
        signal: silence.signal,
      },
    );
    const binary = join(release, 'mediasoup-worker');
    if (code === 0 && existsSync(binary)) {
      moveWhole(binary, output);
      return { fetched: true };
    }
    if (silence.signal.aborted)
      return { fetched: false, reason: `no answer within ${CONNECT_TIMEOUT_MS / 1000} s` };
    return { fetched: false, reason: reasonIn(said) };
  } finally {
    clearTimeout(connect);
    rmSync(folder, { recursive: true, force: true });
  }
}

function scriptEnvironment() {
  const env = { ...process.env };
  // Left by a surrounding `npm ci` (see packages.mjs), it would make the script do nothing.
  delete env.MEDIASOUP_WORKER_BIN;
  delete env.MEDIASOUP_LOCAL_DEV;
  // When the download fails the script turns to building with Python and sources from the internet. With no
  // Python to be found it ends there.
  env.PYTHON = 'no-python-for-a-local-build';
  return env;
}

function reasonIn(said) {
  const line = said.split('\n').find((text) => /downloadPrebuiltWorker\(\) \| .*(fail|no avail)/.test(text));
  if (line === undefined) return 'the download did not end well';
  return line.slice(line.indexOf('| ') + 2).replace(/^.* failed, reason: /, '');
}

function moveWhole(from, to) {
  const near = `${to}.${process.pid}.partial`;
  copyFileSync(from, near);
  chmodSync(near, 0o755);
  renameSync(near, to);
}
