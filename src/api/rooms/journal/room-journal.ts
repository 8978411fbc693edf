import type { DataSource } from 'typeorm';
import type { Logger } from '../../../logger.ts';
import type { ChatMessage, RoomRole } from '../../../protocol/room-state.ts';
import { type AuditAction, AuditLog } from '../../audit/audit-log.ts';
import type { Doorbell } from '../door/doorbell.ts';
import { answerAtDoor } from '../door/knocks.ts';
import { banFromRoom } from '../moderation/room-bans.ts';
import { insertMessages, recentMessages, type SentMessage } from './message-rows.ts';
import { type BegunStay, type EndedStay, type GivenRole, type StayMove, writeStays } from './stay-rows.ts';
import { WriteBehind } from './write-behind.ts';

type StaffAction =
  | 'mute'
  | 'stop-video'
  | 'mute-all'
  | 'set-role'
  | 'remove'
  | 'ban'
  | 'lock'
  | 'end'
  | 'lower-hand';

type StaffAct = {
  roomId: string;
  actorUserId: string;
  action: StaffAction;
  targetUserId: string | null;
  before: unknown;
  after: unknown;
};

const AUDIT_ACTION_OF: Record<StaffAction, AuditAction> = {
  mute: 'participant.mute',
  'stop-video': 'participant.stop-video',
  'mute-all': 'participant.mute-all',
  'set-role': 'participant.role',
  remove: 'participant.remove',
  ban: 'participant.ban',
  'lower-hand': 'participant.lower-hand',
  lock: 'room.lock',
  end: 'room.close',
};

type StayChange = StayMove | ({ type: 'role' } & GivenRole) | { type: 'seen'; at: Date };

/** How often it is written down that stays go on. */
const SEEN_EVERY_MS = 60_000;
const MAX_QUEUED_MESSAGES = 20_000;
const MAX_QUEUED_CHANGES = 100_000;
const MAX_BATCH = 500;

export type DatabaseRoomJournalDependencies = {
  /** Throws while the database is not open. */
  dataSource: () => DataSource;
  doorbell: Doorbell;
  logger: Logger;
};

/**
 * Writes down in the database what happens in live rooms; see the port of the live side. Messages and stays go through
 * queues, so that a busy room costs few statements and no room waits for the database.
 */
export class DatabaseRoomJournal {
  readonly #dataSource: () => DataSource;
  readonly #doorbell: Doorbell;
  readonly #messages: WriteBehind<SentMessage>;
  readonly #stays: WriteBehind<StayChange>;
  /** The rooms of the stays that go on in this process, by their ids. */
  readonly #open = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ dataSource, doorbell, logger }: DatabaseRoomJournalDependencies) {
    this.#dataSource = dataSource;
    this.#doorbell = doorbell;
    this.#messages = new WriteBehind({
      name: 'messages',
      write: (messages) => insertMessages(dataSource().manager, messages),
      maxQueued: MAX_QUEUED_MESSAGES,
      maxBatch: MAX_BATCH,
      logger,
    });
    this.#stays = new WriteBehind({
      name: 'stays',
      write: (changes) => this.#writeStays(changes),
      maxQueued: MAX_QUEUED_CHANGES,
      maxBatch: MAX_BATCH,
      logger,
    });
  }

  start(): void {
    this.#timer = setInterval(() => this.noteStays(), SEEN_EVERY_MS);
    this.#timer.unref();
  }

  /** Writes what is left; what the database does not take by the deadline is lost. */
  async stop(deadlineMs: number): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#messages.stop(deadlineMs), this.#stays.stop(deadlineMs)]);
  }

  /** Has it written down that the stays of this process go on. */
  noteStays(): void {
    if (this.#open.size > 0) this.#stays.add({ type: 'seen', at: new Date() });
  }

  async recentMessages(roomId: string): Promise<ChatMessage[]> {
    return recentMessages(this.#dataSource().manager, roomId);
  }

  messageSent(roomId: string, message: ChatMessage): Promise<void> {
    return this.#messages.written({ ...message, roomId });
  }

  stayBegun(stay: BegunStay): void {
    this.#open.set(stay.peerId, stay.roomId);
    this.#stays.add({ type: 'begun', ...stay });
  }

  /** Writes it once more: the node where it began may have died before it had done so. */
  stayResumed(stay: BegunStay): void {
    this.stayBegun(stay);
  }

  stayMoved(peerId: string): void {
    this.#open.delete(peerId);
  }

  stayEnded({ peerId, reason, at }: Omit<EndedStay, 'roomId'>): void {
    const roomId = this.#open.get(peerId);
    if (roomId === undefined) return;
    this.#open.delete(peerId);
    this.#stays.add({ type: 'ended', peerId, roomId, reason, at });
  }

  roleChanged({ roomId, userId, role }: { roomId: string; userId: string; role: RoomRole }): void {
    const lasting = role === 'host' ? 'co-host' : role;
    this.#stays.add({ type: 'role', roomId, userId, role: lasting, at: new Date() });
  }

  async banned(ban: { roomId: string; userId: string; byUserId: string }): Promise<void> {
    await this.#dataSource().transaction((manager) => banFromRoom(manager, { ...ban, reason: '' }));
    await this.#doorbell.announce(ban.roomId);
  }

  async knockAnswered(answer: {
    roomId: string;
    userIds: readonly string[];
    status: 'admitted' | 'denied';
    byUserId: string;
  }): Promise<void> {
    const dataSource = this.#dataSource();
    await answerAtDoor({ dataSource, audit: new AuditLog(dataSource), doorbell: this.#doorbell }, answer);
  }

  async staffActed({ roomId, actorUserId, action, targetUserId, before, after }: StaffAct): Promise<void> {
    const target =
      targetUserId === null
        ? ({ kind: 'room', id: roomId } as const)
        : ({ kind: 'user', id: targetUserId } as const);
    const entry = { actorUserId, action: AUDIT_ACTION_OF[action], target, roomId, before, after };
    await new AuditLog(this.#dataSource()).record(entry);
  }

  #writeStays(changes: readonly StayChange[]): Promise<void> {
    // One person's role in one room is what it was last.
    const roles = new Map<string, GivenRole>();
    for (const change of changes) {
      if (change.type === 'role') roles.set(`${change.roomId} ${change.userId}`, change);
    }
    const seen = changes.findLast((change) => change.type === 'seen');
    return writeStays(this.#dataSource(), {
      moves: changes.filter((change) => change.type === 'begun' || change.type === 'ended'),
      roles: [...roles.values()],
      seen: seen && {
        peerIds: [...this.#open.keys()],
        roomIds: [...new Set(this.#open.values())],
        at: seen.at,
      },
    });
  }
}
