import { z } from 'zod';
import { entitlements } from '../../protocol/entitlements.ts';
import { id } from '../../protocol/ids.ts';
import { mutableSource, roomRole } from '../../protocol/room-state.ts';
import { displayName, roomName } from '../../protocol/text.ts';

/** A room's record, as far as its live side needs it. What is edited while it lives goes in by `update`. */
export const liveRoomRecord = z.object({
  roomId: id,
  name: roomName,
  /** The owner: host whenever present. */
  hostUserId: id,
  capacity: z.int(),
  /** How many fit into it as its owner's plan has it; the smaller of the two holds. */
  planCapacity: z.int(),
  /** How long a meeting in it goes on, as its owner's plan has it; null: no limit. */
  meetingMinutes: z.int().nullable(),
});
export type LiveRoomRecord = z.infer<typeof liveRoomRecord>;

/** Someone who wants in, as their account and the room's record have them. */
export const admittedPerson = z.object({
  userId: id,
  displayName,
  avatarUrl: z.string().nullable(),
  role: roomRole,
  /** A moderator or admin of the installation: may act as a host does, gets in when it is locked or full. */
  staff: z.boolean(),
  /** What their plan allows. */
  entitlements,
});
export type AdmittedPerson = z.infer<typeof admittedPerson>;

/**
 * Who acts on a live room from outside of it. `member`: what the person may do follows from the role they have in the
 * room now. `owner`: as its host, there or not. `staff`: on anyone.
 */
export const liveActor = z.object({ userId: id, authority: z.enum(['member', 'owner', 'staff']) });
export type LiveActor = z.infer<typeof liveActor>;

/** What can be done to a live room from outside. Doing what is so already changes nothing. */
export const liveAct = z.discriminatedUnion('type', [
  z.object({ type: z.literal('mute'), userId: id, source: mutableSource }),
  /** Everyone's microphone but the hosts' and one's own. */
  z.object({ type: z.literal('mute-all') }),
  z.object({ type: z.literal('set-role'), userId: id, role: roomRole.exclude(['host']) }),
  /** `banned` says so to the person; that the ban lasts is for the record to know. */
  z.object({ type: z.literal('remove'), userId: id, reason: z.enum(['removed', 'banned']) }),
  z.object({ type: z.literal('lock'), locked: z.boolean() }),
  /** One's own sources and stay, for clients without a socket. */
  z.object({ type: z.literal('set-own-muted'), source: mutableSource, muted: z.boolean() }),
  z.object({ type: z.literal('leave') }),
]);
export type LiveAct = z.infer<typeof liveAct>;
