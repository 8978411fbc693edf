import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import { openDatabase } from '../../../src/entities/database.ts';
import { afterRun } from '../after-run.ts';

const ADMIN_URL = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

export type TestDatabase = {
  url: string;
  query: <R extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<R[]>;
  drop: () => Promise<void>;
};

/** A new database on the test server, empty or with all tables, and what drops it again. */
export async function createTestDatabase({ migrated = false } = {}): Promise<TestDatabase> {
  const from = migrated ? ` TEMPLATE ${await migratedTemplate()}` : '';
  const { name, url } = newDatabase();
  await asAdmin((admin) => admin.query(`CREATE DATABASE ${name}${from}`));
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => undefined); // Dropping the database cuts idle connections.
  return {
    url: url.href,
    query: async <R extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<R>(sql, values)).rows,
    drop: async () => {
      await pool.end();
      await dropDatabase(name);
    },
  };
}

let template: Promise<string> | undefined;

/** Of one run's many databases all but the first have their tables by copying: that takes a tenth of the time. */
function migratedTemplate(): Promise<string> {
  template ??= migrateTemplate();
  return template;
}

async function migrateTemplate(): Promise<string> {
  const { name, url } = newDatabase();
  await asAdmin((admin) => admin.query(`CREATE DATABASE ${name}`));
  afterRun(() => dropDatabase(name));
  const database = await openDatabase({
    databaseUrl: url.href,
    dataDir: '',
    logger: pino({ level: 'silent' }),
  });
  // As long as somebody is connected to it, it cannot be copied.
  await database.close();
  return name;
}

function newDatabase(): { name: string; url: URL } {
  const name = `parley_test_${randomBytes(8).toString('hex')}`;
  const url = new URL(ADMIN_URL);
  url.pathname = `/${name}`;
  return { name, url };
}

function dropDatabase(name: string): Promise<void> {
  return asAdmin((admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

async function asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: ADMIN_URL });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
