import type {
  AdmittedPerson,
  LiveAct,
  LiveActor,
  LiveRoomRecord,
} from '../../cluster/rooms/room-messages.ts';
import type { Entitlements } from '../../protocol/entitlements.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { Grants } from '../../protocol/rest/rooms.ts';
import type { ChatMessage, Knocker, RoomRole, RoomSnapshot } from '../../protocol/room-state.ts';

/** The way to the node that serves somebody in a room. */
export type WayIn = {
  /** Below the address of signalling, as in `/room/ROOM` or `/room/ROOM/edge/NODE`. */
  path: string;
  /** Where clients reach that node directly, as in `https://node-3.example.org`; null: over the address that all nodes share. */
  origin: string | null;
};

export type LiveAdmission = {
  token: string;
  expiresAt: Date;
  grants: Grants;
  rtpCapabilities: WireRtpCapabilities;
  /** The node that serves this person: the room's home, or an edge of it. */
  servedBy: string;
  wayIn: WayIn;
  /** It was not open before. */
  goesLive: boolean;
};

/**
 * What the REST API needs of the rooms that are live, on whichever node: signalling provides it. Nothing here asks the
 * database. What is asked of a room that lives elsewhere waits a few seconds for a room whose node has just ended, and throws
 * ROOM_MOVING (nothing was done) or NODE_UNREACHABLE (whether it was done is not known) after that.
 */
export type LiveRoomsPort = {
  /**
   * Opens the room when it is not live, and writes a join token. Throws ROOM_LOCKED, ROOM_FULL when `userId` would
   * exceed the capacity, ROOM_ENDED, ACCOUNT_BANNED within 2 s of a ban everywhere, MEDIA_UNAVAILABLE, SHUTTING_DOWN.
   */
  admit(room: LiveRoomRecord, person: AdmittedPerson): Promise<LiveAdmission>;
  /** For showing it: of a room on another node as of a second ago. */
  peopleCount(roomId: string): number;
  /** What everyone in it sees; undefined while it is not live. */
  snapshot(roomId: string): Promise<RoomSnapshot | undefined>;
  /** The role of somebody who is in it; null of one who is not. */
  findRole(roomId: string, userId: string): Promise<RoomRole | null>;
  /**
   * Throws ROOM_NOT_LIVE when nobody is in it, FORBIDDEN when the actor may not, PEER_NOT_FOUND when the person is not
   * in it, and what the same request over Socket.IO throws.
   */
  act(roomId: string, actor: LiveActor, act: LiveAct): Promise<void>;
  /** A message that came over REST from someone who is in the room. Throws ROOM_NOT_LIVE, NOT_IN_ROOM. */
  sendChat(roomId: string, userId: string, clientMessageId: string, text: string): Promise<ChatMessage>;
  /** The record was edited: everyone in it sees the new name, and the capacity holds from now on. */
  update(room: LiveRoomRecord): Promise<void>;
  /** Who waits at the door now, first come first; people in the room see it. Nothing when it is not live. */
  setWaiting(roomId: string, waiting: readonly Knocker[]): Promise<void>;
  /** Everyone is sent home; later joins of this room are refused. */
  end(roomId: string): Promise<void>;
  /**
   * What somebody's plan allows from now on, in every room they are in or on the way into: what they send and may not
   * any more is closed, what is new they may send at once, and rooms that they own take as many, and go on for as long, as
   * the plan has it. With `readAtMs` it is what a request read on its way, at that moment: what was told of a change since
   * wins over it. Of two that are told at once on two nodes the same one is the last on every node. Resolves to whether all
   * nodes hear of it: those that do not now have to be told again. Does not throw.
   */
  setEntitlements(userId: string, entitlements: Entitlements, readAtMs?: number): Promise<boolean>;
  /** Everyone who is in a live room or on the way in, and whoever owns one; each once. Nodes that do not answer are left out. */
  userIds(): Promise<readonly string[]>;
  /**
   * A person's stay in every room ends at once, and so does every join and resume token written for them so far. Holds here
   * when it returns; the other nodes hear of it within moments, or once they can. Does not throw.
   */
  removeEverywhere(userId: string, reason: 'banned' | 'removed'): Promise<void>;
};
