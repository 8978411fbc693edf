import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { LeaveReason, RoomEvent } from '../../protocol/room-events.ts';
import { CHAT_MESSAGES_IN_SNAPSHOT, type ChatMessage, type PeerState } from '../../protocol/room-state.ts';
import type { RoomJournal, StaffAct, StayBegun } from './room-journal.ts';

/** A room opens without its history rather than keep people waiting for longer. */
const HISTORY_DEADLINE_MS = 3_000;

export type RoomRecordsOptions = {
  roomId: string;
  journal: RoomJournal;
  /** How long something that must be durable may take. */
  journalMs: number;
  logger: Logger;
};

/** What one live room has written down, and reads again when it goes live. */
export class RoomRecords {
  readonly #roomId: string;
  readonly #journal: RoomJournal;
  readonly #journalMs: number;
  readonly #logger: Logger;

  constructor({ roomId, journal, journalMs, logger }: RoomRecordsOptions) {
    this.#roomId = roomId;
    this.#journal = journal;
    this.#journalMs = journalMs;
    this.#logger = logger;
  }

  /** The newest messages, oldest first; none when they cannot be had soon. */
  async history(): Promise<ChatMessage[]> {
    try {
      const deadlineMs = Math.min(HISTORY_DEADLINE_MS, this.#journalMs);
      const messages = await durable(deadlineMs, () => this.#journal.recentMessages(this.#roomId));
      return messages.slice(-CHAT_MESSAGES_IN_SNAPSHOT);
    } catch (error) {
      this.#logger.warn({ err: error, roomId: this.#roomId }, 'A room opened without its messages');
      return [];
    }
  }

  /** Throws DATABASE_UNAVAILABLE when it is not durable in time. Safe to repeat. */
  messageSent(message: ChatMessage): Promise<void> {
    return durable(this.#journalMs, () => this.#journal.messageSent(this.#roomId, message));
  }

  /** Throws DATABASE_UNAVAILABLE. */
  banned(userId: string, byUserId: string): Promise<void> {
    return durable(this.#journalMs, () => this.#journal.banned({ roomId: this.#roomId, userId, byUserId }));
  }

  /** Throws DATABASE_UNAVAILABLE. */
  knockAnswered(userIds: readonly string[], status: 'admitted' | 'denied', byUserId: string): Promise<void> {
    const roomId = this.#roomId;
    return durable(this.#journalMs, () => this.#journal.knockAnswered({ roomId, userIds, status, byUserId }));
  }

  /** Throws DATABASE_UNAVAILABLE: what staff do is not done without having been written down. */
  staffActed(act: Omit<StaffAct, 'roomId'>): Promise<void> {
    return durable(this.#journalMs, () => this.#journal.staffActed({ roomId: this.#roomId, ...act }));
  }

  /** Stays begin and end with the people in the room. */
  note(happened: readonly RoomEvent[]): void {
    for (const event of happened) {
      if (event.type === 'peer:joined') this.#journal.stayBegun(this.#stayOf(event.peer));
      if (event.type === 'peer:left') this.stayEnded(event.peerId, event.reason);
    }
  }

  /** They began at an earlier home of the room, and go on here. */
  staysResumed(peers: readonly PeerState[]): void {
    for (const peer of peers) this.#journal.stayResumed(this.#stayOf(peer));
  }

  /** They go on, at the room's next home. */
  staysMoved(peers: readonly PeerState[]): void {
    for (const { peerId } of peers) this.#journal.stayMoved(peerId);
  }

  stayEnded(peerId: string, reason: LeaveReason): void {
    this.#journal.stayEnded({ peerId, reason, at: new Date() });
  }

  /** The role that was given to a person lasts. */
  roleGiven({ userId }: PeerState, role: PeerState['role']): void {
    this.#journal.roleChanged({ roomId: this.#roomId, userId, role });
  }

  #stayOf({ peerId, userId, role, joinedAt }: PeerState): StayBegun {
    return { roomId: this.#roomId, peerId, userId, role, at: new Date(joinedAt) };
  }
}

/** Throws DATABASE_UNAVAILABLE when it fails, or takes longer. */
async function durable<T>(deadlineMs: number, write: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([write(), late]);
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('DATABASE_UNAVAILABLE', { cause });
  } finally {
    clearTimeout(timer);
  }
}
