import { expect } from 'chai';
import { type Logger, pino } from 'pino';
import { clearExpiredRows } from '../../src/api/accounts/expired-rows.ts';
import { type Database, openDatabase } from '../../src/entities/database.ts';
import { type RecurringJob, RecurringJobs } from '../../src/jobs/recurring-jobs.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { registerPerson } from '../helpers/people.ts';
import { type TemporaryDir, temporaryDir } from '../helpers/temporary-dir.ts';
import { startTestApp } from '../helpers/test-app.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const HOUR_MS = 3_600_000;

/** What holds on either database. */
function scenarios(open: () => Promise<{ database: Database; close: () => Promise<void> }>): void {
  let opened: Awaited<ReturnType<typeof open>>;
  let lines: string[];
  let logger: Logger;
  before(async () => {
    opened = await open();
  });
  after(() => opened.close());
  beforeEach(async () => {
    lines = [];
    logger = pino({}, { write: (line: string) => lines.push(line) });
    await opened.database.dataSource.query('DELETE FROM job_runs');
  });

  /** The jobs of one process. */
  const jobsWith = (...jobs: RecurringJob[]) => {
    const all = new RecurringJobs(opened.database.dataSource, logger);
    all.add(...jobs);
    return all;
  };
  /** As if that much time had passed since the jobs last ran. */
  const letPass = (seconds: number) =>
    opened.database.dataSource.query("UPDATE job_runs SET began_at = began_at - $1 * interval '1 second'", [
      seconds,
    ]);

  it('run once in their interval, in however many processes', async () => {
    let runs = 0;
    const job = { name: 'count', everyMs: HOUR_MS, run: async () => void runs++ };
    const processes = Array.from({ length: 5 }, () => jobsWith(job));
    await Promise.all(processes.map((one) => one.runDue()));
    await Promise.all(processes.map((one) => one.runDue()));
    expect(runs).to.equal(1);
    await letPass(HOUR_MS / 1000 - 300);
    await Promise.all(processes.map((one) => one.runDue()));
    expect(runs, 'a moment early').to.equal(1);
    await letPass(300);
    await Promise.all(processes.map((one) => one.runDue()));
    expect(runs).to.equal(2);
  });

  it('run one at a time, and one that fails keeps no other from it', async () => {
    const order: string[] = [];
    const job = (name: string, fail = false): RecurringJob => ({
      name,
      everyMs: HOUR_MS,
      run: async () => {
        order.push(`${name} begins`);
        await opened.database.dataSource.query('SELECT 1');
        order.push(`${name} ends`);
        if (fail) throw new Error('it went wrong');
      },
    });
    await jobsWith(job('one', true), job('two')).runDue();
    expect(order).to.deep.equal(['one begins', 'one ends', 'two begins', 'two ends']);
    expect(lines.map((line) => JSON.parse(line))).to.have.length(1);
    expect(JSON.parse(lines[0] ?? '')).to.include({ level: 50, job: 'one' });
  });

  it('begin by themselves, come back, and stop when the one under way has ended', async () => {
    let runs = 0;
    let finish: () => void = () => undefined;
    let running = false;
    const jobs = jobsWith({
      name: 'slow',
      everyMs: 20,
      run: async () => {
        runs += 1;
        if (runs < 3) return;
        running = true;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        running = false;
      },
    });
    jobs.start();
    await waitUntil('the third run', () => running);
    let stopped = false;
    const stopping = jobs.stop().then(() => {
      stopped = true;
    });
    await opened.database.dataSource.query('SELECT 1');
    expect(stopped).to.equal(false);
    finish();
    await stopping;
    expect(running).to.equal(false);
    await jobs.runDue();
    expect(runs).to.equal(3);
  });
}

describe('Recurring jobs', () => {
  describe('on PostgreSQL', () => {
    scenarios(async () => {
      const test: TestDatabase = await createTestDatabase();
      const logger = pino({ level: 'silent' });
      const database = await openDatabase({ databaseUrl: test.url, dataDir: '/nowhere', logger });
      return {
        database,
        close: async () => {
          await database.close();
          await test.drop();
        },
      };
    });
  });

  describe('on the embedded database', function () {
    this.timeout(60_000);
    scenarios(async () => {
      const dir: TemporaryDir = await temporaryDir();
      const logger = pino({ level: 'silent' });
      const database = await openDatabase({ databaseUrl: null, dataDir: dir.path, logger });
      return {
        database,
        close: async () => {
          await database.close();
          await dir.remove();
        },
      };
    });
  });

  it('are begun by the server', async () => {
    const test = await startTestApp();
    try {
      await waitUntil('the jobs to have run', async () => {
        const rows = await test.query<{ name: string }>('SELECT name FROM job_runs');
        return ['expired-sessions', 'expired-codes'].every((name) => rows.some((row) => row.name === name));
      });
    } finally {
      await test.stop();
    }
  });

  it('clear away sessions and codes that are long over, and no others', async () => {
    const test = await startTestApp();
    const logger = pino({ level: 'silent' });
    const database = await openDatabase({
      databaseUrl: test.config.databaseUrl,
      dataDir: '/nowhere',
      logger,
    });
    try {
      const [gone, revoked, fresh] = [
        await registerPerson(test.url),
        await registerPerson(test.url),
        await registerPerson(test.url),
      ];
      await waitUntil(
        'the codes',
        async () => (await test.query('SELECT 1 FROM one_time_codes')).length === 3,
      );
      for (const table of ['refresh_sessions', 'one_time_codes']) {
        await test.query(`UPDATE ${table} SET expires_at = now() - interval '2 days' WHERE user_id = $1`, [
          gone.user.id,
        ]);
      }
      await test.query(
        "UPDATE refresh_sessions SET revoked_at = now() - interval '2 days' WHERE user_id = $1",
        [revoked.user.id],
      );
      for (const job of clearExpiredRows(database.dataSource)) await job.run();
      const left = (table: string) => test.query(`SELECT user_id FROM ${table} ORDER BY created_at`);
      expect(await left('refresh_sessions')).to.deep.equal([{ user_id: fresh.user.id }]);
      expect(await left('one_time_codes')).to.have.length(2);
    } finally {
      await database.close();
      await test.stop();
    }
  });
});
