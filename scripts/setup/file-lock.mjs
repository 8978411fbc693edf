import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder touches its lock this often … */
const TOUCH_EVERY_MS = 5_000;
/** … so one that was not touched for this long has no holder any more, wherever that was. */
const ABANDONED_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 500;

/**
 * Whether nobody holds a lock any more.
 *
 * @param {{ holder: { pid: number, host: string } | undefined, ageMs: number, host: string,
 *   isAlive: (pid: number) => boolean }} seen `holder`: undefined while it is being written
 */
export function isAbandoned({ holder, ageMs, host, isAlive }) {
  if (ageMs > ABANDONED_AFTER_MS) return true;
  return holder !== undefined && holder.host === host && !isAlive(holder.pid);
}

/**
 * Does work that must not run twice at once on this machine, or on two that share the folder. Waits for another
 * holder; one that died is noticed.
 *
 * @template T
 * @param {string} path the lock file
 * @param {() => void} onWait called once, when someone else holds it
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFileLock(path, onWait, work) {
  let told = false;
  while (!tryTake(path)) {
    if (removeAbandoned(path)) continue;
    if (!told) onWait();
    told = true;
    await sleep(LOOK_EVERY_MS);
  }
  const touch = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // Somebody removed the folder of the lock; the work itself will tell if that matters to it.
    }
  }, TOUCH_EVERY_MS);
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    process.removeListener('exit', release);
    release();
  }
}

function tryTake(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function removeAbandoned(path) {
  try {
    const ageMs = Date.now() - statSync(path).mtimeMs;
    if (!isAbandoned({ holder: readHolder(path), ageMs, host: hostname(), isAlive })) return false;
    // Renamed first: of several that wait, only one can take it away.
    const aside = `${path}.${process.pid}.abandoned`;
    renameSync(path, aside);
    rmSync(aside, { force: true });
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return true;
    throw error;
  }
}

function readHolder(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
