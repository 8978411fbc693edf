import type { DataSource } from 'typeorm';
import type { User } from '../../../entities/user.ts';
import { AppError } from '../../../errors.ts';
import type { Visibility } from '../../../protocol/rest/rooms.ts';
import type { RoomRole } from '../../../protocol/room-state.ts';
import type { LiveRoomsPort } from '../live-rooms.ts';
import { isStaff, ROOM_IS_VISIBLE } from '../room-visibility.ts';

/** A room, and how one person stands to it. */
export type Standing = {
  roomId: string;
  hostUserId: string;
  visibility: Visibility;
  /** Whether the person may know of the room. */
  isVisible: boolean;
  isHost: boolean;
  isStaff: boolean;
  isMember: boolean;
  /** Was in it at some time, or is. */
  wasThere: boolean;
  isBanned: boolean;
  /** Null while the person is not in it. */
  liveRole: RoomRole | null;
};

type Row = Omit<Standing, 'isHost' | 'isStaff' | 'liveRole'>;

const SQL = `
  SELECT r.id AS "roomId", r.host_user_id AS "hostUserId", r.visibility, ${ROOM_IS_VISIBLE} AS "isVisible",
    EXISTS (SELECT 1 FROM room_members m WHERE m.room_id = r.id AND m.user_id = $1) AS "isMember",
    EXISTS (SELECT 1 FROM room_stays s WHERE s.room_id = r.id AND s.user_id = $1) AS "wasThere",
    EXISTS (SELECT 1 FROM room_bans b WHERE b.room_id = r.id AND b.user_id = $1) AS "isBanned"
  FROM rooms r WHERE r.id = $2`;

/** Knows what someone may see and do of what happens in a room: of its people, messages and recordings. */
export class InRoomAccess {
  readonly #dataSource: DataSource;
  readonly #live: LiveRoomsPort;

  constructor(dataSource: DataSource, live: LiveRoomsPort) {
    this.#dataSource = dataSource;
    this.#live = live;
  }

  /** Throws ROOM_NOT_FOUND when there is no such room, or the person may not know of it and is not in it. */
  async requireKnown(roomId: string, user: User): Promise<Standing> {
    const standing = await this.find(roomId, user);
    if (standing === undefined || !mayKnow(standing)) throw new AppError('ROOM_NOT_FOUND');
    return standing;
  }

  /** As `requireKnown`, and for whoever was in it as well, who may know of it no more. Throws ROOM_NOT_FOUND. */
  async requireKnownOrVisited(roomId: string, user: User): Promise<Standing> {
    const standing = await this.find(roomId, user);
    if (standing === undefined || !(mayKnow(standing) || standing.wasThere)) {
      throw new AppError('ROOM_NOT_FOUND');
    }
    return standing;
  }

  /**
   * For what is kept of a room: its host, its members, whoever was in it, and staff. Throws ROOM_NOT_FOUND, FORBIDDEN,
   * BANNED_FROM_ROOM.
   */
  async requireReader(roomId: string, user: User): Promise<Standing> {
    const standing = await this.requireKnown(roomId, user);
    requireWelcome(standing);
    const { isHost, isMember, wasThere } = standing;
    if (!(isHost || isMember || wasThere || standing.isStaff)) {
      throw new AppError('FORBIDDEN', { detail: 'This is for those who are, or were, in the room.' });
    }
    return standing;
  }

  /**
   * For who is in a room: whoever is in it, its host and staff; of a public room, anyone. Throws ROOM_NOT_FOUND,
   * FORBIDDEN, BANNED_FROM_ROOM.
   */
  async requireWatcher(roomId: string, user: User): Promise<Standing> {
    const standing = await this.requireKnown(roomId, user);
    requireWelcome(standing);
    const { isHost, visibility, liveRole } = standing;
    if (!(isHost || visibility === 'public' || liveRole !== null || standing.isStaff)) {
      throw new AppError('FORBIDDEN', { detail: 'Only those who are in this room see who else is.' });
    }
    return standing;
  }

  /** For the owner alone. Throws ROOM_NOT_FOUND, FORBIDDEN. */
  async requireOwner(roomId: string, user: User): Promise<Standing> {
    const standing = await this.requireKnown(roomId, user);
    if (!standing.isHost) {
      throw new AppError('FORBIDDEN', { detail: 'Only the host of this room can do that.' });
    }
    return standing;
  }

  async find(roomId: string, user: User): Promise<Standing | undefined> {
    const [row] = await this.#dataSource.query<Row[]>(SQL, [user.id, roomId]);
    if (row === undefined) return undefined;
    const liveRole = await this.#live.findRole(roomId, user.id);
    const isHost = row.hostUserId === user.id;
    return {
      ...row,
      // A stay is written down a moment after it has begun.
      wasThere: row.wasThere || liveRole !== null,
      isHost,
      isStaff: isStaff(user),
      liveRole,
    };
  }
}

function mayKnow({ isVisible, liveRole, ...standing }: Standing): boolean {
  return isVisible || liveRole !== null || standing.isStaff;
}

/** Throws BANNED_FROM_ROOM. */
function requireWelcome(standing: Standing): void {
  if (standing.isBanned && !standing.isStaff) throw new AppError('BANNED_FROM_ROOM');
}
