/**
 * `npm run dev`: the server, restarted when a file of src/ changes, and Vite's development server for the web app,
 * which hands /api and /socket.io on to it. Both end together, on Ctrl-C or when one of them cannot go on.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nodeModules, projectNode, root } from './setup/paths.mjs';
import { hasWebApp } from './setup/web-app.mjs';

const END_WITHIN_MS = 10_000;

const programs = [
  { name: 'server', color: 36, args: ['--watch-path=src', '--watch-preserve-output', 'src/main.ts'] },
  { name: 'web', color: 35, args: [join(nodeModules, 'vite', 'bin', 'vite.js'), 'web'] },
];
const width = Math.max(...programs.map(({ name }) => name.length));
const running = new Map();
let ending = false;

for (const program of programs) {
  if (program.name === 'web' && !hasWebApp())
    console.log('web: there is no web/index.html; only the server runs');
  else start(program);
}
process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));
process.on('SIGHUP', () => void end(0));

function start({ name, color, args }) {
  const env = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
  // A group of its own: the server that `node --watch` starts must get the signal too, and only once.
  const child = spawn(projectNode, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.set(name, child);
  const label = process.stdout.isTTY
    ? `\x1b[${color}m${name.padEnd(width)} |\x1b[0m`
    : `${name.padEnd(width)} |`;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => console.log(`${label} ${line}`));
  }
  child.on('error', (error) => console.error(`${label} cannot be started: ${error.message}`));
  child.on('close', (code) => {
    running.delete(name);
    if (!ending) {
      console.error(`${label} ended (exit code ${code}); ending the rest too`);
      void end(1);
    }
  });
}

async function end(exitCode) {
  if (ending) return;
  ending = true;
  const closed = [...running.values()].map((child) => new Promise((resolve) => child.once('close', resolve)));
  signalAll('SIGTERM');
  const force = setTimeout(() => signalAll('SIGKILL'), END_WITHIN_MS);
  await Promise.all(closed);
  clearTimeout(force);
  process.exit(exitCode);
}

function signalAll(signal) {
  for (const { pid } of running.values()) {
    try {
      if (pid !== undefined) process.kill(-pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}
