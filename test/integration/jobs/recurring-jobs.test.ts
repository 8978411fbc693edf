import { expect } from 'chai';
import { type Logger, pino } from 'pino';
import { connectionPool } from '../../../src/entities/connection-pool.ts';
import { type Database, openDatabase } from '../../../src/entities/database.ts';
import type { ConnectionPool } from '../../../src/jobs/pool-database.ts';
import { type RecurringJob, RecurringJobs } from '../../../src/jobs/recurring-jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/processes/databases.ts';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const EVERY_MINUTE = '* * * * *';

/** What holds on either database. */
function scenarios(open: () => Promise<{ database: Database; close: () => Promise<void> }>): void {
  let opened: Awaited<ReturnType<typeof open>>;
  let lines: string[];
  let logger: Logger;
  let started: RecurringJobs[];
  before(async () => {
    opened = await open();
  });
  after(() => opened.close());
  beforeEach(() => {
    lines = [];
    logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((jobs) => jobs.stop()));
    await opened.database.dataSource.query('DROP SCHEMA IF EXISTS pgboss CASCADE');
  });

  /** The jobs of one process. */
  const jobsWith = (
    jobs: readonly RecurringJob[],
    pool: ConnectionPool = connectionPool(opened.database.dataSource),
  ) => {
    const all = new RecurringJobs(pool, logger);
    all.add(...jobs);
    all.start();
    started.push(all);
    return all;
  };
  const turns = (state: string, queue = 'recurring') =>
    opened.database.dataSource
      .query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM pgboss.job WHERE name = $1 AND state::text = $2',
        [queue, state],
      )
      .then(([row]) => row?.n ?? 0);

  it('have a turn after the start and whenever they are due, each taken by one process', async () => {
    const runs = { one: 0, two: 0 };
    const job = (name: keyof typeof runs) => ({
      name,
      cron: EVERY_MINUTE,
      run: async () => {
        runs[name] += 1;
        await opened.database.dataSource.query('SELECT 1');
      },
    });
    const atOnce = () => Array.from({ length: 3 }, () => jobsWith([job('one'), job('two')]));
    atOnce();
    await waitUntil('their turn at the start', () => runs.one > 0 && runs.two > 0, { timeoutMs: 15_000 });
    for (let again = 0; again < 2; again += 1) {
      await Promise.all(started.map((jobs) => jobs.stop()));
      // As if nobody had looked for a while: whoever comes now finds the minute that has begun due.
      await opened.database.dataSource.query('UPDATE pgboss.version SET cron_on = NULL');
      atOnce();
      await waitUntil('what is due', async () => (await turns('completed', '__pgboss__send-it')) >= 2, {
        timeoutMs: 15_000,
      });
    }
    const [due] = await opened.database.dataSource.query<{ n: number; minutes: number }[]>(
      `SELECT count(*)::int AS n, count(DISTINCT singleton_on)::int AS minutes FROM pgboss.job
       WHERE name = '__pgboss__send-it'`,
    );
    expect(due?.n).to.equal(2 * (due?.minutes ?? 0));
    await Promise.all(started.map((jobs) => jobs.stop()));
    expect(await turns('active')).to.equal(0);
    expect(runs.one + runs.two).to.equal(await turns('completed'));
    expect(Math.min(runs.one, runs.two)).to.be.at.least(1);
    expect(lines).to.deep.equal([]);
  });

  it('keep no other from its turn when one fails or takes long, and are not tried again before it is due', async () => {
    const seen: string[] = [];
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const never = '0 0 29 2 *';
    jobsWith([
      {
        name: 'wrong',
        cron: never,
        run: async () => {
          seen.push('wrong');
          throw new Error('it went wrong');
        },
      },
      { name: 'slow', cron: never, run: () => slow },
      { name: 'right', cron: never, run: async () => void seen.push('right') },
    ]);
    await waitUntil('both', () => seen.includes('wrong') && seen.includes('right'), { timeoutMs: 15_000 });
    // They were taken together with the slow one, and are over before it: their next turn may come.
    await waitUntil(
      'theirs to be over',
      async () => (await turns('completed')) === 1 && (await turns('cancelled')) === 1,
    );
    expect(await turns('active')).to.equal(1);
    // Another process begins: its turns come in beside the one that goes on.
    jobsWith([
      { name: 'slow', cron: never, run: async () => void seen.push('slow twice') },
      { name: 'later', cron: never, run: async () => void seen.push('later') },
    ]);
    await waitUntil('the other', () => seen.includes('later'), { timeoutMs: 15_000 });
    finish();
    await Promise.all(started.map((jobs) => jobs.stop()));
    expect(seen.filter((name) => name === 'wrong')).to.have.length(1);
    expect(seen).not.to.include('slow twice');
    expect(await turns('failed')).to.equal(0);
    expect(lines.map((line) => JSON.parse(line))).to.have.length(1);
    expect(JSON.parse(lines[0] ?? '')).to.include({ level: 50, job: 'wrong' });
  });

  it('stop when the one under way has ended', async () => {
    let finish: () => void = () => undefined;
    let running = false;
    const jobs = jobsWith([
      {
        name: 'slow',
        cron: EVERY_MINUTE,
        run: async () => {
          running = true;
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          running = false;
        },
      },
    ]);
    await waitUntil('it to begin', () => running, { timeoutMs: 15_000 });
    let stopped = false;
    const stopping = jobs.stop().then(() => {
      stopped = true;
    });
    await opened.database.dataSource.query('SELECT 1');
    expect(stopped).to.equal(false);
    finish();
    await stopping;
    expect(running).to.equal(false);
    expect(await turns('completed')).to.equal(1);
    expect(await turns('active')).to.equal(0);
  });

  it('are not waited for for long: what hangs is handed back, and a database that hangs holds up nothing', async () => {
    let running = false;
    const hanging = jobsWith([
      {
        name: 'hanging',
        cron: EVERY_MINUTE,
        run: () => {
          running = true;
          return new Promise(() => undefined);
        },
      },
    ]);
    let asked = false;
    const connect = () => {
      asked = true;
      return new Promise(() => undefined);
    };
    // pg's own signature has a callback too, which nothing here uses.
    const beginning = jobsWith([], { connect } as ConnectionPool);
    await waitUntil('both to begin', () => running && asked, { timeoutMs: 15_000 });
    const start = performance.now();
    await Promise.all([hanging.stop(), beginning.stop()]);
    expect(performance.now() - start).to.be.below(9_000);
    expect([await turns('active'), await turns('retry')]).to.deep.equal([0, 1]);
  });

  it('begin when the database comes, and go on when it was away', async () => {
    const pool = connectionPool(opened.database.dataSource);
    let away = true;
    const connect = () => (away ? Promise.reject(new Error('connect ECONNREFUSED')) : pool.connect());
    let runs = 0;
    const job = { name: 'count', cron: '0 0 29 2 *', run: async () => void runs++ };
    // pg's own signature has a callback too, which nothing here uses.
    jobsWith([job], { connect } as ConnectionPool);
    await waitUntil('a complaint', () => lines.length > 0, { timeoutMs: 15_000 });
    away = false;
    await waitUntil('its turn', async () => runs === 1 && (await turns('completed')) === 1, {
      timeoutMs: 15_000,
    });
    away = true;
    await opened.database.dataSource.query(
      `INSERT INTO pgboss.job (name, data, singleton_key, policy) VALUES ('recurring', '{"job":"count"}', 'count', 'exclusive')`,
    );
    away = false;
    await waitUntil('the next turn', () => runs === 2, { timeoutMs: 15_000 });
    expect(lines).to.have.length(1);
  });

  it('take up the turn of a process that died', async () => {
    let runs = 0;
    const job = { name: 'count', cron: '0 0 29 2 *', run: async () => void runs++ };
    const first = jobsWith([job]);
    await waitUntil('its turn', () => runs === 1, { timeoutMs: 15_000 });
    await first.stop();
    expect(await turns('completed')).to.equal(1);
    // As who takes a turn leaves it, when it is killed.
    await opened.database.dataSource.query(
      `UPDATE pgboss.job SET state = 'active', completed_on = NULL, heartbeat_on = now() - interval '21 seconds'
       WHERE name = 'recurring'`,
    );
    await opened.database.dataSource.query(
      'UPDATE pgboss.queue SET monitor_claim_on = NULL, monitor_on = NULL',
    );
    jobsWith([job]);
    await waitUntil('it again', () => runs === 2, { timeoutMs: 15_000 });
  });

  it('forget what is no job any more, and take it up with another time', async () => {
    const schedules = () =>
      opened.database.dataSource.query('SELECT key, cron FROM pgboss.schedule ORDER BY key');
    let runs = 0;
    const job = (name: string, cron: string) => ({ name, cron, run: async () => void runs++ });
    const first = jobsWith([job('gone', EVERY_MINUTE), job('moved', EVERY_MINUTE)]);
    await waitUntil('their turns', () => runs >= 2, { timeoutMs: 15_000 });
    await first.stop();
    expect(await schedules()).to.have.length(2);
    runs = 0;
    jobsWith([job('moved', '5 * * * *')]);
    await waitUntil('its turn', () => runs >= 1, { timeoutMs: 15_000 });
    expect(await schedules()).to.deep.equal([{ key: 'moved', cron: '5 * * * *' }]);
  });
}

describe('Recurring jobs', () => {
  describe('on PostgreSQL', function () {
    this.timeout(60_000);
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
});
