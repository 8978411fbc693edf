import type { EntityManager } from 'typeorm';

type Value = string | number | boolean | null | Date | readonly string[];

/** Writes rows of one shape into a table, all in one statement. The names come from our own code. */
export async function insertRows(
  manager: EntityManager,
  table: string,
  rows: readonly Readonly<Record<string, Value>>[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const values: Value[] = [];
  const tuples = rows.map((row) => {
    const places = columns.map((column) => {
      values.push(row[column] ?? null);
      return `$${values.length}`;
    });
    return `(${places.join(', ')})`;
  });
  await manager.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${tuples.join(', ')}`, values);
}
