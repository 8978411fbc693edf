import { z } from 'zod';
import { id } from './ids.ts';
import { mediaSource } from './media.ts';
import { chatText, displayName, roomName } from './text.ts';

/** How many chat messages a snapshot carries; older ones leave it as new ones come. */
export const CHAT_MESSAGES_IN_SNAPSHOT = 200;

/**
 * `host` and `co-host` moderate the room; a co-host acts on neither host nor co-hosts. `speaker` may publish, `listener`
 * may not: they ask for the stage by raising a hand. A room has one host at a time, or none.
 */
export const roomRole = z.enum(['host', 'co-host', 'speaker', 'listener']);
export type RoomRole = z.infer<typeof roomRole>;

/** The sources that a host may mute. */
export const mutableSource = z.enum(['microphone', 'camera']);
export type MutableSource = z.infer<typeof mutableSource>;

/**
 * A host's hold on a source. `muted`: the SFU forwards nothing of it and its owner cannot resume it.
 * `asked`: a host asked the owner to unmute; the owner may now accept, until then it stays muted.
 */
export const hostMute = z.enum(['muted', 'asked']);
export type HostMute = z.infer<typeof hostMute>;

/** A source that someone publishes. */
export const sourceState = z.object({
  producerId: id,
  /** Muted, by its owner or by a host: the SFU forwards nothing of it. */
  paused: z.boolean(),
});
export type SourceState = z.infer<typeof sourceState>;

/** A person in the room, as everyone sees them. */
export const peerState = z.object({
  peerId: id,
  userId: id,
  displayName,
  avatarUrl: z.string().nullable(),
  role: roomRole,
  /** A moderator or admin of the installation: may do what a host may, to anyone. */
  staff: z.boolean(),
  joinedAt: z.iso.datetime(),
  /** What the person publishes now; a source that is missing is off. */
  sources: z.partialRecord(mediaSource, sourceState),
  /** Holds also apply to sources that are off: they start muted. */
  hostMutes: z.partialRecord(mutableSource, hostMute),
});
export type PeerState = z.infer<typeof peerState>;

/** A message as everyone reads it. The name is the one that its author had when sending it. */
export const chatMessage = z.object({
  messageId: id,
  /** The stay in which it was written; null for one that came over REST from outside of the room. */
  peerId: id.nullable(),
  userId: id,
  displayName,
  text: chatText,
  sentAt: z.iso.datetime(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** Reactions that can be sent. They are shown for a moment and are no part of the room's state. */
export const reaction = z.enum(['👍', '👏', '❤️', '😂', '😮', '🎉']);
export type Reaction = z.infer<typeof reaction>;

/** How many of those who wait at the door are shown; the others follow as these are answered. */
export const KNOCKERS_IN_SNAPSHOT = 200;

/** Someone who waits at the door. */
export const knocker = z.object({
  userId: id,
  displayName,
  avatarUrl: z.string().nullable(),
  knockedAt: z.iso.datetime(),
});
export type Knocker = z.infer<typeof knocker>;

/** All that everyone in a room sees alike. */
export const roomSnapshot = z.object({
  roomId: id,
  /** This life of the room; it changes when the room was closed and opened again. `seq` counts within it. */
  liveId: id,
  /** The number of the last event that is in this snapshot. */
  seq: z.int().min(0),
  name: roomName,
  /** The room's owner, who becomes its host by coming in. */
  hostUserId: id,
  /** While it is locked nobody new gets in. */
  locked: z.boolean(),
  /** When the plan of its owner ends the meeting and sends everyone home; null: it does not. */
  endsAt: z.iso.datetime().nullable(),
  /** Who waits at the door, first come first; hosts let them in. */
  waiting: z.array(knocker).max(KNOCKERS_IN_SNAPSHOT),
  /** In the order in which they joined. */
  peers: z.array(peerState),
  /** Peer ids of raised hands, first raised first. */
  hands: z.array(id),
  /** The newest messages, oldest first. */
  chat: z.array(chatMessage).max(CHAT_MESSAGES_IN_SNAPSHOT),
});
export type RoomSnapshot = z.infer<typeof roomSnapshot>;
