import type { LeaveReason } from '../../protocol/room-events.ts';
import type { ChatMessage, RoomRole } from '../../protocol/room-state.ts';

/** One stay of one person, from joining to leaving. `peerId` is its id. */
export type StayBegun = { roomId: string; peerId: string; userId: string; role: RoomRole; at: Date };
export type StayEnded = { peerId: string; reason: LeaveReason; at: Date };

/** What a moderator or admin did inside a live room, for the audit log. */
export type StaffAct = {
  roomId: string;
  actorUserId: string;
  action: 'mute' | 'stop-video' | 'mute-all' | 'set-role' | 'remove' | 'ban' | 'lock' | 'end' | 'lower-hand';
  targetUserId: string | null;
  before: unknown;
  after: unknown;
};

/**
 * What the live side has written down. What returns nothing is queued and written soon, again and again until it is
 * written: no media or state waits for the database. What returns a promise resolves when it is durable.
 */
export type RoomJournal = {
  /** The newest messages of a room, oldest first, for a room that goes live. */
  recentMessages(roomId: string): Promise<ChatMessage[]>;
  /** Resolves once it is durable; the same `messageId` twice is one row. */
  messageSent(roomId: string, message: ChatMessage): Promise<void>;
  stayBegun(stay: StayBegun): void;
  /** It began at another node, and goes on at this one. */
  stayResumed(stay: StayBegun): void;
  /** It goes on, but not at this node. */
  stayMoved(peerId: string): void;
  stayEnded(stay: StayEnded): void;
  /** Co-hosts and people on stage keep their role when they come back. */
  roleChanged(change: { roomId: string; userId: string; role: RoomRole }): void;
  /** The person may not come back, until someone lifts it. */
  banned(ban: { roomId: string; userId: string; byUserId: string }): Promise<void>;
  /** Someone at the door was answered from inside the room. */
  knockAnswered(answer: {
    roomId: string;
    userIds: readonly string[];
    status: 'admitted' | 'denied';
    byUserId: string;
  }): Promise<void>;
  staffActed(act: StaffAct): Promise<void>;
};
