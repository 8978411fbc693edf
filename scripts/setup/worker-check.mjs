import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { projectNode } from './paths.mjs';
import { runCommand } from './run-command.mjs';

/** What the worker answers when it is started by hand (see its main.cpp): proof that it runs here. */
const STARTED_BY_HAND = 41;

/** Whether the file is a worker whose libraries this machine has. Takes a few milliseconds. */
export function workerRuns(binary) {
  const { status } = spawnSync(binary, [], { env: {}, stdio: 'ignore', timeout: 5_000 });
  return status === STARTED_BY_HAND;
}

/**
 * Whether the installed mediasoup and the worker understand each other: a worker does not tell its version, so it is
 * made to open a router and a transport. Takes half a second.
 *
 * @returns {Promise<{ works: true } | { works: false, reason: string }>}
 */
export async function workerWorks(binary) {
  if (!workerRuns(binary)) return { works: false, reason: 'it does not run on this machine' };
  const { code, output } = await runCommand(
    projectNode,
    [fileURLToPath(new URL('worker-trial.mjs', import.meta.url))],
    {
      env: { ...process.env, MEDIASOUP_WORKER_BIN: binary },
      timeoutMs: 30_000,
    },
  );
  return code === 0 ? { works: true } : { works: false, reason: output || 'it does not answer' };
}
