import { randomUUID } from 'node:crypto';
import { AccessTokens } from '../../src/api/accounts/sessions/access-tokens.ts';
import type { BenchDatabase } from '../bench-database.ts';
import { BENCH_SECRET } from '../parley-node.ts';

export const BENCH_SOURCES = ['microphone', 'camera'] as const;
export type BenchSource = (typeof BENCH_SOURCES)[number];

/** One who is to join: logged in already, for that is no part of joining. */
export type BenchPerson = { accessToken: string; roomId: string; publishes: readonly BenchSource[] };

export type RoomsToMake = {
  people: number;
  /** How many of them a room has. */
  size: number;
  /** How many of these are on its stage; left out: all of them, and it has none. */
  speakers?: number;
  /** What those publish. */
  sources: readonly BenchSource[];
};

const TOKEN_SECONDS = 3_600;
/** Plans are not what is measured here: everyone's is large enough. */
const ALLOWED = { video: true, roomCapacity: 10_000, meetingMinutes: null };

/** Lets everyone have video and rooms of any size. */
export async function allowEverything(database: BenchDatabase): Promise<void> {
  await database.query(`UPDATE plans SET entitlements = entitlements || $1 WHERE code = 'free'`, [
    JSON.stringify(ALLOWED),
  ]);
}

/** New rooms for new people, room by room. The first in each is its host. */
export async function createRooms(
  database: BenchDatabase,
  { people, size, speakers = size, sources }: RoomsToMake,
): Promise<BenchPerson[]> {
  const rows = Array.from({ length: people }, () => ({ userId: randomUUID(), sessionId: randomUUID() }));
  await insertPeople(database, rows);
  const tokens = new AccessTokens(BENCH_SECRET, TOKEN_SECONDS);
  const persons: BenchPerson[] = [];
  for (let first = 0; first < people; first += size) {
    const inRoom = rows.slice(first, first + size);
    const roomId = randomUUID();
    await insertRoom(database, roomId, { userIds: inRoom.map(({ userId }) => userId), size, speakers });
    for (const [index, { userId, sessionId }] of inRoom.entries()) {
      const { accessToken } = tokens.issue(userId, sessionId);
      persons.push({ accessToken, roomId, publishes: index < speakers ? sources : [] });
    }
  }
  return persons;
}

async function insertPeople(
  database: BenchDatabase,
  rows: readonly { userId: string; sessionId: string }[],
): Promise<void> {
  const userIds = rows.map(({ userId }) => userId);
  await database.query(
    `INSERT INTO users (id, username, username_key, email, email_key, display_name, interface_language, created_at, updated_at)
     SELECT id, 'bench-' || id, 'bench-' || id, id || '@example.org', id || '@example.org', 'Person ' || left(id::text, 8),
       'en', now(), now() FROM unnest($1::uuid[]) AS id`,
    [userIds],
  );
  await database.query(
    `INSERT INTO refresh_sessions (id, user_id, token_hash, expires_at, created_at, last_used_at)
     SELECT session_id, user_id, 'none', now() + interval '1 day', now(), now()
     FROM unnest($1::uuid[], $2::uuid[]) AS login (session_id, user_id)`,
    [rows.map(({ sessionId }) => sessionId), userIds],
  );
}

async function insertRoom(
  database: BenchDatabase,
  roomId: string,
  { userIds, size, speakers }: { userIds: readonly string[]; size: number; speakers: number },
): Promise<void> {
  const stage = speakers < size;
  await database.query(
    `INSERT INTO rooms (id, name, kind, visibility, status, capacity, stage, host_user_id, opens_at, created_at, updated_at)
     VALUES ($1, 'A room of ' || $2::integer, 'meeting', 'public', 'active', greatest(2, $2::integer), $3, $4, now(), now(), now())`,
    [roomId, size, stage, userIds[0]],
  );
  if (!stage) return;
  await database.query(
    `INSERT INTO room_members (room_id, user_id, role, created_at)
     SELECT $1, user_id, 'speaker', now() FROM unnest($2::uuid[]) AS user_id`,
    [roomId, userIds.slice(1, speakers)],
  );
}
