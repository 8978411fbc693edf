import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../scripts/setup/run-command.mjs';

/**
 * Fetches libsrtp 2 from the source package of the Debian (or Debian-like) release that runs here. It uses
 * the machine's own apt sources with their signatures, but lists of its own, so that nothing changes in the system
 * and no privilege is needed.
 *
 * @param {string} folder where the sources go; must not exist
 * @returns {Promise<{ fetched: true, version: string } | { fetched: false, reason: string }>}
 */
export async function fetchLibsrtpSource(folder) {
  const work = mkdtempSync(join(tmpdir(), 'parley-libsrtp-'));
  try {
    const apt = (...args) =>
      runCommand('apt-get', ['-q', ...privateAptOptions(work), ...args], { cwd: work, timeoutMs: 180_000 });
    if (!writeSourceLists(join(work, 'parts')))
      return { fetched: false, reason: 'there are no apt sources here' };
    // Its exit code is of no use: one unreachable third-party source must not matter. The next step tells.
    await apt('update');
    const download = await apt('source', '--download-only', 'libsrtp2');
    const archive = readdirSync(work).find((name) => /^libsrtp2_.*\.orig\.tar\.\w+$/.test(name));
    if (download.code !== 0 || !archive) return { fetched: false, reason: lastLine(download.output) };
    mkdirSync(folder, { recursive: true });
    const unpack = await runCommand('tar', ['xf', join(work, archive), '-C', folder, '--strip-components=1']);
    if (unpack.code !== 0 || !existsSync(join(folder, 'include', 'srtp.h'))) {
      return { fetched: false, reason: lastLine(unpack.output) };
    }
    return { fetched: true, version: archive.slice('libsrtp2_'.length, archive.indexOf('.orig')) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function privateAptOptions(work) {
  mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(work, 'cache', 'archives', 'partial'), { recursive: true });
  return [
    'Dir::Etc::SourceList=/dev/null',
    `Dir::Etc::SourceParts=${join(work, 'parts')}`,
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::Cache=${join(work, 'cache')}`,
    // As root, apt would drop to a user that cannot write here.
    'APT::Sandbox::User=root',
    'Acquire::http::Timeout=15',
    'Acquire::https::Timeout=15',
    'Acquire::Retries=1',
  ].flatMap((option) => ['-o', option]);
}

/** Rewrites the machine's binary sources as sources of sources. Returns false when there are none. */
function writeSourceLists(parts) {
  mkdirSync(parts);
  const etc = '/etc/apt';
  const more = existsSync(join(etc, 'sources.list.d')) ? readdirSync(join(etc, 'sources.list.d')) : [];
  for (const name of ['sources.list', ...more.map((file) => `sources.list.d/${file}`)]) {
    const path = join(etc, name);
    if (!existsSync(path)) continue;
    const text = readFileSync(path, 'utf8');
    if (name.endsWith('.list')) {
      const lines = text.split('\n').filter((line) => line.startsWith('deb '));
      for (const line of lines) appendFileSync(join(parts, 'all.list'), `deb-src ${line.slice(4)}\n`);
    } else if (name.endsWith('.sources')) {
      const file = name.slice(name.indexOf('/') + 1);
      writeFileSync(join(parts, file), text.replace(/^Types:.*$/gm, 'Types: deb-src'));
    }
  }
  return readdirSync(parts).length > 0;
}

function lastLine(output) {
  return output.trim().split('\n').at(-1) || 'the program said nothing';
}
