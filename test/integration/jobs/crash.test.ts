import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { pino } from 'pino';
import { connectionPool } from '../../../src/entities/connection-pool.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import { RecurringJobs } from '../../../src/jobs/recurring-jobs.ts';
import { createTestDatabase } from '../../helpers/processes/databases.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const PROCESS = fileURLToPath(new URL('../../helpers/processes/jobs-process.ts', import.meta.url));

describe('A job whose process is killed in the middle of it', function () {
  this.timeout(60_000);

  it('is not run by others as long as that process lives, and is when it is dead', async () => {
    const test = await createTestDatabase();
    const logger = pino({ level: 'silent' });
    const database = await openDatabase({ databaseUrl: test.url, dataDir: '/nowhere', logger });
    const child = spawn(process.execPath, [PROCESS, test.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    const pool = connectionPool(database.dataSource);
    const others = [new RecurringJobs(pool, logger), new RecurringJobs(pool, logger)];
    let runs = 0;
    try {
      await waitUntil('the job to begin', () => output.includes('begun'), { timeoutMs: 30_000 });
      for (const jobs of others) {
        const other = {
          name: `other-${others.indexOf(jobs)}`,
          cron: '0 0 29 2 *',
          run: async () => undefined,
        };
        jobs.add({ name: 'count', cron: '0 0 29 2 *', run: async () => void runs++ }, other);
      }
      const states = (job: string) =>
        test
          .query<{ state: string }>("SELECT state FROM pgboss.job WHERE data ->> 'job' = $1", [job])
          .then((rows) => rows.map(({ state }) => state));
      others[0]?.start();
      await waitUntil('the one beside it', async () => (await states('other-0'))[0] === 'completed', {
        timeoutMs: 30_000,
      });
      expect([runs, await states('count')]).to.deep.equal([0, ['active']]);
      child.kill('SIGKILL');
      await exit;
      // As if that had been a while ago.
      await test.query(
        "UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '30 seconds' WHERE state = 'active'",
      );
      await test.query('UPDATE pgboss.queue SET monitor_claim_on = NULL, monitor_on = NULL');
      others[1]?.start();
      await waitUntil('it to be run', () => runs > 0, { timeoutMs: 30_000 });
      await Promise.all(others.map((jobs) => jobs.stop()));
      expect([runs, await states('count')]).to.deep.equal([1, ['completed']]);
    } finally {
      child.kill('SIGKILL');
      await Promise.all(others.map((jobs) => jobs.stop()));
      await database.close();
      await test.drop();
    }
  });
});
