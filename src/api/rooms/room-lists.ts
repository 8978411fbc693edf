import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { preparedQuery } from '../../entities/prepared-query.ts';
import type {
  listLiveQuery,
  listRoomsQuery,
  listUpcomingQuery,
  RoomStatus,
} from '../../protocol/rest/rooms.ts';
import { decodeCursor, encodeCursor } from '../lists/page-cursor.ts';
import { escapeLike, SqlConditions } from '../lists/sql-conditions.ts';
import { ROOM_COLUMNS, ROOM_TABLES, type RoomRecord, type RoomRow, toRoomRecord } from './room-record.ts';
import { ROOM_IS_LISTED } from './room-visibility.ts';

type PageQuery = { limit: number; cursor?: string | undefined };

/** A page of rooms. */
export type RecordPage<R = RoomRecord> = { items: R[]; nextCursor: string | null };

/** What a list is ordered by; rooms of one moment are told apart by their ids. */
type Order = { column: string; direction: 'ASC' | 'DESC'; of: (room: RoomRecord) => Date | null };

const NEWEST: Order = { column: 'r.created_at', direction: 'DESC', of: (room) => room.createdAt };
const SOONEST: Order = { column: 'r.starts_at', direction: 'ASC', of: (room) => room.startsAt };
const LAST_BEGUN: Order = { column: 'r.live_since', direction: 'DESC', of: (room) => room.liveSince };
const LAST_ENDED: Order = { column: 'r.ended_at', direction: 'DESC', of: (room) => room.endedAt };

/** A room that is over, and for how long the person was in it. */
export type PreviousRoomRecord = RoomRecord & { myMinutes: number };

/**
 * Rooms that `$1` hosted or was in, with the minutes. Each is looked up by its id (OFFSET keeps the planner from
 * reading all rooms instead), so that the page costs what the person did, and not what everyone did.
 */
const OWN_PAST = `(
  SELECT part.room_id, floor(sum(part.seconds) / 60)::integer AS minutes
  FROM (
    SELECT room_id, extract(epoch FROM coalesce(left_at, seen_at) - joined_at) AS seconds
    FROM room_stays WHERE user_id = $1
    UNION ALL
    SELECT id, 0 FROM rooms WHERE host_user_id = $1 AND ended_at IS NOT NULL
  ) part
  GROUP BY part.room_id
) mine
CROSS JOIN LATERAL (SELECT * FROM rooms WHERE rooms.id = mine.room_id OFFSET 0) r
JOIN users h ON h.id = r.host_user_id`;

/** Lists of rooms, as one person may see them. A page is one query, wherever it lies. */
export class RoomLists {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Newest first. */
  list(userId: string, query: z.output<typeof listRoomsQuery>): Promise<RecordPage> {
    const where = listedTo(userId);
    requireStatus(where, query.status);
    filter(where, query);
    return this.#page(where, NEWEST, query);
  }

  /** Those that have not begun, the soonest first. */
  upcoming(userId: string, query: z.output<typeof listUpcomingQuery>): Promise<RecordPage> {
    const where = listedTo(userId)
      .always("r.status = 'active'")
      .when('r.starts_at > ? AND r.opens_at > ?', new Date());
    if (query.mine) {
      where.always('r.host_user_id = $1 OR r.id IN (SELECT room_id FROM room_members WHERE user_id = $1)');
    }
    filter(where, query);
    return this.#page(where, SOONEST, query);
  }

  /** Those that people are in, the last to begin first. */
  live(userId: string, query: z.output<typeof listLiveQuery>): Promise<RecordPage> {
    const where = listedTo(userId).always("r.status = 'active'").always('r.live_since IS NOT NULL');
    filter(where, query);
    return this.#page(where, LAST_BEGUN, query);
  }

  /** Those that are over and that the person hosted or was in, the last to end first. */
  previous(userId: string, query: PageQuery): Promise<RecordPage<PreviousRoomRecord>> {
    const where = listedTo(userId).always("r.status = 'ended'");
    return this.#page<RoomRow & { myMinutes: number }>(where, LAST_ENDED, query, {
      columns: `${ROOM_COLUMNS}, mine.minutes AS "myMinutes"`,
      tables: OWN_PAST,
    });
  }

  async #page<R extends RoomRow>(
    where: SqlConditions,
    { column, direction, of }: Order,
    { limit, cursor }: PageQuery,
    { columns, tables } = { columns: ROOM_COLUMNS, tables: ROOM_TABLES },
  ) {
    if (cursor !== undefined) {
      const after = decodeCursor(cursor);
      const moment = where.place(after.createdAt);
      where.when(`(${column}, r.id) ${direction === 'ASC' ? '>' : '<'} (${moment}, ?)`, after.id);
    }
    const rows = await preparedQuery<R>(
      this.#dataSource,
      `SELECT ${columns} FROM ${tables} WHERE ${where.sql}
       ORDER BY ${column} ${direction}, r.id ${direction} LIMIT ${where.place(limit + 1)}`,
      where.values,
    );
    const items = rows.slice(0, limit).map((row) => toRoomRecord<R>(row));
    const last = rows.length > limit ? items.at(-1) : undefined;
    const moment = last === undefined ? null : of(last);
    const nextCursor =
      last === undefined || moment === null ? null : encodeCursor({ createdAt: moment, id: last.id });
    return { items, nextCursor };
  }
}

/** `$1` is who asks. */
function listedTo(userId: string): SqlConditions {
  const where = new SqlConditions();
  where.place(userId);
  return where.always(ROOM_IS_LISTED);
}

function requireStatus(where: SqlConditions, status: RoomStatus): void {
  where.always(`r.status = '${status === 'ended' ? 'ended' : 'active'}'`);
  if (status !== 'ended') where.when(`r.opens_at ${status === 'active' ? '<=' : '>'} ?`, new Date());
}

function filter(where: SqlConditions, query: z.output<typeof listLiveQuery>): void {
  where
    .when('r.visibility = ?', query.visibility)
    .when('r.kind = ?', query.kind)
    .when('r.language = ?', query.language)
    .when('r.topics @> ARRAY[?]', query.topic)
    .when('r.name ILIKE ?', query.text === undefined ? undefined : `%${escapeLike(query.text)}%`);
}
