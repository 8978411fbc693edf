import type { AdmittedPerson, LiveAct, LiveActor, LiveRoomRecord } from '../../cluster/room-messages.ts';
import type { Entitlements } from '../../protocol/entitlements.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { Grants } from '../../protocol/rest/rooms.ts';
import type { ChatMessage, Knocker, RoomSnapshot } from '../../protocol/room-state.ts';

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
