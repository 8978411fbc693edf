import { expect } from 'chai';
import pg from 'pg';
import { pino } from 'pino';
import { poolDatabase } from '../../../src/jobs/pool-database.ts';
import { RecurringJobs } from '../../../src/jobs/recurring-jobs.ts';
import { createTestDatabase } from '../../helpers/processes/databases.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Recurring jobs on a database that others use', () => {
  it('say that somebody must act when the database lets them make no schema, and begin once it does', async () => {
    const test = await createTestDatabase();
    const role = `${new URL(test.url).pathname.slice(1)}_user`;
    await test.query(`CREATE ROLE ${role}`);
    const pool = new pg.Pool({ connectionString: test.url, max: 2, options: `-c role=${role}` });
    pool.on('error', () => undefined);
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const jobs = new RecurringJobs(pool, logger);
    let runs = 0;
    jobs.add({ name: 'count', cron: '0 0 29 2 *', run: async () => void runs++ });
    try {
      jobs.start();
      await waitUntil('a complaint', () => lines.length > 0, { timeoutMs: 15_000 });
      expect(JSON.parse(lines[0] ?? '')).to.include({ level: 50 });
      await test.query(`GRANT CREATE ON DATABASE ${new URL(test.url).pathname.slice(1)} TO ${role}`);
      await waitUntil('its turn', () => runs === 1, { timeoutMs: 25_000 });
    } finally {
      await jobs.stop();
      await pool.end();
      await test.drop();
      const admin = await createTestDatabase();
      await admin.query(`DROP ROLE ${role}`);
      await admin.drop();
    }
  }).timeout(60_000);

  it('leave no transaction behind on a connection that others use', async () => {
    const test = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: test.url, max: 1 });
    // As TypeORM has it: what breaks while nobody uses it is no news.
    pool.on('error', () => undefined);
    try {
      const { executeSql } = poolDatabase(pool);
      const refused = await executeSql('BEGIN; SELECT 1 / 0; COMMIT').catch((error: unknown) => error);
      expect(refused).to.include({ code: '22012' });
      const { rows } = await pool.query('SELECT pg_current_xact_id_if_assigned() IS NULL AS free');
      expect(rows).to.deep.equal([{ free: true }]);
      const broken = await executeSql('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => 'broken');
      expect(broken).to.equal('broken');
      expect((await executeSql('SELECT 1 AS one')).rows).to.deep.equal([{ one: 1 }]);
    } finally {
      await pool.end();
      await test.drop();
    }
  });
});
