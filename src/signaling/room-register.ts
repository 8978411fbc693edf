import { AppError } from '../errors.ts';
import type { ChatMessage, PeerState } from '../protocol/room-state.ts';
import type { RoomPerson } from './room-tokens.ts';

/** How many ids of chat messages are remembered, to recognise one that arrives again. */
const CLIENT_IDS_KEPT = 1_000;

/** What a room remembers of people beyond what is seen of them: spent tokens, removals, holds, answered messages. */
export class RoomRegister {
  readonly #spentPeerIds = new Set<string>();
  readonly #removedAtMs = new Map<string, number>();
  readonly #hostMutes = new Map<string, PeerState['hostMutes']>();
  readonly #answered = new Map<string, ChatMessage>();

  /** Throws SESSION_ENDED for the join token of a stay that is over, or one issued before its owner was removed. */
  requireUnspent(person: RoomPerson, issuedAtMs: number): void {
    const removedAtMs = this.#removedAtMs.get(person.userId);
    const voided = removedAtMs !== undefined && issuedAtMs <= removedAtMs;
    if (voided || this.#spentPeerIds.has(person.peerId)) throw new AppError('SESSION_ENDED');
  }

  /** A stay is over; `peer` is what was seen of it. Its token is spent, and a host's holds wait for the return. */
  spend(person: RoomPerson, peer: PeerState | undefined, removed: boolean): void {
    this.#spentPeerIds.add(person.peerId);
    if (peer !== undefined) this.#hostMutes.set(person.userId, heldOnly(peer.hostMutes));
    if (removed) this.#removedAtMs.set(person.userId, Date.now());
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

/** A question that was not answered is a hold again. */
function heldOnly(hostMutes: PeerState['hostMutes']): PeerState['hostMutes'] {
  return {
    ...(hostMutes.microphone === undefined ? {} : { microphone: 'muted' }),
    ...(hostMutes.camera === undefined ? {} : { camera: 'muted' }),
  };
}
