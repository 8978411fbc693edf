/**
 * `npm run dev`: the server, started again when a file of src/ changes, and Vite's development server for the web app,
 * which hands /api and /signaling on to it. Both end together, on Ctrl-C or when Vite cannot go on; a server that fails
 * waits for the next change.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { watchSources } from './dev/watch-sources.mjs';
import { nodeModules, projectNode, root } from './setup/paths.mjs';

const END_WITHIN_MS = 10_000;

const programs = {
  server: { color: 36, args: ['src/main.ts'] },
  web: { color: 35, args: [join(nodeModules, 'vite', 'bin', 'vite.js'), 'web'] },
};
const width = Math.max(...Object.keys(programs).map((name) => name.length));
/** What runs now, by name. */
const running = new Map();
let ending = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
start('web', () => void end(1));
startServer();
watchSources(join(root, 'src'), restartServer);
console.log('The web app is where Vite says, below; the address of the server shows the last build of it.');

function startServer() {
  start('server', () => say('server', 'waiting for a change in src/'));
}

async function restartServer() {
  const server = running.get('server');
  if (server === undefined) return startServer();
  if (server.stopping || ending) return;
  server.stopping = true;
  say('server', 'src/ has changed');
  await stop([server]);
  if (!ending) startServer();
}

function start(name, onEnd) {
  // A group of its own, so that the terminal's Ctrl-C reaches it once, through us, and what hangs can be killed whole.
  const child = spawn(projectNode, programs[name].args, {
    cwd: root,
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const program = { child, stopping: false, closed: new Promise((resolve) => child.once('close', resolve)) };
  running.set(name, program);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => say(name, line));
  }
  child.on('error', (error) => say(name, `cannot be started: ${error.message}`));
  child.on('close', (code) => {
    running.delete(name);
    if (ending || program.stopping) return;
    say(name, `ended (exit code ${code})`);
    onEnd();
  });
}

function say(name, line) {
  const label = `${name.padEnd(width)} |`;
  console.log(
    process.stdout.isTTY ? `\x1b[${programs[name].color}m${label}\x1b[0m ${line}` : `${label} ${line}`,
  );
}

async function end(exitCode) {
  if (ending) return;
  ending = true;
  await stop([...running.values()]);
  process.exit(exitCode);
}

/**
 * Asks each program alone, since it ends what it started by itself; media workers that a signal ends under a server are
 * a disaster to it. What has not ended in time is killed with all it started.
 */
async function stop(ended) {
  for (const { child } of ended) child.kill('SIGTERM');
  const force = setTimeout(() => {
    for (const { child } of ended) killGroup(child);
  }, END_WITHIN_MS);
  await Promise.all(ended.map(({ closed }) => closed));
  clearTimeout(force);
}

function killGroup({ pid }) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
