import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { id } from '../../protocol/ids.ts';
import { type PeerState, peerState, type RoomRole, roomRole } from '../../protocol/room-state.ts';
import type { RoomPerson } from '../session/room-tokens.ts';
import { heldOnly } from '../state/host-mutes.ts';
import { RecentTimes } from './recent-times.ts';

/** By then the room's record, from which later join tokens are written, has a role that was given. */
const ROLE_SETTLES_MS = 120_000;

const { hostMutes } = peerState.shape;
const atMs = z.int();

/** What changes what a room remembers of people, as it is written down. */
export const registerChange = z.discriminatedUnion('type', [
  /** A stay is over. `hostMutes`: what waits for the person's return; left out: as before. */
  z.object({ type: z.literal('spent'), peerId: id, userId: id, atMs, hostMutes: hostMutes.optional() }),
  z.object({ type: z.literal('removed'), userId: id, atMs }),
  z.object({ type: z.literal('role-kept'), userId: id, role: roomRole, atMs }),
]);
export type RegisterChange = z.infer<typeof registerChange>;

/** All that a room remembers of people, as it is written down. */
export const registerState = z.object({
  spent: z.array(z.tuple([id, atMs])),
  removed: z.array(z.tuple([id, atMs])),
  hostMutes: z.array(z.tuple([id, hostMutes])),
  roles: z.array(z.tuple([id, z.object({ role: roomRole, atMs })])),
});
export type RegisterState = z.infer<typeof registerState>;

export type RoomRegisterOptions = {
  nowMs?: () => number;
  /** What it goes on from. */
  state?: RegisterState;
  /** Hears of each change, to write it down. */
  onChange?: (change: RegisterChange) => void;
};

/** What a room remembers of people beyond what is seen of them: spent tokens, removals, holds, roles just given. */
export class RoomRegister {
  readonly #nowMs: () => number;
  readonly #onChange: (change: RegisterChange) => void;
  /** Peer ids of stays that ended. */
  readonly #spent: RecentTimes;
  /** User ids of those who were removed. */
  readonly #removed: RecentTimes;
  readonly #hostMutes: Map<string, PeerState['hostMutes']>;
  readonly #roles: Map<string, { role: RoomRole; atMs: number }>;

  constructor({ nowMs = Date.now, state, onChange = () => {} }: RoomRegisterOptions = {}) {
    this.#nowMs = nowMs;
    this.#onChange = onChange;
    this.#spent = new RecentTimes(nowMs, state?.spent);
    this.#removed = new RecentTimes(nowMs, state?.removed);
    this.#hostMutes = new Map(state?.hostMutes);
    this.#roles = new Map(state?.roles);
  }

  /** How many stays and removals it remembers now. */
  get remembered(): number {
    return this.#spent.size + this.#removed.size;
  }

  get state(): RegisterState {
    return {
      spent: this.#spent.entries,
      removed: this.#removed.entries,
      hostMutes: [...this.#hostMutes],
      roles: [...this.#roles],
    };
  }

  /** Makes a change that was written down, here or in an earlier home. */
  apply(change: RegisterChange): void {
    switch (change.type) {
      case 'spent':
        this.#applySpent(change);
        return;
      case 'removed':
        this.#removed.add(change.userId, change.atMs);
        if (this.#roles.get(change.userId)?.role === 'co-host') this.#roles.delete(change.userId);
        return;
      case 'role-kept':
        this.#applyRole(change);
    }
  }

  /** Throws SESSION_ENDED for the join token of a stay that is over, or one issued before its owner was removed. */
  requireUnspent(person: RoomPerson, issuedAtMs: number): void {
    const isVoid =
      this.#removed.covers(person.userId, issuedAtMs) || this.#spent.covers(person.peerId, issuedAtMs);
    if (isVoid) throw new AppError('SESSION_ENDED');
  }

  /** A stay is over; `peer` is what was seen of it. Its token is spent, and a host's holds wait for the return. */
  spend({ peerId, userId }: RoomPerson, peer: PeerState | undefined): void {
    const holds = peer === undefined ? {} : { hostMutes: heldOnly(peer.hostMutes) };
    this.#change({ type: 'spent', peerId, userId, atMs: this.#nowMs(), ...holds });
  }

  /** Every join token that this person holds is void, and so is the place of a co-host that they were given. */
  voidTokens(userId: string): void {
    this.#change({ type: 'removed', userId, atMs: this.#nowMs() });
  }

  /** The holds that a person comes in with: leaving and coming back lifts none. */
  hostMutesOf(userId: string): PeerState['hostMutes'] {
    return this.#hostMutes.get(userId) ?? {};
  }

  /** A person was given this role, which they keep when they leave and come back. */
  keepRole(userId: string, role: RoomRole): void {
    this.#change({ type: 'role-kept', userId, role, atMs: this.#nowMs() });
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
    return given !== undefined && this.#nowMs() - given.atMs < ROLE_SETTLES_MS ? given.role : undefined;
  }

  #change(change: RegisterChange): void {
    this.apply(change);
    this.#onChange(change);
  }

  #applySpent({ peerId, userId, atMs, hostMutes }: Extract<RegisterChange, { type: 'spent' }>): void {
    this.#spent.add(peerId, atMs);
    if (hostMutes === undefined) return;
    if (Object.keys(hostMutes).length > 0) this.#hostMutes.set(userId, hostMutes);
    else this.#hostMutes.delete(userId);
  }

  #applyRole({ userId, role, atMs }: Extract<RegisterChange, { type: 'role-kept' }>): void {
    for (const [old, given] of this.#roles) {
      if (given.atMs > atMs - ROLE_SETTLES_MS) break;
      this.#roles.delete(old);
    }
    // Anew, so that the oldest stays first.
    this.#roles.delete(userId);
    this.#roles.set(userId, { role, atMs });
  }
}
