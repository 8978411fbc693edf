import { randomBytes, randomUUID } from 'node:crypto';
import type { Repository } from 'typeorm';
import type { RoomInvite } from '../../entities/room-invite.ts';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import { type PageCursor, toPage } from '../http/page-cursor.ts';
import type { RoomStore } from './room-store.ts';
import type { RoomWithHost } from './room-view.ts';
import type { Rooms } from './rooms.ts';

const CODE_BYTES = 18;
const CODE = /^[\w-]{1,64}$/;

/**
 * Links into rooms. The host and the members of a room may make them. A code opens the door to whoever has it, so
 * members see the ones they made, and the host sees all.
 */
export class Invites {
  readonly #rows: Repository<RoomInvite>;
  readonly #rooms: Rooms;
  readonly #store: RoomStore;

  constructor(rows: Repository<RoomInvite>, rooms: Rooms, store: RoomStore) {
    this.#rows = rows;
    this.#rooms = rooms;
    this.#store = store;
  }

  /** Throws ROOM_NOT_FOUND, FORBIDDEN, ROOM_ENDED. */
  async create(roomId: string, user: User): Promise<RoomInvite> {
    const room = await this.#requireInviter(roomId, user);
    if (room.status === 'ended') throw new AppError('ROOM_ENDED');
    const invite: RoomInvite = {
      id: randomUUID(),
      roomId: room.id,
      code: randomBytes(CODE_BYTES).toString('base64url'),
      createdByUserId: user.id,
      expiresAt: null,
      maxUses: null,
      uses: 0,
      revokedAt: null,
      createdAt: new Date(),
    };
    await this.#rows.insert(invite);
    return invite;
  }

  /** Newest first. Throws ROOM_NOT_FOUND, FORBIDDEN. */
  async list(
    roomId: string,
    user: User,
    { limit, after }: { limit: number; after: PageCursor | undefined },
  ): Promise<{ rows: RoomInvite[]; nextCursor: string | null }> {
    const room = await this.#requireInviter(roomId, user);
    const query = this.#rows.createQueryBuilder('invite').where('invite.roomId = :id', { id: room.id });
    if (room.hostUserId !== user.id) query.andWhere('invite.createdByUserId = :userId', { userId: user.id });
    if (after !== undefined) {
      query.andWhere('(invite.createdAt, invite.id) < (:createdAt, :afterId)', {
        createdAt: after.createdAt,
        afterId: after.id,
      });
    }
    const invites = await query
      .orderBy('invite.createdAt', 'DESC')
      .addOrderBy('invite.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    return toPage(invites, limit);
  }

  /** The room that a code opens, ended or not; undefined when the code opens none. */
  async findRoom(code: string): Promise<RoomWithHost | undefined> {
    const invite = CODE.test(code) ? await this.#rows.findOneBy({ code }) : null;
    return invite === null ? undefined : this.#store.find(invite.roomId);
  }

  async #requireInviter(roomId: string, user: User): Promise<RoomWithHost> {
    const room = await this.#rooms.requireVisible(roomId, user.id);
    if (room.hostUserId === user.id || (await this.#store.isMember(room.id, user.id))) return room;
    throw new AppError('FORBIDDEN');
  }
}
