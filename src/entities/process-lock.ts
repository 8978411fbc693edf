import { DatabaseSync } from 'node:sqlite';

/** Held until `release`, or until the process is gone, however it went. */
export type ProcessLock = { release: () => void };

/**
 * Locks a file for this process, or returns undefined when another one holds it (or this one does, elsewhere). SQLite's
 * file lock is used for it because Node has no other that the system frees when a process is killed: a file with a
 * process id in it says nothing in a container, where the next process has the same id.
 */
export function acquireProcessLock(path: string): ProcessLock | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

const SQLITE_BUSY = 5;
