import type { Entitlements } from '../../protocol/entitlements.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { Grants } from '../../protocol/rest/rooms.ts';
import type {
  ChatMessage,
  Knocker,
  MutableSource,
  RoomRole,
  RoomSnapshot,
} from '../../protocol/room-state.ts';

/** A room's record, as far as its live side needs it. What is edited while it lives goes in by `update`. */
export type LiveRoomRecord = {
  roomId: string;
  name: string;
  /** The owner: host whenever present. */
  hostUserId: string;
  capacity: number;
  /** How many fit into it as its owner's plan has it; the smaller of the two holds. */
  planCapacity: number;
  /** How long a meeting in it goes on, as its owner's plan has it; null: no limit. */
  meetingMinutes: number | null;
};

/** Someone who wants in, as their account and the room's record have them. */
export type AdmittedPerson = {
  userId: string;
  displayName: string;
  avatarUrl: string | null;
  role: RoomRole;
  /** A moderator or admin of the installation: may act as a host does, gets in when it is locked or full. */
  staff: boolean;
  /** What their plan allows. */
  entitlements: Entitlements;
};

/**
 * Who acts on a live room from outside of it. `member`: what the person may do follows from the role they have in the
 * room now. `owner`: as its host, there or not. `staff`: on anyone.
 */
export type LiveActor = { userId: string; authority: 'member' | 'owner' | 'staff' };

/** What can be done to a live room from outside. Doing what is so already changes nothing. */
export type LiveAct =
  | { type: 'mute'; userId: string; source: MutableSource }
  /** Everyone's microphone but the hosts' and one's own. */
  | { type: 'mute-all' }
  | { type: 'set-role'; userId: string; role: Exclude<RoomRole, 'host'> }
  /** `banned` says so to the person; that the ban lasts is for the record to know. */
  | { type: 'remove'; userId: string; reason: 'removed' | 'banned' }
  | { type: 'lock'; locked: boolean }
  /** One's own sources and stay, for clients without a socket. */
  | { type: 'set-own-muted'; source: MutableSource; muted: boolean }
  | { type: 'leave' };

/** What the REST API needs of the rooms that are live: signalling provides it. Nothing here asks the database. */
export type LiveRoomsPort = {
  /**
   * Opens the room when it is not live, and writes a join token. Throws ROOM_LOCKED, ROOM_FULL when `userId` would
   * exceed the capacity, ROOM_ENDED, ACCOUNT_BANNED within 2 s of a ban everywhere, MEDIA_UNAVAILABLE, SHUTTING_DOWN.
   */
  admit(
    room: LiveRoomRecord,
    person: AdmittedPerson,
  ): Promise<{ token: string; expiresAt: Date; grants: Grants; rtpCapabilities: WireRtpCapabilities }>;
  peopleCount(roomId: string): number;
  /** What everyone in it sees; undefined while it is not live. */
  snapshot(roomId: string): RoomSnapshot | undefined;
  /**
   * Throws ROOM_NOT_LIVE when nobody is in it, FORBIDDEN when the actor may not, PEER_NOT_FOUND when the person is not
   * in it, and what the same request over Socket.IO throws.
   */
  act(roomId: string, actor: LiveActor, act: LiveAct): Promise<void>;
  /** A message that came over REST from someone who is in the room. Throws ROOM_NOT_LIVE, NOT_IN_ROOM. */
  sendChat(roomId: string, userId: string, clientMessageId: string, text: string): Promise<ChatMessage>;
  /** The record was edited: everyone in it sees the new name, and the capacity holds from now on. */
  update(room: LiveRoomRecord): void;
  /** Who waits at the door now, first come first; people in the room see it. Nothing when it is not live. */
  setWaiting(roomId: string, waiting: readonly Knocker[]): void;
  /** Everyone is sent home; later joins of this room are refused. */
  end(roomId: string): Promise<void>;
  /**
   * What somebody's plan allows from now on, in every room they are in or on the way into: what they send and may not
   * any more is closed, what is new they may send at once, and rooms that they own take as many, and go on for as long, as
   * the plan has it. With `readAtMs` it is what a request read on its way, at that moment: what was told of a change since
   * wins over it.
   */
  setEntitlements(userId: string, entitlements: Entitlements, readAtMs?: number): void;
  /** Everyone who is in a live room of this process or on the way in, and whoever owns one; each once. */
  userIds(): readonly string[];
  /** A person's stay in every room ends at once, and so does every join and resume token written for them so far. */
  removeEverywhere(userId: string, reason: 'banned' | 'removed'): void;
};
