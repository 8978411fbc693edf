import { expect } from 'chai';
import { type ScriptedLiveSide, scriptedLiveSide } from '../signaling/scripted-live-side.ts';
import { createRoom, type Person, registerPerson } from './people.ts';
import type { Reply } from './rest.ts';
import { registerStaff } from './staff.ts';
import { startTestApp, type TestApp } from './test-app.ts';

/** A room with its host, a co-host and a speaker in it, a stranger and a moderator outside; on a live side for tests. */
export type RoomScene = {
  test: TestApp;
  live: ScriptedLiveSide;
  roomId: string;
  host: Person;
  coHost: Person;
  speaker: Person;
  stranger: Person;
  moderator: Person;
};

export type RoomSceneApp = { test: TestApp; live: ScriptedLiveSide };

export async function startSceneApp(): Promise<RoomSceneApp> {
  const live = scriptedLiveSide();
  return { live, test: await startTestApp({ live: live.create }) };
}

/** Everyone is new, so that no test meets what another one left. */
export async function playScene(
  { test, live }: RoomSceneApp,
  input: Parameters<typeof createRoom>[1] = {},
): Promise<RoomScene> {
  const [host, coHost, speaker, stranger, moderator] = await Promise.all([
    registerPerson(test.url, { displayName: 'Hana the host' }),
    registerPerson(test.url, { displayName: 'Coco the co-host' }),
    registerPerson(test.url, { displayName: 'Sam the speaker 🎤' }),
    registerPerson(test.url, { displayName: 'Stella the stranger' }),
    registerStaff(test, 'moderator', { displayName: 'Mo the moderator' }),
  ]);
  const { id: roomId } = await createRoom(host, input);
  await makeMember(test, roomId, coHost, 'co-host');
  await makeMember(test, roomId, speaker);
  for (const person of [host, coHost, speaker]) await enterRoom(person, roomId);
  return { test, live, roomId, host, coHost, speaker, stranger, moderator };
}

export async function makeMember(
  test: TestApp,
  roomId: string,
  { user }: Person,
  role: 'co-host' | null = null,
): Promise<void> {
  await test.query(
    'INSERT INTO room_members (room_id, user_id, role, created_at) VALUES ($1, $2, $3, now())',
    [roomId, user.id, role],
  );
}

/** Joins; on a live side for tests that is being in the room. */
export async function enterRoom(person: Person, roomId: string): Promise<void> {
  const reply = await person.request('POST', `/rooms/${roomId}/join`, {});
  expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
}

/** A person's stay in a room, as if it had been written down. */
export async function recordStay(
  test: TestApp,
  roomId: string,
  { user }: Person,
  times: { joinedAt?: Date; leftAt?: Date | null } = {},
): Promise<void> {
  const { joinedAt = new Date(Date.now() - 60_000), leftAt = new Date() } = times;
  await test.query(
    `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at)
     VALUES (gen_random_uuid(), $1, $2, 'speaker', $3, COALESCE($4, now()), $4)`,
    [roomId, user.id, joinedAt, leftAt],
  );
}

export async function blockPerson(test: TestApp, by: Person, whom: Person): Promise<void> {
  await test.query('INSERT INTO user_blocks (user_id, blocked_user_id, created_at) VALUES ($1, $2, now())', [
    by.user.id,
    whom.user.id,
  ]);
}

export type SeenAuditEntry = {
  actor: string;
  action: string;
  kind: string;
  target: string;
  before: unknown;
  after: unknown;
  address: string | null;
};

/** What the audit log has of a room, oldest first. */
export function auditOf(test: TestApp, roomId: string): Promise<SeenAuditEntry[]> {
  return test.query<SeenAuditEntry>(
    `SELECT actor_user_id AS actor, action, target_kind AS kind, target_id AS target, before, after, address
     FROM audit_entries WHERE room_id = $1 ORDER BY at, id`,
    [roomId],
  );
}

/** Asserts that something was done. */
export function expectDone(reply: Reply): void {
  expect({ status: reply.status, body: reply.body }).to.deep.equal({ status: 204, body: '' });
}
