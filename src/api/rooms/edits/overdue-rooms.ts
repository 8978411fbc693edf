import type { DataSource } from 'typeorm';
import type { RecurringJob } from '../../../jobs/recurring-jobs.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';

/** Ends scheduled rooms whose time is over and that nobody is in. */
export function endOverdueRooms(dataSource: DataSource, live: Pick<LiveRoomsPort, 'end'>): RecurringJob {
  return {
    name: 'overdue-rooms',
    cron: '* * * * *',
    run: async () => {
      const [ended] = await dataSource.query<[{ id: string }[], number]>(
        `UPDATE rooms SET status = 'ended', ended_at = now(), updated_at = now(), version = version + 1
         WHERE status = 'active' AND closes_at < now() AND live_since IS NULL RETURNING id`,
      );
      // Someone may be on the way in.
      for (const { id } of ended) await live.end(id);
    },
  };
}
