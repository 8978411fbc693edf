import type { DataSource } from 'typeorm';
import type { User } from '../../../entities/user.ts';
import type { Dashboard } from '../../../protocol/rest/people.ts';
import { hasBlockedSql } from '../people/blocks.ts';

const DAYS = 14;
const MEETINGS = 5;

type Figures = Omit<Dashboard, 'nextMeetings' | 'emailVerified'>;
type Meeting = Omit<Dashboard['nextMeetings'][number], 'startsAt'> & { startsAt: Date };

/**
 * Stays that go on count up to now, and one that crosses midnight or the beginning of the week counts on either side.
 * Everything is in UTC without a time zone, for which a day always has 24 hours.
 */
const FIGURES = `
  WITH clock AS (SELECT $2::timestamptz AT TIME ZONE 'UTC' AS now),
  stays AS (
    SELECT room_id, joined_at AT TIME ZONE 'UTC' AS joined_at,
      coalesce(left_at AT TIME ZONE 'UTC', greatest(clock.now, joined_at AT TIME ZONE 'UTC')) AS left_at
    FROM room_stays, clock WHERE user_id = $1
  ),
  days AS (
    SELECT day, floor(coalesce(sum(extract(epoch FROM
        least(stays.left_at, day + interval '1 day') - greatest(stays.joined_at, day)))
      -- On a day without a stay, least and greatest would leave out the nulls and give the whole day.
      FILTER (WHERE stays.room_id IS NOT NULL), 0) / 60)::int AS minutes
    FROM clock, generate_series(date_trunc('day', now) - interval '${DAYS - 1} days', date_trunc('day', now), '1 day') day
    LEFT JOIN stays ON stays.joined_at < day + interval '1 day' AND stays.left_at > day
    GROUP BY day
  )
  SELECT
    (SELECT count(*)::int FROM rooms WHERE host_user_id = $1 AND deleted_at IS NULL) AS "roomsHosted",
    (SELECT count(DISTINCT room_id)::int FROM stays) AS "roomsJoined",
    (SELECT floor(coalesce(sum(extract(epoch FROM left_at - joined_at)), 0) / 60)::int FROM stays) AS minutes,
    (SELECT floor(coalesce(sum(extract(epoch FROM
        left_at - greatest(joined_at, date_trunc('week', now)))), 0) / 60)::int
      FROM stays, clock WHERE left_at > date_trunc('week', now)) AS "minutesThisWeek",
    (SELECT json_agg(json_build_object('day', to_char(day, 'YYYY-MM-DD'), 'minutes', minutes) ORDER BY day)
      FROM days) AS "minutesByDay"`;

const NEXT_MEETINGS = `
  SELECT r.id, r.name, r.starts_at AS "startsAt", r.minutes, r.host_user_id = $1 AS hosting
  FROM rooms r
  WHERE r.status = 'active' AND r.deleted_at IS NULL AND r.starts_at + r.minutes * interval '1 minute' > $2
    AND (r.host_user_id = $1 OR (
      r.id IN (SELECT room_id FROM room_members WHERE user_id = $1)
      AND r.id NOT IN (SELECT room_id FROM room_bans WHERE user_id = $1)
      AND NOT ${hasBlockedSql('r.host_user_id', '$1')}))
  ORDER BY r.starts_at, r.id LIMIT ${MEETINGS}`;

/** One's own figures and next meetings, as they are at `now`. A meeting that goes on is still among the next ones. */
export async function readDashboard(dataSource: DataSource, user: User, now: Date): Promise<Dashboard> {
  const [figures] = await dataSource.query<Figures[]>(FIGURES, [user.id, now]);
  if (figures === undefined) throw new Error('The figures have no row');
  const meetings = await dataSource.query<Meeting[]>(NEXT_MEETINGS, [user.id, now]);
  return {
    ...figures,
    nextMeetings: meetings.map((meeting) => ({ ...meeting, startsAt: meeting.startsAt.toISOString() })),
    emailVerified: user.emailVerifiedAt !== null,
  };
}
