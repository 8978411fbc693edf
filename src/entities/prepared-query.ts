import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { connectionPool } from './connection-pool.ts';

/** A name for each text: the same one on every connection. */
const names = new Map<string, string>();
/** Beyond that many texts something makes them up, and they go unnamed. */
const MAX_NAMES = 500;

/**
 * Runs a statement that is sent again and again: each connection has it parsed once, and PostgreSQL plans it once where
 * one plan is as good as another. At a room's door planning took ten times as long as the reading. TypeORM's own
 * `query` cannot name statements, so this goes to its pool; it is not for use inside a transaction.
 *
 * @param text with `$1`, `$2`, …; what differs from one call to the next belongs into `values`.
 */
export async function preparedQuery<Row extends object>(
  dataSource: DataSource,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const name = nameOf(text);
  const { rows } = await connectionPool(dataSource).query<Row>({
    text,
    values,
    ...(name === undefined ? {} : { name }),
  });
  return rows;
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_NAMES) return known;
  const name = `parley_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  names.set(text, name);
  return name;
}
