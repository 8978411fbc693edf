import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { emailKey, usernameKey } from '../src/api/accounts/account-keys.ts';
import { Passwords } from '../src/api/accounts/credentials/passwords.ts';
import { insertRows } from './insert-rows.ts';
import { PEOPLE } from './small-people.ts';
import { seedPlans } from './small-plans.ts';
import { CHATS, ROOMS, type SeedRoom } from './small-rooms.ts';
import { seedStaffWork } from './small-staff-work.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Who is who: ids of people by user name, of rooms by the order in which they are listed. */
export type SmallWorld = { people: ReadonlyMap<string, string>; rooms: readonly string[]; now: Date };

/**
 * Makes a small believable world, all of it or nothing. Undefined when it is there already.
 *
 * @param password what everyone in it logs in with.
 */
export async function seedSmallWorld(
  dataSource: DataSource,
  password: string,
  now: Date,
): Promise<{ people: number; rooms: number } | undefined> {
  const passwordHash = await (await Passwords.create()).hash(password);
  return dataSource.transaction(async (manager) => {
    const keys = PEOPLE.map(({ username }) => usernameKey(username));
    const known = await manager.query('SELECT 1 FROM users WHERE username_key = ANY($1) LIMIT 1', [keys]);
    if (known.length > 0) return undefined;
    const people = await seedPeople(manager, passwordHash, now);
    const rooms = await seedRooms(manager, people, now);
    const world = { people, rooms, now };
    await seedDays(manager, world);
    await seedStaffWork(manager, world);
    await seedPlans(manager, world);
    return { people: people.size, rooms: rooms.length };
  });
}

/** The id of someone of the small world. */
export function idOf(people: ReadonlyMap<string, string>, username: string): string {
  const id = people.get(username);
  if (id === undefined) throw new Error(`Nobody in the small world is called ${username}`);
  return id;
}

async function seedPeople(
  manager: EntityManager,
  passwordHash: string,
  now: Date,
): Promise<Map<string, string>> {
  const people = new Map(PEOPLE.map(({ username }) => [username, randomUUID()]));
  const rows = PEOPLE.map((person, index) => {
    const email = `${person.username}@example.org`;
    const joined = new Date(now.getTime() - joinedDaysAgo(index) * DAY_MS);
    return {
      id: idOf(people, person.username),
      username: person.username,
      username_key: usernameKey(person.username),
      email,
      email_key: emailKey(email),
      email_verified_at: index % 5 === 4 ? null : joined,
      password_hash: passwordHash,
      display_name: person.displayName,
      bio: person.bio,
      native_languages: person.native,
      learning_languages: person.learning,
      interface_language: 'en',
      role: person.role ?? 'user',
      status: person.status ?? 'active',
      status_reason: person.reason ?? null,
      last_seen_at: new Date(now.getTime() - seenHoursAgo(index) * HOUR_MS),
      created_at: joined,
      updated_at: joined,
    };
  });
  await insertRows(manager, 'users', rows);
  return people;
}

async function seedRooms(
  manager: EntityManager,
  people: ReadonlyMap<string, string>,
  now: Date,
): Promise<string[]> {
  const ids: string[] = [];
  for (const room of ROOMS) {
    const id = randomUUID();
    ids.push(id);
    await insertRows(manager, 'rooms', [roomRow(id, room, people, now)]);
    const members = (room.members ?? []).map((username) => ({
      room_id: id,
      user_id: idOf(people, username),
      created_at: new Date(now.getTime() - DAY_MS),
    }));
    await insertRows(manager, 'room_members', members);
    if (room.past !== undefined) await seedPast(manager, id, room, room.past, people, now);
  }
  return ids;
}

function roomRow(id: string, room: SeedRoom, people: ReadonlyMap<string, string>, now: Date) {
  const { schedule, past } = room;
  const startsAt = schedule === undefined ? null : fullHour(now.getTime() + schedule.inHours * HOUR_MS);
  const began = past === undefined ? null : new Date(now.getTime() - past.hoursAgo * HOUR_MS);
  const created = began ?? new Date(now.getTime() - (startsAt === null ? DAY_MS : 2 * DAY_MS));
  const endsMs =
    startsAt === null || schedule === undefined ? null : startsAt.getTime() + schedule.minutes * MINUTE_MS;
  return {
    id,
    name: room.name,
    description: room.description ?? '',
    kind: room.kind ?? 'conversation',
    visibility: room.visibility ?? 'public',
    status: began === null ? 'active' : 'ended',
    language: room.language ?? null,
    topics: room.topics ?? [],
    capacity: room.capacity ?? 50,
    stage: room.stage ?? false,
    lobby: room.lobby ?? false,
    host_user_id: idOf(people, room.host),
    starts_at: startsAt,
    minutes: schedule?.minutes ?? null,
    opens_at: startsAt ?? created,
    closes_at: endsMs === null ? null : new Date(endsMs + HOUR_MS),
    created_at: created,
    updated_at: created,
    ended_at:
      began === null || past === undefined ? null : new Date(began.getTime() + past.minutes * MINUTE_MS),
  };
}

/** Everyone joined before the first of the meetings that are over. */
function joinedDaysAgo(index: number): number {
  return 7 + (PEOPLE.length - index) * 2.5;
}

/** Nobody was seen last before something that they did: rooms were made a day ago, who is banned was sent out before. */
function seenHoursAgo(index: number): number {
  return PEOPLE[index]?.status === 'banned' ? 72 : index;
}

/** Meetings begin on the hour. */
function fullHour(timeMs: number): Date {
  return new Date(Math.ceil(timeMs / HOUR_MS) * HOUR_MS);
}

async function seedPast(
  manager: EntityManager,
  roomId: string,
  room: SeedRoom,
  past: NonNullable<SeedRoom['past']>,
  people: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  const beganMs = now.getTime() - past.hoursAgo * HOUR_MS;
  const endedMs = beganMs + past.minutes * MINUTE_MS;
  const stays = [room.host, ...past.guests].map((username, index) => {
    // People come a little late and go a little early, each in their own way.
    const joinedMs = beganMs + index * 2.5 * MINUTE_MS;
    const leftMs = index === 0 ? endedMs : endedMs - ((index * 7) % 15) * MINUTE_MS;
    return {
      id: randomUUID(),
      room_id: roomId,
      user_id: idOf(people, username),
      role: index === 0 ? 'host' : 'speaker',
      joined_at: new Date(joinedMs),
      seen_at: new Date(leftMs),
      left_at: new Date(leftMs),
      leave_reason: 'left',
    };
  });
  await insertRows(manager, 'room_stays', stays);
  const names = new Map(PEOPLE.map((person) => [person.username, person.displayName]));
  const messages = (CHATS[room.name] ?? []).map(([username, text], index) => ({
    id: randomUUID(),
    room_id: roomId,
    peer_id: stays.find((stay) => stay.user_id === people.get(username))?.id ?? null,
    user_id: idOf(people, username),
    display_name: names.get(username) ?? username,
    text,
    sent_at: new Date(beganMs + (8 + index * 4) * MINUTE_MS),
  }));
  await insertRows(manager, 'room_messages', messages);
}

/** Who was here on which of the last 30 days since they joined, so that the charts have a shape. */
async function seedDays(manager: EntityManager, { people, now }: SmallWorld): Promise<void> {
  const ids = [...people.values()];
  const dayOf = (agoMs: number) => new Date(now.getTime() - agoMs).toISOString().slice(0, 10);
  const rows = Array.from({ length: 30 }, (_, daysAgo) => {
    const day = dayOf(daysAgo * DAY_MS);
    const wasHere = (index: number) => {
      const lastDay = dayOf(seenHoursAgo(index) * HOUR_MS);
      if (day >= lastDay) return day === lastDay;
      return day >= dayOf(joinedDaysAgo(index) * DAY_MS) && (index * 5 + daysAgo * 3) % 7 < 3;
    };
    return ids.filter((_, index) => wasHere(index)).map((user_id) => ({ day, user_id }));
  });
  await insertRows(manager, 'user_days', rows.flat());
}
