import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash } from './content-hash.mjs';
import { nodeModules, projectNode, root } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { SetupFailure } from './setup-failure.mjs';

const SOURCES = ['web', 'client', 'src/protocol', 'package-lock.json'];
const stampFile = join(root, 'web', 'dist', '.stamp');

/** Whether there are sources of a web app to build. */
export function hasWebApp() {
  return existsSync(join(root, 'web', 'index.html'));
}

/** Whether web/dist was built from exactly the sources that are there now. */
export function webAppIsBuilt() {
  try {
    return readFileSync(stampFile, 'utf8') === sourceHash();
  } catch {
    return false;
  }
}

/** Builds the web app into web/dist. An interrupted build leaves no stamp, so it is done again. */
export async function buildWebApp() {
  const hash = sourceHash();
  rmSync(stampFile, { force: true });
  const vite = join(nodeModules, 'vite', 'bin', 'vite.js');
  const { code, output } = await runCommand(projectNode, [vite, 'build', 'web'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (code !== 0) {
    throw new SetupFailure('The web app could not be built.', {
      details: output,
      why: 'a file under web/ or client/ has a mistake; the lines above are the builder’s.',
      mend: 'npm run web:build',
    });
  }
  writeFileSync(stampFile, hash);
}

function sourceHash() {
  return contentHash(root, SOURCES, (name) => name !== 'web/dist');
}
