import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Every running child: each leads a process group of its own, so that its children end with it. */
const running = new Set();

/** How much of a program's output is kept for the report of its failure. */
const KEPT_LINES = 60;

/**
 * Runs a program and resolves, whatever its exit code, with what it said. Never uses a shell.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void, timeoutMs?: number,
 *   signal?: AbortSignal }} [options] `timeoutMs` and `signal` end the program and its children at once
 * @returns {Promise<{ code: number | null, output: string, missing: boolean, timedOut: boolean }>} `output`: the
 *   last lines of both streams; `missing`: there is no such program; `code`: null when a signal ended it
 */
export function runCommand(command, args, { cwd, env = process.env, onLine, timeoutMs, signal } = {}) {
  return new Promise((resolve, reject) => {
    const kept = [];
    let timedOut = false;
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        kept.push(line);
        if (kept.length > KEPT_LINES) kept.shift();
        onLine?.(line);
      });
    }
    const end = () => {
      timedOut = true;
      signalGroup(child, 'SIGKILL');
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
    signal?.addEventListener('abort', end);
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      running.delete(child);
    };
    child.on('error', (error) => {
      done();
      if (error.code === 'ENOENT') resolve({ code: null, output: '', missing: true, timedOut: false });
      else reject(error);
    });
    child.on('close', (code) => {
      done();
      resolve({ code, output: kept.join('\n'), missing: false, timedOut });
    });
  });
}

/** Ends every program that runs now, with its children: first politely, after a second for good. */
export async function endRunningCommands() {
  const children = [...running];
  if (children.length === 0) return;
  const closed = Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
  for (const child of children) signalGroup(child, 'SIGTERM');
  const force = setTimeout(() => {
    for (const child of children) signalGroup(child, 'SIGKILL');
  }, 1_000);
  await closed;
  clearTimeout(force);
}

function signalGroup(child, name) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
