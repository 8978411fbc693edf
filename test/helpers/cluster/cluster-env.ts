import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What every node of every set-up is told, besides where its stores are and what is its own. */
export const CLUSTER_ENV = {
  NODE_ENV: 'test',
  PARLEY_JWT_SECRET: 'a secret of all nodes of a test, long enough',
  PARLEY_LOG_FORMAT: 'json',
  /** For whoever looks for a fault; see `keepOutput`. */
  PARLEY_LOG_LEVEL: process.env.CLUSTER_LOG_LEVEL ?? 'info',
  PARLEY_AUTH_RATE_PER_MINUTE: '100000',
  PARLEY_API_RATE_PER_MINUTE: '1000000',
  PARLEY_MEDIA_WORKERS: '1',
  PARLEY_SHUTDOWN_SECONDS: '2',
  PARLEY_TURN: 'off',
} as const;

/** Where a node of a test keeps its files, made. What the first one compiles, the others need not. */
export async function nodeFolder(
  folder: string,
  name: string,
): Promise<{ PARLEY_DATA_DIR: string; NODE_COMPILE_CACHE: string }> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  return { PARLEY_DATA_DIR: path, NODE_COMPILE_CACHE: join(folder, 'compiled') };
}

/** What a node printed, kept in the folder that CLUSTER_LOGS names: for whoever looks for a fault. */
export async function keepOutput(name: string, output: string): Promise<void> {
  const folder = process.env.CLUSTER_LOGS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await appendFile(join(folder, `${name.replaceAll(' ', '-')}.log`), output);
}
