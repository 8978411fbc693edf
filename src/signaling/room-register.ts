import { AppError } from '../errors.ts';
import type { ChatMessage, PeerState } from '../protocol/room-state.ts';
import { JOIN_TOKEN_SECONDS, type RoomPerson } from './room-tokens.ts';

/** After that a join token is void by itself, and what was remembered to refuse it can go. */
const REMEMBERED_MS = (JOIN_TOKEN_SECONDS + 5) * 1000;

/** How many ids of chat messages are remembered, to recognise one that arrives again. */
const CLIENT_IDS_KEPT = 1_000;

/** What a room remembers of people beyond what is seen of them: spent tokens, removals, holds, answered messages. */
export class RoomRegister {
  readonly #nowMs: () => number;
  /** When each stay ended, oldest first. */
  readonly #spentAtMs = new Map<string, number>();
  /** When each person was last removed, oldest first. */
  readonly #removedAtMs = new Map<string, number>();
  readonly #hostMutes = new Map<string, PeerState['hostMutes']>();
  readonly #answered = new Map<string, ChatMessage>();

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  /** How many stays and removals it remembers now. */
  get remembered(): number {
    return this.#spentAtMs.size + this.#removedAtMs.size;
  }

  /** Throws SESSION_ENDED for the join token of a stay that is over, or one issued before its owner was removed. */
  requireUnspent(person: RoomPerson, issuedAtMs: number): void {
    const removedAtMs = this.#removedAtMs.get(person.userId);
    const voided = removedAtMs !== undefined && issuedAtMs <= removedAtMs;
    if (voided || this.#spentAtMs.has(person.peerId)) throw new AppError('SESSION_ENDED');
  }

  /** A stay is over; `peer` is what was seen of it. Its token is spent, and a host's holds wait for the return. */
  spend(person: RoomPerson, peer: PeerState | undefined, removed: boolean): void {
    const nowMs = this.#nowMs();
    forget(this.#spentAtMs, nowMs - REMEMBERED_MS);
    forget(this.#removedAtMs, nowMs - REMEMBERED_MS);
    this.#spentAtMs.set(person.peerId, nowMs);
    if (removed) {
      this.#removedAtMs.delete(person.userId);
      this.#removedAtMs.set(person.userId, nowMs);
    }
    if (peer === undefined) return;
    const held = heldOnly(peer.hostMutes);
    if (Object.keys(held).length > 0) this.#hostMutes.set(person.userId, held);
    else this.#hostMutes.delete(person.userId);
  }

  /** The holds that a person comes in with: leaving and coming back lifts none. */
  hostMutesOf(userId: string): PeerState['hostMutes'] {
    return this.#hostMutes.get(userId) ?? {};
  }

  /** The message that this client id made before, or the one that `make` makes now. */
  oncePerClientId(userId: string, clientMessageId: string, make: () => ChatMessage): ChatMessage {
    const key = `${userId} ${clientMessageId}`;
    const before = this.#answered.get(key);
    if (before !== undefined) return before;
    const message = make();
    this.#answered.set(key, message);
    if (this.#answered.size > CLIENT_IDS_KEPT) {
      for (const oldest of this.#answered.keys()) {
        this.#answered.delete(oldest);
        break;
      }
    }
    return message;
  }
}

/** Lets go of what is older; the oldest come first. */
function forget(timesMs: Map<string, number>, beforeMs: number): void {
  for (const [key, atMs] of timesMs) {
    if (atMs >= beforeMs) return;
    timesMs.delete(key);
  }
}

/** A question that was not answered is a hold again. */
function heldOnly(hostMutes: PeerState['hostMutes']): PeerState['hostMutes'] {
  return {
    ...(hostMutes.microphone === undefined ? {} : { microphone: 'muted' }),
    ...(hostMutes.camera === undefined ? {} : { camera: 'muted' }),
  };
}
