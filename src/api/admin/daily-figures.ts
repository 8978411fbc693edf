import type { DataSource } from 'typeorm';
import type { Series } from '../../protocol/rest/admin.ts';

/** How often something happened on one of the days: what an index finds between its beginning and its end. */
const onDay = (table: string, column: string, condition = 'TRUE') => `(
  SELECT count(*)::int FROM ${table} WHERE ${condition}
    AND ${column} >= days.day::timestamp AT TIME ZONE 'UTC'
    AND ${column} < (days.day + 1)::timestamp AT TIME ZONE 'UTC')`;

/**
 * Days are UTC's. A stay counts on each day for the part of it that was on that day: on the one on which it ended (or
 * goes on), on the one on which it began, and on whole days between, which are so rare that they are looked for apart.
 */
const DAYS = `
  WITH days AS (SELECT $1::date + n AS day FROM generate_series(0, $2::int - 1) n),
  stays AS (
    SELECT joined_at AT TIME ZONE 'UTC' AS joined, left_at AT TIME ZONE 'UTC' AS gone FROM room_stays
    WHERE left_at > $1::date::timestamp AT TIME ZONE 'UTC'
    UNION ALL
    SELECT joined_at AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' FROM room_stays WHERE left_at IS NULL),
  long_stays AS MATERIALIZED (SELECT joined, gone FROM stays WHERE gone::date - joined::date > 1),
  parts AS (
    SELECT gone::date AS day, gone - greatest(joined, gone::date) AS length FROM stays
    UNION ALL
    SELECT joined::date, joined::date + 1 - joined FROM stays WHERE joined::date < gone::date
    UNION ALL
    SELECT days.day, interval '1 day' FROM long_stays
    JOIN days ON days.day > joined::date AND days.day < gone::date),
  stayed AS (SELECT day, sum(extract(epoch FROM length))::float8 AS seconds FROM parts GROUP BY day)
  SELECT to_char(days.day, 'YYYY-MM-DD') AS day,
    ${onDay('users', 'created_at', 'deleted_at IS NULL')} AS "newUsers",
    (SELECT count(*)::int FROM user_days WHERE user_days.day = days.day) AS "activeUsers",
    ${onDay('rooms', 'created_at')} AS "roomsOpened",
    coalesce(stayed.seconds, 0) AS "staySeconds",
    ${onDay('room_messages', 'sent_at')} AS messages,
    ${onDay('reports', 'created_at', "status IN ('open', 'resolved')")} AS reports
  FROM days LEFT JOIN stayed USING (day)
  ORDER BY days.day`;

const DAY_MS = 86_400_000;
/** How long a day that is over is remembered: what happened on it does not change any more, but for corrections. */
const REMEMBERED_MS = 10 * 60_000;
/** What happened shortly before midnight may be written down a little after it. */
const SETTLED_AFTER_MS = 15 * 60_000;

/** What happened on one day; `day` is as in `2026-05-31`. */
export type DayFigures = Omit<Series['days'][number], 'minutes'> & { staySeconds: number };

/** What happened day by day. A day that is over is counted once in a while, not each time someone looks. */
export class DailyFigures {
  readonly #dataSource: DataSource;
  readonly #remembered = new Map<string, { figures: DayFigures; untilMs: number }>();

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** The last so many days in UTC, oldest first; the last one is today. */
  async last(count: number, now = new Date()): Promise<DayFigures[]> {
    const nowMs = now.getTime();
    const days = Array.from({ length: count }, (_, index) => dayOf(nowMs - (count - 1 - index) * DAY_MS));
    const missing = days.findIndex((day) => this.#recall(day, nowMs) === undefined);
    const counted =
      missing === -1
        ? []
        : await this.#dataSource.query<DayFigures[]>(DAYS, [days[missing], count - missing]);
    const settled = dayOf(nowMs - SETTLED_AFTER_MS);
    for (const figures of counted) {
      if (figures.day < settled)
        this.#remembered.set(figures.day, { figures, untilMs: nowMs + REMEMBERED_MS });
    }
    const known = days.slice(0, missing === -1 ? count : missing);
    return [...known.flatMap((day) => this.#recall(day, nowMs) ?? []), ...counted];
  }

  #recall(day: string, nowMs: number): DayFigures | undefined {
    const known = this.#remembered.get(day);
    if (known === undefined || known.untilMs > nowMs) return known?.figures;
    this.#remembered.delete(day);
    return undefined;
  }
}

/** The days as charts show them. */
export function toSeries(days: readonly DayFigures[]): Series {
  return { days: days.map(({ staySeconds, ...day }) => ({ ...day, minutes: Math.floor(staySeconds / 60) })) };
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
