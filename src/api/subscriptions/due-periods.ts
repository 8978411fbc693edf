import type { DataSource } from 'typeorm';

const BATCH = 200;

/** One that is due, and whose it is. */
export type DuePeriod = { id: string; userId: string };

/** Which of the subscriptions `s` are due, in SQL, and the column by whose index they are found. */
export type Due = { column: 'starts_at' | 'ends_at' | 'runs_until'; condition: string };

/** Does something with every subscription that is due. One that fails does not stop the others; it fails the job. */
export async function eachDue(
  dataSource: DataSource,
  { column, condition }: Due,
  work: (period: DuePeriod) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let after: (DuePeriod & { at: Date }) | undefined;
  do {
    const due = await dataSource.query<(DuePeriod & { at: Date })[]>(
      `SELECT s.id, s.user_id AS "userId", s.${column} AS at FROM subscriptions s
       WHERE ${condition} AND ($1::timestamptz IS NULL OR (s.${column}, s.id) > ($1, $2::uuid))
       ORDER BY s.${column}, s.id LIMIT ${BATCH}`,
      [after?.at ?? null, after?.id ?? null],
    );
    for (const period of due) {
      try {
        await work(period);
      } catch (error) {
        failures.push(error);
      }
    }
    after = due.length < BATCH ? undefined : due.at(-1);
  } while (after !== undefined);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} subscriptions failed`);
}
