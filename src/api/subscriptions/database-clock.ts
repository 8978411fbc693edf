import type { DataSource, EntityManager } from 'typeorm';

/** The database's clock at this moment, by which every door asks what somebody has. */
export async function readClock(database: Pick<DataSource | EntityManager, 'query'>): Promise<Date> {
  const [row] = await database.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
  if (row === undefined) throw new Error('The database has no clock');
  return row.now;
}
