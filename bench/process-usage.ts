import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `cpuMs`: user and system time of all its threads since it started. `rssBytes`: the memory that it holds. */
export type ProcessUsage = { cpuMs: number; rssBytes: number };

const HZ = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));

/** What a process has used, as Linux counts it; nothing when it has ended. */
export function processUsage(pid: number): ProcessUsage {
  const fields = statFields(pid);
  // Fields 14, 15 and 24 of proc_pid_stat(5); the list begins with the third.
  const [user = 0, system = 0, pages = 0] = [fields[11], fields[12], fields[21]].map(Number);
  return { cpuMs: ((user + system) * 1000) / HZ, rssBytes: pages * PAGE_BYTES };
}

/** The same of all that a process has started: of Parley, its media workers. */
export function childrenUsage(pid: number): ProcessUsage {
  const sum = { cpuMs: 0, rssBytes: 0 };
  for (const child of childrenOf(pid)) {
    const { cpuMs, rssBytes } = processUsage(child);
    sum.cpuMs += cpuMs;
    sum.rssBytes += rssBytes;
  }
  return sum;
}

function childrenOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`);
  return children.split(' ').map(Number).filter(Boolean);
}

/** From the third field on: the second is a name in parentheses, which may hold anything. */
function statFields(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
