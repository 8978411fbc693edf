import { z } from 'zod';
import { id } from './ids.ts';
import { mediaSource } from './media.ts';
import {
  chatMessage,
  hostMute,
  KNOCKERS_IN_SNAPSHOT,
  knocker,
  mutableSource,
  peerState,
  roomRole,
} from './room-state.ts';
import { roomName } from './text.ts';

/** Why a person is no longer in the room. `lost`: the connection dropped and did not come back in time. */
export const leaveReason = z.enum(['left', 'lost', 'removed', 'replaced']);
export type LeaveReason = z.infer<typeof leaveReason>;

/** Who did something; null for someone outside of the room, and for what follows by itself. */
const byPeerId = id.nullable();

/** Everything that changes a room, as all in it are told. `applyRoomEvent` says what each one does. */
export const roomEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('peer:joined'), peer: peerState }),
  z.object({ type: z.literal('peer:left'), peerId: id, reason: leaveReason }),
  z.object({
    type: z.literal('source:published'),
    peerId: id,
    source: mediaSource,
    producerId: id,
    paused: z.boolean(),
  }),
  z.object({ type: z.literal('source:paused'), peerId: id, source: mediaSource, paused: z.boolean() }),
  z.object({ type: z.literal('source:unpublished'), peerId: id, source: mediaSource }),
  z.object({
    type: z.literal('peer:host-mute-changed'),
    peerId: id,
    source: mutableSource,
    /** The hold from now on; null when it was lifted. */
    hostMute: hostMute.nullable(),
    /** A host who muted or asked, or the person who answered. */
    byPeerId,
  }),
  z.object({ type: z.literal('hand:raised'), peerId: id }),
  z.object({ type: z.literal('hand:lowered'), peerId: id, byPeerId }),
  /** `byPeerId` is null when the host left and this person follows, or the owner came and takes over. */
  z.object({ type: z.literal('peer:role-changed'), peerId: id, role: roomRole, byPeerId }),
  z.object({ type: z.literal('room:lock-changed'), locked: z.boolean(), byPeerId }),
  z.object({ type: z.literal('room:updated'), name: roomName }),
  /** The meeting ends then, or no more by itself: it began, or its owner's plan changed. */
  z.object({ type: z.literal('room:end-changed'), endsAt: z.iso.datetime().nullable() }),
  /** Someone knocked, gave up or was answered: these wait now. */
  z.object({ type: z.literal('waiting:changed'), waiting: z.array(knocker).max(KNOCKERS_IN_SNAPSHOT) }),
  z.object({ type: z.literal('chat:sent'), message: chatMessage }),
]);
export type RoomEvent = z.infer<typeof roomEvent>;

/** An event with its place in the room's history: `seq` is one more than that of the event before. */
export const numberedRoomEvent = z.object({ liveId: id, seq: z.int().min(1), event: roomEvent });
export type NumberedRoomEvent = z.infer<typeof numberedRoomEvent>;
