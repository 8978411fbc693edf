import { expect } from 'chai';
import { pino } from 'pino';
import { clearExpiredRows } from '../../../src/api/accounts/expired-rows.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { startTestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Recurring jobs of the server', () => {
  it('are begun by the server', async () => {
    const test = await startTestApp();
    try {
      const done = async () => {
        const [there] = await test.query<{ is: boolean }>(
          "SELECT to_regclass('pgboss.job') IS NOT NULL AS is",
        );
        if (there?.is !== true) return [];
        const rows = await test.query<{ job: string }>(
          "SELECT data ->> 'job' AS job FROM pgboss.job WHERE name = 'recurring' AND state = 'completed'",
        );
        return rows.map(({ job }) => job);
      };
      const expected = [
        ...['expired-sessions', 'expired-codes'],
        ...['overdue-rooms', 'abandoned-stays', 'lapsed-knocks'],
        ...['ended-subscriptions', 'begun-subscriptions', 'subscription-reminders'],
        ...['payments', 'old-webhook-events'],
      ];
      const missing = async () => {
        const jobs = await done();
        return expected.filter((name) => !jobs.includes(name));
      };
      await waitUntil('the jobs to have run', async () => (await missing()).length === 0, {
        lastSeen: missing,
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
