import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeModules, projectNode, root } from '../setup/paths.mjs';
import { judgeStage } from './totals.mjs';

/** How long a process may live on after its last test. */
const EXIT_WITHIN_MS = 15_000;

/**
 * Runs the tests of a stage in a process of their own, whose output goes straight to the terminal.
 *
 * @param {{ stage: string, files: string[], mochaArgs: string[], env: NodeJS.ProcessEnv, deadline: number,
 *   signal: AbortSignal }} run `files`: all of the stage when empty; `deadline`: the time (ms since 1970) by which the
 *   process must have ended
 * @returns {Promise<{ counts: import('./totals.mjs').Counts, trouble?: string }>}
 */
export function runStage({ stage, files, mochaArgs, env, deadline, signal }) {
  return new Promise((resolve) => {
    const whole = files.length === 0 && mochaArgs.length === 0;
    const child = spawn(projectNode, mochaCommand(stage, files, mochaArgs), {
      cwd: root,
      // For what can only be said when all of a stage's tests have run.
      env: { ...env, TEST_WHOLE_STAGE: whole ? stage : undefined },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      // A group of its own, so that browsers and workers of a test that hangs end with it.
      detached: true,
    });
    let reported;
    let where = 'before its first test';
    let open;
    let hung = false;
    const end = () => {
      hung = true;
      killGroup(child.pid, 'SIGKILL');
    };
    let timer = setTimeout(end, Math.max(0, deadline - Date.now()));
    const stop = () => killGroup(child.pid, 'SIGTERM');
    signal.addEventListener('abort', stop);
    child.on('message', (message) => {
      if (message.type === 'running') where = `in "${message.title}" (${message.file ?? 'unknown file'})`;
      if (message.type === 'open') open = message.resources;
      if (message.type !== 'ended') return;
      reported = message.counts;
      clearTimeout(timer);
      timer = setTimeout(end, EXIT_WITHIN_MS);
    });
    child.on('error', (error) => {
      where = `which could not be started: ${error.message}`;
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      // What a crashed test left behind.
      killGroup(child.pid, 'SIGKILL');
      const { counts, trouble } = judgeStage({ reported, code, hung });
      if (trouble === undefined) return resolve({ counts });
      const detail = reported ? `still open: ${summarise(open ?? [])}` : `it was ${where}`;
      resolve({ counts, trouble: `${stage}: ${trouble}; ${detail}` });
    });
  });
}

function mochaCommand(stage, files, mochaArgs) {
  const specs = files.length > 0 ? files : [`test/${stage}/**/*.test.ts`];
  return [
    join(nodeModules, 'mocha', 'bin', 'mocha.js'),
    '--reporter',
    fileURLToPath(new URL('reporter.mjs', import.meta.url)),
    ...specs.flatMap((spec) => ['--spec', spec]),
    ...mochaArgs,
  ];
}

function killGroup(pid, name) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // Nothing of it is left.
  }
}

/** `['Timeout', 'TCPSocketWrap', 'Timeout']` → `Timeout ×2, TCPSocketWrap` */
function summarise(resources) {
  const counts = new Map();
  for (const name of resources) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(', ') || 'unknown';
}
