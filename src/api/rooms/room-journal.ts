import type { DataSource } from 'typeorm';
import type { Logger } from '../../logger.ts';
import type { ChatMessage } from '../../protocol/room-state.ts';
import { chatMessage, type RoomRole } from '../../protocol/room-state.ts';
import { type AuditAction, AuditLog } from '../admin/audit-log.ts';

const RETRY_MS = 1_000;
const HISTORY_LENGTH = 200;

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

/** Writes down in the database what happens in live rooms; see the port of the live side. */
export class DatabaseRoomJournal {
  readonly #dataSource: () => DataSource;
  readonly #logger: Logger;
  /** What is queued is written in order, each again until it is written. */
  #queue: Promise<void> = Promise.resolve();

  /** `dataSource` throws while the database is not open. */
  constructor(dataSource: () => DataSource, logger: Logger) {
    this.#dataSource = dataSource;
    this.#logger = logger;
  }

  async recentMessages(roomId: string): Promise<ChatMessage[]> {
    const rows: unknown[] = await this.#dataSource().query(
      `SELECT id AS "messageId", peer_id AS "peerId", user_id AS "userId", display_name AS "displayName", text,
              to_char(sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "sentAt"
       FROM room_messages WHERE room_id = $1 ORDER BY sent_at DESC, id DESC LIMIT $2`,
      [roomId, HISTORY_LENGTH],
    );
    return rows.map((row) => chatMessage.parse(row)).reverse();
  }

  async messageSent(roomId: string, message: ChatMessage): Promise<void> {
    const { messageId, peerId, userId, displayName, text, sentAt } = message;
    await this.#dataSource().query(
      `INSERT INTO room_messages (id, room_id, peer_id, user_id, display_name, text, sent_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
      [messageId, roomId, peerId, userId, displayName, text, sentAt],
    );
  }

  stayBegun(stay: { roomId: string; peerId: string; userId: string; role: RoomRole; at: Date }): void {
    this.#write(
      `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at)
       VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (id) DO NOTHING`,
      [stay.peerId, stay.roomId, stay.userId, stay.role, stay.at],
    );
  }

  stayEnded(stay: { peerId: string; reason: string; at: Date }): void {
    this.#write(
      'UPDATE room_stays SET left_at = $2, seen_at = $2, leave_reason = $3 WHERE id = $1 AND left_at IS NULL',
      [stay.peerId, stay.at, stay.reason],
    );
  }

  roleChanged({ roomId, userId, role }: { roomId: string; userId: string; role: RoomRole }): void {
    this.#write('UPDATE room_members SET role = $3 WHERE room_id = $1 AND user_id = $2', [
      roomId,
      userId,
      role === 'host' ? 'co-host' : role,
    ]);
  }

  async banned(ban: { roomId: string; userId: string; byUserId: string }): Promise<void> {
    await this.#dataSource().query(
      `INSERT INTO room_bans (room_id, user_id, by_user_id, created_at)
       VALUES ($1, $2, $3, now()) ON CONFLICT (room_id, user_id) DO NOTHING`,
      [ban.roomId, ban.userId, ban.byUserId],
    );
  }

  async knockAnswered(answer: {
    roomId: string;
    userIds: readonly string[];
    status: 'admitted' | 'denied';
    byUserId: string;
  }): Promise<void> {
    await this.#dataSource().query(
      `UPDATE room_knocks SET status = $3, answered_at = now(), answered_by_user_id = $4
       WHERE room_id = $1 AND user_id = ANY ($2) AND status = 'waiting'`,
      [answer.roomId, answer.userIds, answer.status, answer.byUserId],
    );
  }

  async staffActed(act: {
    roomId: string;
    actorUserId: string;
    action: StaffAction;
    targetUserId: string | null;
    before: unknown;
    after: unknown;
  }): Promise<void> {
    const { roomId, actorUserId, action, targetUserId, before, after } = act;
    const target =
      targetUserId === null
        ? { kind: 'room' as const, id: roomId }
        : { kind: 'user' as const, id: targetUserId };
    const entry = { actorUserId, action: AUDIT_ACTION_OF[action], target, roomId, before, after };
    await new AuditLog(this.#dataSource()).record(entry);
  }

  #write(sql: string, values: unknown[]): void {
    this.#queue = this.#queue.then(async () => {
      for (;;) {
        try {
          await this.#dataSource().query(sql, values);
          return;
        } catch (error) {
          this.#logger.warn({ err: error }, 'What happened in a room was not written yet');
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
        }
      }
    });
  }
}
