import { z } from 'zod';
import { id } from '../ids.ts';
import { iceServer, mediaSource, rtpCapabilities } from '../media.ts';
import { roomRole } from '../room-state.ts';
import { line, roomName } from '../text.ts';

export const MAX_ROOM_CAPACITY = 500;

/** `private` rooms are for the host, and for whoever came in with an invite. */
export const visibility = z.enum(['public', 'private']);
export type Visibility = z.infer<typeof visibility>;

/** `ended` is for good. */
export const roomStatus = z.enum(['active', 'ended']);
export type RoomStatus = z.infer<typeof roomStatus>;

/** `capacity`: how many people may be in it at once. */
export const createRoomInput = z.strictObject({
  name: roomName,
  visibility: visibility.default('public'),
  capacity: z.int().min(2).max(MAX_ROOM_CAPACITY).default(50),
});
export type CreateRoomInput = z.input<typeof createRoomInput>;

/** A room as people see it, whether or not anyone is in it. */
export const room = z.object({
  id,
  name: roomName,
  visibility,
  status: roomStatus,
  capacity: z.int(),
  host: z.object({ id, displayName: z.string(), avatarUrl: z.string().nullable() }),
  /** How many are in it now. */
  peopleCount: z.int(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Room = z.infer<typeof room>;

/** Public rooms, and the private ones that one hosts or was invited to. Newest first. */
export const listRoomsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
  status: roomStatus.default('active'),
  visibility: visibility.optional(),
  /** Part of the name, without regard to case. */
  text: line(80).optional(),
});
export type ListRoomsQuery = z.input<typeof listRoomsQuery>;

/** `nextCursor` goes into the next request; null on the last page. */
export const roomPage = z.object({ items: z.array(room), nextCursor: z.string().nullable() });
export type RoomPage = z.infer<typeof roomPage>;

export const setRoomStatusInput = z.strictObject({ status: roomStatus });

/** `invite`: the code of an invite, by which a private room is entered for the first time. */
export const joinRoomInput = z.strictObject({ invite: z.string().max(64).optional() });
export type JoinRoomInput = z.infer<typeof joinRoomInput>;

/** What a person may do in a room. It travels in the join token: nothing that a client claims is believed. */
export const grants = z.object({ role: roomRole, publish: z.array(mediaSource) });
export type Grants = z.infer<typeof grants>;

/** All that a client needs to enter: connect to `signalingUrl` with `token`, then send `room:join`. */
export const joinGrant = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  /** Socket.IO's address, its path included, as in `https://meet.example.org/signaling`. */
  signalingUrl: z.url(),
  iceServers: z.array(iceServer),
  /** The room's router's, to load the mediasoup device from. */
  rtpCapabilities,
  grants,
  room,
});
export type JoinGrant = z.infer<typeof joinGrant>;

/** A link into a room. */
export const invite = z.object({
  id,
  roomId: id,
  /** Goes into the link, as in `https://meet.example.org/invite/CODE`. */
  code: z.string(),
  url: z.url(),
  createdAt: z.iso.datetime(),
});
export type Invite = z.infer<typeof invite>;

/** What one who holds an invite sees of the room before joining. */
export const invitedRoom = z.object({ room });
export type InvitedRoom = z.infer<typeof invitedRoom>;
