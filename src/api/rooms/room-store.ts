import { Brackets, type DataSource, type Repository, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { type Room, roomEntity } from '../../entities/room.ts';
import { roomMemberEntity } from '../../entities/room-member.ts';
import type { RoomStatus, Visibility } from '../../protocol/rest/rooms.ts';
import type { PageCursor } from '../http/page-cursor.ts';
import type { RoomWithHost } from './room-view.ts';

export type RoomFilter = {
  status: RoomStatus;
  visibility?: Visibility | undefined;
  text?: string | undefined;
  after?: PageCursor | undefined;
  limit: number;
};

const uuid = z.uuid();

/** Rooms and their members in the database. Who may see a room is decided here, in one place. */
export class RoomStore {
  readonly #rooms: Repository<Room>;
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
    this.#rooms = dataSource.getRepository(roomEntity);
  }

  async insert(room: Room): Promise<void> {
    await this.#rooms.insert(room);
  }

  /** The room, whoever asks. An id that is no UUID belongs to no room. */
  async find(roomId: string): Promise<RoomWithHost | undefined> {
    if (!uuid.safeParse(roomId).success) return undefined;
    return withHost(await this.#withHosts().where('room.id = :roomId', { roomId }).getOne());
  }

  /** The room, if it is public or the user is its host or one of its members. */
  async findVisible(roomId: string, userId: string): Promise<RoomWithHost | undefined> {
    if (!uuid.safeParse(roomId).success) return undefined;
    const query = this.#withHosts().where('room.id = :roomId', { roomId });
    return withHost(await onlyVisibleTo(query, userId).getOne());
  }

  /** Rooms that the user may see, newest first, one more than the limit where there are more. */
  async list(
    userId: string,
    { status, visibility, text, after, limit }: RoomFilter,
  ): Promise<RoomWithHost[]> {
    const query = onlyVisibleTo(this.#withHosts().where('room.status = :status', { status }), userId);
    if (visibility !== undefined) query.andWhere('room.visibility = :visibility', { visibility });
    if (text !== undefined) query.andWhere('room.name ILIKE :pattern', { pattern: `%${escapeLike(text)}%` });
    if (after !== undefined) {
      query.andWhere('(room.createdAt, room.id) < (:afterCreatedAt, :afterId)', {
        afterCreatedAt: after.createdAt,
        afterId: after.id,
      });
    }
    const rooms = await query
      .orderBy('room.createdAt', 'DESC')
      .addOrderBy('room.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return rooms.map(withHost).filter((room) => room !== undefined);
  }

  /** Ends the room for good. Ending it again changes nothing. */
  async end(roomId: string): Promise<void> {
    await this.#rooms.update({ id: roomId, status: 'active' }, { status: 'ended', endedAt: new Date() });
  }

  async addMember(roomId: string, userId: string): Promise<void> {
    await this.#dataSource
      .createQueryBuilder()
      .insert()
      .into(roomMemberEntity)
      .values({ roomId, userId, role: null, createdAt: new Date() })
      .orIgnore()
      .execute();
  }

  isMember(roomId: string, userId: string): Promise<boolean> {
    return this.#dataSource.getRepository(roomMemberEntity).existsBy({ roomId, userId });
  }

  #withHosts(): SelectQueryBuilder<Room> {
    return this.#rooms.createQueryBuilder('room').innerJoinAndSelect('room.host', 'host');
  }
}

function onlyVisibleTo(query: SelectQueryBuilder<Room>, userId: string): SelectQueryBuilder<Room> {
  return query.andWhere(
    new Brackets((where) =>
      where
        .where("room.visibility = 'public'")
        .orWhere('room.hostUserId = :userId')
        .orWhere(
          'EXISTS (SELECT 1 FROM room_members member WHERE member.room_id = room.id AND member.user_id = :userId)',
        ),
    ),
    { userId },
  );
}

/** The inner join has filled `host` in; the entity's type cannot know. */
function withHost(room: Room | null): RoomWithHost | undefined {
  return room?.host === undefined ? undefined : { ...room, host: room.host };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
