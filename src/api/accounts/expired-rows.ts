import type { DataSource } from 'typeorm';
import type { RecurringJob } from '../../jobs/recurring-jobs.ts';

/** What accounts leave behind and nobody asks for any more. A day later, so that what is looked into is still there. */
const CLEARED = {
  'expired-sessions': `DELETE FROM refresh_sessions
    WHERE expires_at < now() - interval '1 day' OR revoked_at < now() - interval '1 day'`,
  'expired-codes': "DELETE FROM one_time_codes WHERE expires_at < now() - interval '1 day'",
};

/** Clears away sessions and codes that are over. */
export function clearExpiredRows(dataSource: DataSource): RecurringJob[] {
  return Object.entries(CLEARED).map(([name, statement]) => ({
    name,
    cron: '7 * * * *',
    run: async () => {
      await dataSource.query(statement);
    },
  }));
}
