import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import { AppError } from '../../errors.ts';
import type { RoomRole, RoomSnapshot } from '../../protocol/room-state.ts';
import type { RoomPerson } from '../session/room-tokens.ts';
import { entryRole, type Newcomer, requireUnlocked } from '../state/entry-commands.ts';
import type { RoomRegister } from './room-register.ts';

/** Someone who wants in, as far as it matters for whether they may. */
export type Candidate = { userId: string; role: RoomRole; staff: boolean };

/** Who may come into a live room now, and as what. */
export class RoomDoor {
  capacity: number;
  planCapacity: number;
  readonly #register: RoomRegister;
  readonly #room: () => RoomSnapshot;

  constructor(
    { capacity, planCapacity }: Pick<LiveRoomRecord, 'capacity' | 'planCapacity'>,
    register: RoomRegister,
    room: () => RoomSnapshot,
  ) {
    this.capacity = capacity;
    this.planCapacity = planCapacity;
    this.#register = register;
    this.#room = room;
  }

  /** Throws ROOM_LOCKED, ROOM_FULL. Whoever is in already has a place, and staff always find one. */
  requireAdmissible(person: Candidate): void {
    const room = this.#room();
    requireUnlocked(room, { ...person, role: this.roleFor(person) });
    const others = room.peers.filter((peer) => peer.userId !== person.userId);
    const most = Math.min(this.capacity, this.planCapacity);
    if (others.length >= most && !person.staff) throw new AppError('ROOM_FULL');
  }

  /** The role that someone would have on coming in now. */
  roleFor(person: { userId: string; role: RoomRole }): RoomRole {
    const room = this.#room();
    const present = room.peers.find((peer) => peer.userId === person.userId);
    const role = this.#register.roleOf(person.userId, person.role);
    return present?.role ?? entryRole(room, { ...person, role });
  }

  /** The bearer of a join token, as everyone will see them. Throws ROOM_LOCKED, ROOM_FULL. */
  admit({ peerId, userId, displayName, avatarUrl, staff, ...token }: RoomPerson): Newcomer {
    const role = this.roleFor({ userId, role: token.role });
    this.requireAdmissible({ userId, role, staff });
    return {
      peerId,
      userId,
      displayName,
      avatarUrl,
      role,
      staff,
      joinedAt: new Date().toISOString(),
      hostMutes: this.#register.hostMutesOf(userId),
    };
  }
}
