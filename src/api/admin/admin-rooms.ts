import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { AppError } from '../../errors.ts';
import type {
  AdminRoom,
  AdminRoomDetails,
  adminRoomPage,
  adminRoomsQuery,
} from '../../protocol/rest/admin.ts';
import { addOlderThan } from '../lists/newest-page.ts';
import { toPage } from '../lists/page-cursor.ts';
import { SqlConditions } from '../lists/sql-conditions.ts';
import { addTextCondition } from '../lists/text-condition.ts';
import { toParticipants } from '../rooms/in-room/participant-view.ts';
import type { LiveRoomsPort } from '../rooms/live-rooms.ts';
import { ROOM_COLUMNS, ROOM_TABLES, type RoomRow, toRoomRecord } from '../rooms/room-record.ts';
import { toRoomView } from '../rooms/room-view.ts';

type AdminRoomRow = RoomRow & { openReports: number };

const COLUMNS = `${ROOM_COLUMNS},
  (SELECT count(*)::int FROM reports WHERE room_id = r.id AND status = 'open') AS "openReports"`;

type Query = z.output<typeof adminRoomsQuery>;

/** Rooms as staff see them: all of them, live and past, private and deleted. */
export class AdminRooms {
  readonly #dataSource: DataSource;
  readonly #live: LiveRoomsPort;

  constructor(dataSource: DataSource, live: LiveRoomsPort) {
    this.#dataSource = dataSource;
    this.#live = live;
  }

  /** Newest first; the live ones by how long they have been so. */
  async page({
    status,
    visibility,
    kind,
    hostId,
    text,
    cursor,
    limit,
  }: Query): Promise<z.input<typeof adminRoomPage>> {
    const newest = status === 'live' ? 'r.live_since' : 'r.created_at';
    const conditions = new SqlConditions()
      .when('r.visibility = ?', visibility)
      .when('r.kind = ?', kind)
      .when('r.host_user_id = ?', hostId);
    if (text !== undefined) addTextCondition(conditions, { columns: ['r.name'], like: 'ILIKE' }, text);
    if (status !== undefined) conditions.always(STATUS_CONDITIONS[status]);
    addOlderThan(conditions, { at: newest, id: 'r.id' }, cursor);
    const found = await this.#dataSource.query<(AdminRoomRow & { newest: Date })[]>(
      `SELECT ${COLUMNS}, ${newest} AS newest FROM ${ROOM_TABLES} WHERE ${conditions.sql}
       ORDER BY ${newest} DESC, r.id DESC LIMIT ${limit + 1}`,
      conditions.values,
    );
    const { rows, nextCursor } = toPage(
      found.map((room) => ({ createdAt: room.newest, id: room.id, room })),
      limit,
    );
    return { items: rows.map(({ room }) => this.#view(room)), nextCursor };
  }

  /** Throws ROOM_NOT_FOUND. */
  async get(roomId: string): Promise<AdminRoomDetails> {
    const [row] = await this.#dataSource.query<
      (AdminRoomRow & { messages: number; stays: number; stayMinutes: number })[]
    >(
      `SELECT ${COLUMNS},
         (SELECT count(*)::int FROM room_messages WHERE room_id = r.id) AS messages,
         (SELECT count(*)::int FROM room_stays WHERE room_id = r.id) AS stays,
         (SELECT floor(coalesce(sum(extract(epoch FROM coalesce(left_at, now()) - joined_at)), 0) / 60)::int
            FROM room_stays WHERE room_id = r.id) AS "stayMinutes"
       FROM ${ROOM_TABLES} WHERE r.id = $1`,
      [roomId],
    );
    if (row === undefined) throw new AppError('ROOM_NOT_FOUND');
    const inside = await this.#live.snapshot(roomId);
    return {
      ...this.#view(row),
      locked: inside?.locked ?? false,
      participants: inside === undefined ? [] : await toParticipants(this.#dataSource.manager, inside),
      messages: row.messages,
      stays: row.stays,
      stayMinutes: row.stayMinutes,
    };
  }

  #view(row: AdminRoomRow): AdminRoom {
    const room = toRoomRecord(row);
    return {
      ...toRoomView(room, this.#live.peopleCount(room.id)),
      deletedAt: room.deletedAt?.toISOString() ?? null,
      liveSince: room.liveSince?.toISOString() ?? null,
      openReports: row.openReports,
    };
  }
}

const STATUS_CONDITIONS: Readonly<Record<NonNullable<Query['status']>, string>> = {
  live: 'r.live_since IS NOT NULL',
  active: "r.status = 'active' AND r.opens_at <= now()",
  scheduled: "r.status = 'active' AND r.opens_at > now()",
  ended: "r.status = 'ended'",
};
