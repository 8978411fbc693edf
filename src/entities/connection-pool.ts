import type pg from 'pg';
import type { DataSource } from 'typeorm';

/** The connections behind a data source, for what TypeORM itself cannot do. */
export function connectionPool(dataSource: DataSource): pg.Pool {
  // PostgreSQL's driver keeps its pool there; TypeORM types drivers alike, whatever they are for.
  const { master } = dataSource.driver as unknown as { master: pg.Pool };
  return master;
}
