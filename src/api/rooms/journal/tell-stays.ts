import type { EntityManager } from 'typeorm';
import { findAskedEvents, writeWebhookEvents } from '../../webhooks/outbox.ts';
import { type CountedMove, type RoomBefore, STAY_EVENTS, stayEvents } from './stay-events.ts';

export type Move = { type: CountedMove['type']; peerId: string };

/** The rooms as they are before people come and go. Whoever calls holds them. */
export async function readRoomsToTell(
  manager: EntityManager,
  roomIds: readonly string[],
): Promise<RoomBefore[]> {
  if (roomIds.length === 0) return [];
  return manager.query<RoomBefore[]>(
    `SELECT r.id, r.name, r.kind, r.visibility, r.host_user_id AS "hostId", r.live_since AS "liveSince",
       (SELECT count(*)::int FROM room_stays s WHERE s.room_id = r.id AND s.left_at IS NULL) AS people
     FROM rooms r WHERE r.id = ANY ($1)`,
    [roomIds],
  );
}

/** Whether anybody wants to be told of people who come and go. */
export async function isAskedForStays(manager: EntityManager): Promise<boolean> {
  const asked = await findAskedEvents(manager);
  return STAY_EVENTS.some((type) => asked.has(type));
}

/** Tells others of moves that were written down just now, once that stands in the rooms as well. */
export async function tellStays(
  manager: EntityManager,
  rooms: readonly RoomBefore[],
  moves: readonly Move[],
): Promise<void> {
  if (moves.length === 0) return;
  const stays = await manager.query<CountedMove['stay'][]>(
    `SELECT s.id AS "peerId", s.room_id AS "roomId", s.role, s.joined_at AS "joinedAt", s.left_at AS "leftAt",
       s.leave_reason AS reason,
       json_build_object('id', u.id, 'username', u.username, 'displayName', u.display_name) AS person
     FROM room_stays s JOIN users u ON u.id = s.user_id WHERE s.id = ANY ($1)`,
    [moves.map(({ peerId }) => peerId)],
  );
  const stayOf = new Map(stays.map((stay) => [stay.peerId, stay]));
  const counted = moves.flatMap(({ type, peerId }) => {
    const stay = stayOf.get(peerId);
    return stay === undefined ? [] : [{ type, stay }];
  });
  const { events, liveSince } = stayEvents(rooms, counted);
  // A room that emptied and filled within these moves has started anew, as others are told.
  await manager.query(
    `UPDATE rooms r SET live_since = told.since
     FROM json_to_recordset($1::json) AS told(id uuid, since timestamptz(3))
     WHERE r.id = told.id AND r.live_since IS NOT NULL AND r.live_since <> told.since`,
    [JSON.stringify([...liveSince].map(([id, since]) => ({ id, since })))],
  );
  await writeWebhookEvents(manager, events);
}
