import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

/** @returns {string | undefined} the path of the first of these programs that the PATH has */
export function findInPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether packages of this system come from apt. */
export function hasApt() {
  return findInPath('apt-get') !== undefined && findInPath('dpkg-query') !== undefined;
}

/**
 * Sees to it that Debian packages are installed: does it as root, else says how.
 *
 * @param {string[]} packages
 * @param {string} purpose completes "… needs packages of the system that are missing"
 * @param {{ progress: (text: string) => void }} report
 * @throws {SetupFailure}
 */
export async function ensureAptPackages(packages, purpose, report) {
  const missing = await missingPackages(packages);
  if (missing.length === 0) return;
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  if (process.getuid?.() !== 0) {
    throw new SetupFailure(
      `${purpose} needs packages of the system that are missing: ${missing.join(', ')}.`,
      {
        why: 'only root may install them, and this runs as an ordinary user.',
        mend: `sudo apt-get update && sudo ${command.join(' ')}`,
      },
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const onLine = (line) => {
    const what = /^(Get:\d+|Unpacking|Setting up)\b.*? ([a-z0-9.+-]+)(:\w+)? /.exec(line);
    if (what)
      report.progress(`apt-get: ${what[1].startsWith('Get') ? 'downloading' : what[1].toLowerCase()} …`);
  };
  const apt = (...args) =>
    runCommand('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], { env, onLine });
  report.progress(`apt-get: installing ${missing.join(' ')}`);
  let result = await apt(...command.slice(1));
  if (result.code !== 0) {
    // The lists are missing or old, as in every fresh container. A failure of one source tells in the second try.
    report.progress('apt-get: updating its lists');
    await apt('update');
    result = await apt(...command.slice(1));
  }
  if (result.code === 0) return;
  throw new SetupFailure(`apt-get could not install ${missing.join(' ')}.`, {
    details: result.output,
    why: 'most often the mirror cannot be reached, or another apt is running; the lines above are its own.',
    mend: `apt-get update && ${command.join(' ')}`,
  });
}

async function missingPackages(packages) {
  const format = `--showformat=\${Package} \${db:Status-Status}\\n`;
  const { output } = await runCommand('dpkg-query', ['--show', format, ...packages]);
  const lines = new Set(output.split('\n'));
  return packages.filter((name) => !lines.has(`${name} installed`));
}
