import pg from 'pg';
import { LARGE, seedLargeWorld } from '../../seed/large-world.ts';
import { ProgressBar } from '../../seed/progress-bar.ts';
import { loadConfig } from '../../src/config/config.ts';
import { openDatabase } from '../../src/entities/database.ts';
import { createLogger } from '../../src/logger.ts';

const ADMIN_URL = process.env.BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const NAME = 'parley_bench';

/** The address of a database with the large world in it, made anew for this run, and what drops it again. */
export async function createLargeWorld(): Promise<{ url: string; drop: () => Promise<void> }> {
  const url = new URL(ADMIN_URL);
  url.pathname = `/${NAME}`;
  await asAdmin(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
  await asAdmin(`CREATE DATABASE ${NAME}`);
  const config = loadConfig({ DATABASE_URL: url.href, PARLEY_LOG_LEVEL: 'warn' });
  const database = await openDatabase({ ...config, logger: await createLogger(config) });
  try {
    await seedLargeWorld(database.dataSource, LARGE, new ProgressBar(process.stdout));
  } finally {
    await database.close();
  }
  return { url: url.href, drop: () => asAdmin(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`) };
}

async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: ADMIN_URL });
  await admin.connect();
  try {
    await admin.query(sql);
  } finally {
    await admin.end();
  }
}
