import { AppError } from '../errors.ts';
import type { PeerState, RoomRole } from '../protocol/room-state.ts';
import { heldOnly } from './host-mutes.ts';
import { RecentTimes } from './recent-times.ts';
import type { RoomPerson } from './room-tokens.ts';

/** By then the room's record, from which later join tokens are written, has a role that was given. */
const ROLE_SETTLES_MS = 120_000;

/** What a room remembers of people beyond what is seen of them: spent tokens, removals, holds, roles just given. */
export class RoomRegister {
  readonly #nowMs: () => number;
  /** Peer ids of stays that ended. */
  readonly #spent: RecentTimes;
  /** User ids of those who were removed. */
  readonly #removed: RecentTimes;
  readonly #hostMutes = new Map<string, PeerState['hostMutes']>();
  readonly #roles = new Map<string, { role: RoomRole; atMs: number }>();

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    this.#spent = new RecentTimes(nowMs);
    this.#removed = new RecentTimes(nowMs);
  }

  /** How many stays and removals it remembers now. */
  get remembered(): number {
    return this.#spent.size + this.#removed.size;
  }

  /** Throws SESSION_ENDED for the join token of a stay that is over, or one issued before its owner was removed. */
  requireUnspent(person: RoomPerson, issuedAtMs: number): void {
    const isVoid =
      this.#removed.covers(person.userId, issuedAtMs) || this.#spent.covers(person.peerId, issuedAtMs);
    if (isVoid) throw new AppError('SESSION_ENDED');
  }

  /** A stay is over; `peer` is what was seen of it. Its token is spent, and a host's holds wait for the return. */
  spend(person: RoomPerson, peer: PeerState | undefined): void {
    this.#spent.add(person.peerId);
    if (peer === undefined) return;
    const held = heldOnly(peer.hostMutes);
    if (Object.keys(held).length > 0) this.#hostMutes.set(person.userId, held);
    else this.#hostMutes.delete(person.userId);
  }

  /** Every join token that this person holds is void, and so is the place of a co-host that they were given. */
  voidTokens(userId: string): void {
    this.#removed.add(userId);
    if (this.#roles.get(userId)?.role === 'co-host') this.#roles.delete(userId);
  }

  /** The holds that a person comes in with: leaving and coming back lifts none. */
  hostMutesOf(userId: string): PeerState['hostMutes'] {
    return this.#hostMutes.get(userId) ?? {};
  }

  /** A person was given this role, which they keep when they leave and come back. */
  keepRole(userId: string, role: RoomRole): void {
    this.#roles.set(userId, { role, atMs: this.#nowMs() });
  }

  /**
   * The role that someone comes in with whose token says `role`, which was written from the room's record. That may not
   * have what happened here a moment ago: a role that was given, or that a co-host was sent out.
   */
  roleOf(userId: string, role: RoomRole): RoomRole {
    const wasSentOut = this.#removed.isWithin(userId, ROLE_SETTLES_MS);
    return this.recentRoleOf(userId) ?? (wasSentOut && role === 'co-host' ? 'speaker' : role);
  }

  /** The role that a person was given here so lately that a token may still say another one. */
  recentRoleOf(userId: string): RoomRole | undefined {
    const given = this.#roles.get(userId);
    if (given === undefined) return undefined;
    if (this.#nowMs() - given.atMs < ROLE_SETTLES_MS) return given.role;
    this.#roles.delete(userId);
    return undefined;
  }
}
