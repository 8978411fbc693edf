import type { DataSource } from 'typeorm';
import { Passwords } from '../src/api/accounts/credentials/passwords.ts';
import { BUSY_ROWS, idSql, type Part, SERIES } from './large-parts.ts';
import { paymentParts } from './large-payments.ts';
import type { ProgressBar } from './progress-bar.ts';

export type WorldSize = { users: number; rooms: number; messages: number };

/** Large enough that a query without an index is felt. */
export const LARGE: WorldSize = { users: 100_000, rooms: 10_000, messages: 1_000_000 };

/** What everyone in the large world logs in with; they are `user-1`, `user-2`, …, and `user-1` is an admin. */
export const LARGE_PASSWORD = 'a large world';

/** A past room that `user-1` hosted, with more than a hundred pages of everything. */
export const BUSY_ROOM_ID = '00000000-0000-4000-8002-000000000002';
/** `user-1`. */
export const FIRST_USER_ID = '00000000-0000-4000-8001-000000000001';

const CHUNK = 5_000;

/**
 * Rows are made in the database from their numbers alone: the same size gives the same world, and nothing but
 * statements goes over the wire. `$1` and `$2` are the first and the last number of a chunk.
 */
const userId = (number: string) => idSql(1, number);
const roomId = (number: string) => idSql(2, number);

function partsOf({ users, rooms, messages }: WorldSize, passwordHash: string): Part[] {
  const anyUser = (seed: string) => `(1 + (${seed})::bigint % ${users})`;
  const anyRoom = (seed: string) => `(1 + (${seed})::bigint % ${rooms})`;
  const series = SERIES;
  const languages = "(ARRAY['en','id','ja','ko','zh','es','fr','de'])";
  const topics = "(ARRAY['daily-life','travel','food','music','books','technology','study','grammar'])";
  return [
    {
      label: 'users',
      rows: users,
      values: [passwordHash],
      sql: `INSERT INTO users (id, username, username_key, email, email_key, email_verified_at, password_hash, display_name,
          native_languages, learning_languages, interface_language, role, status, last_seen_at, created_at, updated_at)
        SELECT ${userId('n')}, 'user-' || n, 'user-' || n, 'user-' || n || '@example.org', 'user-' || n || '@example.org',
          now(), $3, (ARRAY['Ada','Ben','Chiara','Dewi','Emre','Fumiko','Goran','Hye'])[1 + n % 8] || ' '
            || (ARRAY['Adler','Budi','Costa','Dogan','Eguchi','Fischer','Gomez'])[1 + n / 8 % 7] || ' ' || n,
          ARRAY[${languages}[1 + n % 8]], ARRAY[${languages}[1 + (n + 3) % 8]], 'en',
          CASE WHEN n = 1 THEN 'admin' WHEN n <= 20 THEN 'moderator' ELSE 'user' END,
          CASE WHEN n % 997 = 0 THEN 'banned' WHEN n % 401 = 0 THEN 'flagged' ELSE 'active' END,
          now() - n % 2000 * interval '1 hour', now() - n * interval '5 minutes', now() - n * interval '5 minutes' ${series}`,
    },
    {
      label: 'active days',
      rows: users,
      values: [],
      sql: `INSERT INTO user_days (day, user_id)
        SELECT current_date - (n % 30 + 7 * k)::integer, ${userId('n')} ${series}, generate_series(0, 2) AS k`,
    },
    {
      label: 'rooms',
      rows: rooms,
      values: [],
      sql: `INSERT INTO rooms (id, name, kind, visibility, status, language, topics, capacity, host_user_id, starts_at, minutes,
          opens_at, closes_at, created_at, updated_at, ended_at, live_since)
        SELECT ${roomId('n')}, (ARRAY['Talk about ','Practice ','Evening ','Class: '])[1 + n % 4] || 'subject ' || n,
          (ARRAY['conversation','meeting','class','conversation'])[1 + n % 4],
          CASE WHEN n % 5 = 0 THEN 'private' ELSE 'public' END,
          CASE WHEN n % 2 = 0 THEN 'ended' ELSE 'active' END,
          ${languages}[1 + n % 8], ARRAY[${topics}[1 + n % 8], ${topics}[1 + (n + 2) % 8]], 50,
          CASE WHEN n % 16 = 2 THEN ${userId('1')} ELSE ${userId(anyUser('n * 7919'))} END,
          CASE WHEN n % 4 = 1 THEN now() + n * interval '7 minutes' END, CASE WHEN n % 4 = 1 THEN 60 END,
          CASE WHEN n % 4 = 1 THEN now() + n * interval '7 minutes' ELSE now() - n * interval '20 minutes' END,
          CASE WHEN n % 4 = 1 THEN now() + n * interval '7 minutes' + interval '2 hours' END,
          now() - n * interval '20 minutes', now() - n * interval '20 minutes',
          CASE WHEN n % 2 = 0 THEN now() - n * interval '20 minutes' + interval '1 hour' END,
          CASE WHEN n % 4 = 3 THEN now() - n * interval '1 second' END ${series}`,
    },
    {
      label: 'members',
      rows: rooms,
      values: [],
      sql: `INSERT INTO room_members (room_id, user_id, created_at)
        SELECT ${roomId('n')}, ${userId(anyUser('n * 31 + k * 1009'))}, now() ${series}, generate_series(1, 5) AS k
        ON CONFLICT DO NOTHING`,
    },
    {
      label: 'stays',
      rows: rooms * 30,
      values: [],
      sql: `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at, leave_reason)
        SELECT ${idSql(3, 'n')}, ${roomId(anyRoom('n'))}, ${userId(anyUser('n * 13'))}, 'speaker', begun,
          begun + length, begun + length, 'left'
        FROM (SELECT n, now() - (n % ${rooms}) * interval '20 minutes' + n % 30 * interval '1 minute' AS begun,
          (5 + n % 50) * interval '1 minute' AS length ${series}) AS stay`,
    },
    {
      label: 'live stays',
      rows: rooms,
      values: [],
      // Seen tomorrow, so that no server takes them for what a dead process left behind.
      sql: `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at)
        SELECT ${idSql(8, 'n')}, ${roomId('n')}, ${userId(anyUser('n * 29'))}, 'host', now() - n * interval '1 second',
          now() + interval '1 day' ${series} WHERE n % 4 = 3`,
    },
    {
      label: 'messages',
      rows: messages,
      values: [],
      // Half of them in the first tenth of the rooms, so that some have long histories.
      sql: `INSERT INTO room_messages (id, room_id, user_id, display_name, text, sent_at)
        SELECT ${idSql(4, 'n')}, CASE WHEN n % 2 = 0 THEN ${roomId(`(1 + n / 2 % ${Math.max(1, Math.floor(rooms / 10))})`)}
          ELSE ${roomId(anyRoom('n'))} END, ${userId(anyUser('n * 17'))}, 'Someone', 'This is what was said as number ' || n,
          now() - n * interval '2 seconds' ${series}`,
    },
    ...busyRoomParts(users),
    ...paymentParts(users),
    {
      label: 'reports',
      rows: Math.ceil(rooms / 2),
      values: [],
      sql: `INSERT INTO reports (id, room_id, reported_user_id, reporter_user_id, reason, text, status, outcome, note,
          resolved_by_user_id, resolved_at, created_at)
        SELECT ${idSql(5, 'n')}, ${roomId(anyRoom('n * 3'))}, ${userId(anyUser('n * 11'))}, ${userId(anyUser('n * 5 + 1'))},
          'spam', 'As seen in message ' || n, CASE WHEN n % 3 = 0 THEN 'open' ELSE 'resolved' END,
          CASE WHEN n % 3 = 0 THEN NULL ELSE 'acted' END, CASE WHEN n % 3 = 0 THEN '' ELSE 'Looked into it.' END,
          CASE WHEN n % 3 = 0 THEN NULL ELSE ${userId('1')} END, CASE WHEN n % 3 = 0 THEN NULL ELSE now() END,
          now() - n * interval '10 minutes' ${series}`,
    },
    {
      label: 'audit log',
      rows: rooms,
      values: [],
      sql: `INSERT INTO audit_entries (id, at, actor_user_id, action, target_kind, target_id, before, after, address)
        SELECT ${idSql(6, 'n')}, now() - n * interval '10 minutes', ${userId('1 + n % 20')},
          (ARRAY['user.flag','user.ban','room.close','participant.mute'])[1 + n % 4], 'user',
          ${userId(anyUser('n * 11'))}, '{"status":"active"}', '{"status":"flagged"}', '203.0.113.7' ${series}`,
    },
    {
      label: 'reviews',
      rows: Math.ceil(users / 4),
      values: [],
      // The first hundred people have many.
      sql: `INSERT INTO user_reviews (id, user_id, author_user_id, rating, text, created_at)
        SELECT ${idSql(7, 'n')}, ${userId(`(1 + n % ${Math.min(100, users)})`)}, ${userId(anyUser('n * 3 + 1'))}, 1 + n % 5,
          'Review number ' || n, now() - n * interval '1 hour' ${series}`,
    },
    {
      label: 'blocks',
      rows: Math.min(users - 1, 50_000),
      values: [],
      // The first person has blocked some thousands, others one each.
      sql: `INSERT INTO user_blocks (user_id, blocked_user_id, created_at)
        SELECT CASE WHEN n <= ${BUSY_ROWS} THEN ${userId('1')} ELSE ${userId('n')} END, ${userId('n + 1')},
          now() - n * interval '1 minute' ${series}`,
    },
  ];
}

/** Everything that a room can have, more than a hundred pages of each. */
function busyRoomParts(users: number): Part[] {
  const series = SERIES;
  const guest = userId(`(2 + n % ${Math.max(1, users - 1)})`);
  const room = `'${BUSY_ROOM_ID}'::uuid`;
  const host = `'${FIRST_USER_ID}'::uuid`;
  const at = "now() - n * interval '1 minute'";
  const parts = {
    messages: `INSERT INTO room_messages (id, room_id, user_id, display_name, text, sent_at)
      SELECT ${idSql(9, 'n')}, ${room}, ${guest}, 'Someone', 'Busy message ' || n, ${at} ${series}`,
    stays: `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at, leave_reason)
      SELECT ${idSql(10, 'n')}, ${room}, ${guest}, 'speaker', ${at}, ${at}, ${at}, 'left' ${series}`,
    invites: `INSERT INTO room_invites (id, room_id, code, created_by_user_id, created_at)
      SELECT ${idSql(11, 'n')}, ${room}, 'busy-' || n, ${host}, ${at} ${series}`,
    recordings: `INSERT INTO room_recordings (id, room_id, title, url, added_by_user_id, created_at)
      SELECT ${idSql(12, 'n')}, ${room}, 'Recording ' || n, 'https://example.org/' || n, ${host}, ${at} ${series}`,
    bans: `INSERT INTO room_bans (room_id, user_id, by_user_id, created_at)
      SELECT ${room}, ${guest}, ${host}, ${at} ${series} ON CONFLICT DO NOTHING`,
    reports: `INSERT INTO reports (id, room_id, reported_user_id, reporter_user_id, reason, text, status, outcome,
        resolved_by_user_id, resolved_at, created_at)
      SELECT ${idSql(13, 'n')}, ${room}, ${guest}, ${host}, 'spam', 'Report ' || n, 'resolved', 'acted', ${host}, ${at},
        ${at} ${series}`,
    outbox: `INSERT INTO outbox_mails (id, recipient, subject, body, created_at)
      SELECT ${idSql(14, 'n')}, 'user-' || n || '@example.org', 'Your code', 'Your code is 12345678.', ${at} ${series}`,
  };
  return Object.entries(parts).map(([label, sql]) => ({
    label: `busy ${label}`,
    rows: BUSY_ROWS,
    values: [],
    sql,
  }));
}

/** Makes a world to measure with. Throws when there are people already, whose world it would spoil. */
export async function seedLargeWorld(
  dataSource: DataSource,
  size: WorldSize,
  bar: ProgressBar,
): Promise<void> {
  const [found] = await dataSource.query('SELECT EXISTS (SELECT 1 FROM users) AS people');
  if (found?.people === true)
    throw new Error('The large world needs an empty database, and there are people in this one.');
  const passwordHash = await (await Passwords.create()).hash(LARGE_PASSWORD);
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SET statement_timeout = 0');
    for (const { label, rows, sql, values } of partsOf(size, passwordHash)) {
      bar.begin(label);
      for (let first = 1; first <= rows; first += CHUNK) {
        const last = Math.min(first + CHUNK - 1, rows);
        await runner.query(sql, [first, last, ...values]);
        bar.show(last / rows);
      }
    }
    await runner.query('VACUUM ANALYZE');
    await runner.query('RESET statement_timeout');
  } finally {
    await runner.release();
  }
}
