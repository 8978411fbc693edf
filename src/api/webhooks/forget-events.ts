import type { DataSource } from 'typeorm';

const DAY_MS = 24 * 3_600_000;
const KEPT_DAYS = 30;
/** So that no statement holds many rows for long. */
const AT_ONCE = 2_000;

/** Deletes events of long ago with their deliveries, but none that is still to come to somebody. */
export async function forgetOldEvents(dataSource: DataSource, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  for (;;) {
    const [forgotten] = await dataSource.query<{ events: number }[]>(
      `WITH gone AS (
         DELETE FROM webhook_events WHERE id IN (
           SELECT e.id FROM webhook_events e
           WHERE e.at < $1 AND NOT EXISTS (
             SELECT 1 FROM webhook_deliveries d WHERE d.event_id = e.id AND d.status = 'waiting')
           ORDER BY e.at LIMIT ${AT_ONCE})
         RETURNING id)
       SELECT count(*)::int AS events FROM gone`,
      [before],
    );
    if ((forgotten?.events ?? 0) < AT_ONCE) return;
  }
}
