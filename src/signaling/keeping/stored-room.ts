import { z } from 'zod';
import { liveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import { entitlements } from '../../protocol/entitlements.ts';
import { id } from '../../protocol/ids.ts';
import { roomEvent } from '../../protocol/room-events.ts';
import { chatMessage, roomSnapshot } from '../../protocol/room-state.ts';
import { registerChange, registerState } from '../room/room-register.ts';
import { roomPerson } from '../session/room-tokens.ts';

/** What a room has of its record that is not in its snapshot. */
const limits = liveRoomRecord.pick({ capacity: true, planCapacity: true, meetingMinutes: true });
export type RoomLimits = z.infer<typeof limits>;

/** One thing that happened to a room, as its home writes it down for the next one. */
export const roomChange = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: roomEvent }),
  /** This person joins with the event after it. */
  z.object({ type: z.literal('session'), person: roomPerson }),
  /** What the plan of someone in the room allows from now on. */
  z.object({ type: z.literal('entitlements'), peerId: id, entitlements }),
  z.object({ type: z.literal('limits'), limits }),
  z.object({ type: z.literal('meeting-began'), atMs: z.int() }),
  /** The messages of earlier lives arrived. */
  z.object({ type: z.literal('chat-seeded'), chat: z.array(chatMessage) }),
  /** By what a message is known that arrives again; it is sent with the event after it. */
  z.object({ type: z.literal('chat-key'), key: z.string(), messageId: id }),
  ...registerChange.options,
]);
export type RoomChange = z.infer<typeof roomChange>;

/** A change with its number: one more than the one before has, so that a line that came twice, or is missing, is seen. */
export const storedLine = z.object({ n: z.int().min(1), change: roomChange });

/** All of a room that its next home needs. */
export const roomState = z.object({
  snapshot: roomSnapshot,
  limits,
  meetingBeganAtMs: z.int().nullable(),
  /** Of everyone in it, with what their plan allows now. */
  people: z.array(roomPerson),
  register: registerState,
  /** Of the messages in the snapshot: by what each is known that arrives again. */
  chatKeys: z.array(z.tuple([z.string(), id])),
});
export type RoomState = z.infer<typeof roomState>;

/** All of a room at one moment, as it is written down. A home of a newer version that writes something else says 2. */
export const roomCheckpoint = z.object({
  version: z.literal(1),
  /** The number of the last change that is in it. */
  lines: z.int().min(0),
  /** It was handed over with this: nothing happened after it that is not in it, and everyone was told. */
  handedOver: z.boolean(),
  state: roomState,
});
export type RoomCheckpoint = z.infer<typeof roomCheckpoint>;
