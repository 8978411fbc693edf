import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { loadConfig } from '../src/config/config.ts';
import { openDatabase } from '../src/entities/database.ts';
import { createLogger } from '../src/logger.ts';

const ADMIN_URL = process.env.BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

export type BenchDatabase = {
  url: string;
  query: (sql: string, values?: readonly unknown[]) => Promise<void>;
  drop: () => Promise<void>;
};

/** A database of this run's own on the server of `BENCH_DATABASE_URL`, with Parley's tables in it. */
export async function createBenchDatabase(): Promise<BenchDatabase> {
  const name = `parley_bench_${randomBytes(6).toString('hex')}`;
  const url = new URL(ADMIN_URL);
  url.pathname = `/${name}`;
  await once(ADMIN_URL, `CREATE DATABASE ${name}`);
  const drop = () => once(ADMIN_URL, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  try {
    await migrate(url.href);
  } catch (error) {
    await drop();
    throw error;
  }
  return { url: url.href, query: (sql, values) => once(url.href, sql, values), drop };
}

async function migrate(url: string): Promise<void> {
  const config = loadConfig({ DATABASE_URL: url, PARLEY_LOG_LEVEL: 'warn' });
  const database = await openDatabase({ ...config, logger: await createLogger(config) });
  await database.close();
}

async function once(url: string, sql: string, values: readonly unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql, [...values]);
  } finally {
    await client.end();
  }
}
