import { readFile } from 'node:fs/promises';

/** A process and all that descend from it, parents first. Those that end meanwhile are left out. Linux alone. */
export async function processTree(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => undefined);
  if (children === undefined) return [];
  const pids = children.split(' ').filter((text) => text.trim() !== '');
  const below = await Promise.all(pids.map((child) => processTree(Number(child))));
  return [pid, ...below.flat()];
}

/** Sends a signal to a process and all below it, as a machine that stops does to all that runs on it. */
export async function signalTree(pid: number, signal: NodeJS.Signals): Promise<void> {
  for (const one of await processTree(pid)) {
    try {
      process.kill(one, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Kills the media workers of a server process, and nothing else. */
export async function killMediaWorkers(pid: number): Promise<void> {
  for (const child of await processTree(pid)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
    if (child !== pid && command.includes('mediasoup-worker')) process.kill(child, 'SIGKILL');
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
