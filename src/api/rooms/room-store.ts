import { type DataSource, type EntityManager, MoreThan, type QueryDeepPartialEntity } from 'typeorm';
import { type Room, roomEntity } from '../../entities/room.ts';
import { AppError } from '../../errors.ts';
import { ROOM_COLUMNS, ROOM_TABLES, type RoomRecord, type RoomRow, toRoomRecord } from './room-record.ts';
import { isStaff, ROOM_IS_VISIBLE, type RoomViewer } from './room-visibility.ts';

/** Rooms and their members in the database. */
export class RoomStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** The room, if the person may know of it; staff may know of any, deleted ones too. */
  async findVisible(roomId: string, viewer: RoomViewer): Promise<RoomRecord | undefined> {
    if (isStaff(viewer)) {
      return this.#findOne(`SELECT ${ROOM_COLUMNS} FROM ${ROOM_TABLES} WHERE r.id = $1`, [roomId]);
    }
    return this.#findOne(
      `SELECT ${ROOM_COLUMNS} FROM ${ROOM_TABLES} WHERE r.id = $2 AND ${ROOM_IS_VISIBLE}`,
      [viewer.id, roomId],
    );
  }

  /**
   * Runs `work` in a transaction in which nobody else changes the room; it must use nothing but the transaction's
   * manager. Throws ROOM_NOT_FOUND.
   */
  hold<T>(roomId: string, work: (room: RoomRecord, manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#dataSource.transaction(async (manager) => {
      // The key stays as it is, so that people may still be made members of the room meanwhile.
      const [row] = await manager.query<RoomRow[]>(
        `SELECT ${ROOM_COLUMNS} FROM ${ROOM_TABLES} WHERE r.id = $1 FOR NO KEY UPDATE OF r`,
        [roomId],
      );
      if (row === undefined) throw new AppError('ROOM_NOT_FOUND');
      return work(toRoomRecord(row), manager);
    });
  }

  /** Writes down an edit, and counts it. */
  async write(roomId: string, values: QueryDeepPartialEntity<Room>, manager: EntityManager): Promise<void> {
    await manager.update(roomEntity, roomId, {
      ...values,
      updatedAt: new Date(),
      version: () => 'version + 1',
    });
  }

  /** Ends the room for good. Ending it again changes nothing. */
  async end(roomId: string): Promise<void> {
    const now = new Date();
    await this.#dataSource.manager.update(
      roomEntity,
      { id: roomId, status: 'active' },
      { status: 'ended', endedAt: now, updatedAt: now, version: () => 'version + 1' },
    );
  }

  /** Others than the host get in from now on. */
  async open(roomId: string): Promise<void> {
    const now = new Date();
    await this.#dataSource.manager.update(
      roomEntity,
      { id: roomId, status: 'active', opensAt: MoreThan(now) },
      { opensAt: now, updatedAt: now, version: () => 'version + 1' },
    );
  }

  /** Whoever is a member already stays as they are. The ids of those who became members now. */
  async addMembers(
    roomId: string,
    userIds: readonly string[],
    manager: EntityManager = this.#dataSource.manager,
  ): Promise<string[]> {
    if (userIds.length === 0) return [];
    const rows = await manager.query<{ userId: string }[]>(
      `INSERT INTO room_members (room_id, user_id, created_at)
       SELECT $1, user_id, now() FROM unnest($2::uuid[]) AS user_id ORDER BY user_id
       ON CONFLICT DO NOTHING RETURNING user_id AS "userId"`,
      [roomId, userIds],
    );
    return rows.map((row) => row.userId);
  }

  async #findOne(sql: string, values: readonly unknown[]): Promise<RoomRecord | undefined> {
    const [row] = await this.#dataSource.query<RoomRow[]>(sql, [...values]);
    return row === undefined ? undefined : toRoomRecord(row);
  }
}
