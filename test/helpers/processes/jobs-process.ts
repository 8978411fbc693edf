import { pino } from 'pino';
import { connectionPool } from '../../../src/entities/connection-pool.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import { RecurringJobs } from '../../../src/jobs/recurring-jobs.ts';

/** A process whose one job never ends: `node jobs-process.ts <database url>` prints when the job begins. */
const logger = pino({ level: 'silent' });
const { dataSource } = await openDatabase({
  databaseUrl: process.argv[2] ?? '',
  dataDir: '/nowhere',
  logger,
});
const jobs = new RecurringJobs(connectionPool(dataSource), logger);
jobs.add({
  name: 'count',
  cron: '0 0 29 2 *',
  run: () => {
    process.stdout.write('It has begun\n');
    return new Promise(() => undefined);
  },
});
jobs.start();
// Nothing else keeps it.
setInterval(() => undefined, 60_000);
