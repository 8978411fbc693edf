import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { insertRows } from './insert-rows.ts';
import { ROOMS } from './small-rooms.ts';
import { idOf, type SmallWorld } from './small-world.ts';

const HOUR_MS = 3_600_000;

/** Reports, what staff did about them, reviews, and a block. */
export async function seedStaffWork(manager: EntityManager, world: SmallWorld): Promise<void> {
  const { people, now } = world;
  const person = (username: string) => idOf(people, username);
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  const smallTalk = roomNamed(world, 'Late night small talk');

  await insertRows(manager, 'reports', [
    {
      id: randomUUID(),
      room_id: smallTalk,
      reported_user_id: person('dealhunter'),
      reporter_user_id: person('fatima'),
      reason: 'spam',
      text: 'Writes the same advertisement every few minutes.',
      status: 'open',
      outcome: null,
      note: '',
      resolved_by_user_id: null,
      resolved_at: null,
      created_at: hoursAgo(70),
    },
    {
      id: randomUUID(),
      room_id: roomNamed(world, 'Interview practice'),
      reported_user_id: null,
      reporter_user_id: person('elif'),
      reason: 'other',
      text: 'The room was public although it was announced as private.',
      status: 'open',
      outcome: null,
      note: '',
      resolved_by_user_id: null,
      resolved_at: null,
      created_at: hoursAgo(20),
    },
    {
      id: randomUUID(),
      room_id: smallTalk,
      reported_user_id: person('rudeguest'),
      reporter_user_id: person('linh'),
      reason: 'harassment',
      text: 'Kept insulting others after being asked to stop.',
      status: 'resolved',
      outcome: 'acted',
      note: 'Third time. Banned.',
      resolved_by_user_id: person('kenji'),
      resolved_at: hoursAgo(71),
      created_at: hoursAgo(73),
    },
  ]);

  await insertRows(manager, 'audit_entries', [
    {
      id: randomUUID(),
      at: hoursAgo(71.5),
      actor_user_id: person('kenji'),
      action: 'participant.remove',
      target_kind: 'user',
      target_id: person('rudeguest'),
      room_id: smallTalk,
      before: null,
      after: null,
      address: '203.0.113.7',
    },
    {
      id: randomUUID(),
      at: hoursAgo(71.2),
      actor_user_id: person('kenji'),
      action: 'user.ban',
      target_kind: 'user',
      target_id: person('rudeguest'),
      room_id: null,
      before: JSON.stringify({ status: 'flagged' }),
      after: JSON.stringify({
        status: 'banned',
        reason: 'Insulted people in three rooms after two warnings.',
      }),
      address: '203.0.113.7',
    },
  ]);

  await insertRows(
    manager,
    'user_reviews',
    REVIEWS.map(([about, by, rating, text], index) => ({
      id: randomUUID(),
      user_id: person(about),
      author_user_id: person(by),
      rating,
      text,
      created_at: hoursAgo(30 + index * 40),
    })),
  );
  await insertRows(manager, 'user_blocks', [
    { user_id: person('fatima'), blocked_user_id: person('dealhunter'), created_at: hoursAgo(72) },
  ]);
}

const REVIEWS = [
  ['sofia', 'jonas', 5, 'Patient and funny. I finally understand the subjunctive.'],
  ['sofia', 'tomas', 4, 'Great class, a little fast at the end.'],
  ['arjun', 'linh', 5, 'The mock interview helped me a lot.'],
  ['luca', 'oliver', 5, 'Grazie mille!'],
] as const;

function roomNamed({ rooms }: SmallWorld, name: string): string {
  const id = rooms[ROOMS.findIndex((room) => room.name === name && room.past !== undefined)];
  if (id === undefined) throw new Error(`No past room of the small world is called ${name}`);
  return id;
}
