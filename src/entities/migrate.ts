import { type DataSource, MigrationExecutor } from 'typeorm';

/** Any number that nothing else in the database takes a lock on. */
const MIGRATION_LOCK = 7_226_539;
const LOCK_TIMEOUT = '120s';

/**
 * Runs the migrations that have not run yet, all or none. Processes that start at once take turns: the lock belongs to
 * the one connection that everything here runs on, so it works with a pool of one, and dies with the process.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'all';
      const done = await executor.executePendingMigrations();
      return done.map((migration) => migration.name);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await runner.query('RESET lock_timeout');
      await runner.query('RESET statement_timeout');
    }
  } finally {
    await runner.release();
  }
}
