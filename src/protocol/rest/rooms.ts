import { z } from 'zod';
import { MAX_MEETING_MINUTES, MAX_ROOM_CAPACITY, publishGrants } from '../entitlements.ts';
import { id } from '../ids.ts';
import { iceServer, mediaKind, type rtpCapabilities } from '../media.ts';
import { roomRole } from '../room-state.ts';
import { line, roomName, text } from '../text.ts';
import { pageOf, pageQuery, queryFlag } from './page.ts';
import { personSummary } from './people.ts';

export const MAX_TOPICS = 5;

/** `private` rooms are for the host, and for whoever was invited, let in, or knows the password. */
export const visibility = z.enum(['public', 'private']);
export type Visibility = z.infer<typeof visibility>;

/** What a room is for. */
export const roomKind = z.enum(['conversation', 'meeting', 'class', 'call']);
export type RoomKind = z.infer<typeof roomKind>;

/** What is kept of it: `ended` is for good. */
export const roomRecordStatus = z.enum(['active', 'ended']);
export type RoomRecordStatus = z.infer<typeof roomRecordStatus>;

/** `scheduled`: not open to others than its host yet. `ended` is for good. */
export const roomStatus = z.enum(['scheduled', 'active', 'ended']);
export type RoomStatus = z.infer<typeof roomStatus>;

/** Codes of the taxonomy, written in whichever case. */
const termCode = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);
const topicCode = termCode.toLowerCase();
const languageCode = termCode.overwrite((code) => {
  try {
    return Intl.getCanonicalLocales(code)[0] ?? code;
  } catch {
    return code; // No language tag, and so no language of the taxonomy: that is said where it is looked up.
  }
});

const schedule = z.strictObject({
  startsAt: z.iso.datetime({ offset: true }),
  minutes: z.int().min(5).max(MAX_MEETING_MINUTES),
});

const roomPassword = z.string().min(4).max(100);

/** `capacity`: how many people may be in it at once. Without `schedule` it is open now. */
export const createRoomInput = z.strictObject({
  name: roomName,
  description: text(2_000, 0).default(''),
  kind: roomKind.default('conversation'),
  visibility: visibility.default('public'),
  language: languageCode.nullable().default(null),
  topics: z.array(topicCode).max(MAX_TOPICS).default([]),
  capacity: z
    .int()
    .min(2)
    .max(MAX_ROOM_CAPACITY)
    .optional()
    .describe('Without it 50, or as many as one’s plan has.'),
  stage: z.boolean().default(false).describe('Whoever comes listens, until a host gives them the stage.'),
  lobby: z.boolean().default(false).describe('Hosts let people in one by one.'),
  password: roomPassword.nullable().default(null),
  schedule: schedule.nullable().default(null),
});
export type CreateRoomInput = z.input<typeof createRoomInput>;

/** What is left out stays as it is; null takes the password, the language or the schedule away. */
export const editRoomInput = z
  .strictObject({
    name: roomName,
    description: text(2_000, 0),
    kind: roomKind,
    visibility,
    language: languageCode.nullable(),
    topics: z.array(topicCode).max(MAX_TOPICS),
    capacity: z.int().min(2).max(MAX_ROOM_CAPACITY),
    stage: z.boolean(),
    lobby: z.boolean(),
    password: roomPassword.nullable(),
    schedule: schedule.nullable(),
  })
  .partial();
export type EditRoomInput = z.input<typeof editRoomInput>;

/** A room as people see it, whether or not anyone is in it. */
export const room = z
  .object({
    id,
    name: z.string(),
    description: z.string(),
    kind: roomKind,
    visibility,
    status: roomStatus,
    language: z.string().nullable(),
    topics: z.array(z.string()),
    capacity: z.int(),
    stage: z.boolean(),
    lobby: z.boolean(),
    hasPassword: z.boolean(),
    startsAt: z.iso.datetime().nullable().describe('Null: open since it was made.'),
    minutes: z.int().nullable(),
    host: personSummary,
    peopleCount: z.int().describe('How many are in it now.'),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    version: z.int().describe('Counts edits; goes into `If-Match`.'),
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof room>;

const roomFilter = pageQuery.extend({
  visibility: visibility.optional(),
  kind: roomKind.optional(),
  language: languageCode.optional(),
  topic: topicCode.optional(),
  text: line(80).optional().describe('Part of the name, without regard to case.'),
});

/** Public rooms, and the private ones that one hosts or was invited to. Newest first. */
export const listRoomsQuery = roomFilter.extend({ status: roomStatus.default('active') });
/** `mine`: only those that one hosts or was invited to. The soonest first. */
export const listUpcomingQuery = roomFilter.extend({ mine: queryFlag.default(false) });
export const listLiveQuery = roomFilter;

/** `nextCursor` goes into the next request; null on the last page. */
export const roomPage = pageOf(room);
export type RoomPage = z.infer<typeof roomPage>;

/** A room that is over, with one's own part in it. */
export const previousRoom = room.extend({ myMinutes: z.int() }).meta({ id: 'PreviousRoom' });
export const previousPage = pageOf(previousRoom);

/** `active` opens a scheduled room early. */
export const setRoomStatusInput = z.strictObject({ status: roomRecordStatus });

/** `invite`: the code of an invite, by which a private room is entered for the first time. */
export const joinRoomInput = z.strictObject({
  invite: z.string().max(64).optional(),
  password: z.string().max(100).optional(),
});
export type JoinRoomInput = z.infer<typeof joinRoomInput>;

/** What a person may do in a room. It travels in the join token: nothing that a client claims is believed. */
export const grants = publishGrants.extend({
  role: roomRole,
  staff: z.boolean().describe('A moderator or admin of the installation.'),
});
export type Grants = z.infer<typeof grants>;

/**
 * What the room's router can receive, as mediasoup made it: checking each of its many parameters again at every join
 * would take longer than all the rest of one.
 */
const routerRtpCapabilities = z.object({
  codecs: z.array(z.looseObject({ kind: mediaKind, mimeType: z.string(), clockRate: z.int() })),
  headerExtensions: z.array(z.looseObject({ kind: mediaKind, uri: z.string(), preferredId: z.int() })),
}) as unknown as typeof rtpCapabilities; // Its values are of that type, of which this looks at less.

/** All that a client needs to enter: connect to `signalingUrl` with `token`, then send `room:join`. */
export const joinGrant = z
  .object({
    token: z.string(),
    expiresAt: z.iso.datetime(),
    signalingUrl: z
      .url()
      .describe(
        "Socket.IO's address, its path included, as in `https://meet.example.org/signaling/room/ROOM`. It leads to the " +
          'node that serves this person: take it as it is.',
      ),
    signalingFallbackUrl: z
      .url()
      .nullable()
      .describe(
        'Another address that leads to the same room, for when the first one does not answer: its server may be gone.',
      ),
    iceServers: z.array(iceServer),
    rtpCapabilities: routerRtpCapabilities.describe(
      "The room's router's, to load the mediasoup device from.",
    ),
    grants,
    room,
  })
  .meta({ id: 'JoinGrant' });
export type JoinGrant = z.infer<typeof joinGrant>;

/** Both may be left out: a link for everyone, for ever. */
export const createInviteInput = z.strictObject({
  expiresInMinutes: z.int().min(1).max(525_600).optional(),
  maxUses: z.int().min(1).max(10_000).optional(),
});
export type CreateInviteInput = z.infer<typeof createInviteInput>;

/** A link into a room. */
export const invite = z
  .object({
    id,
    roomId: id,
    code: z.string().describe('Goes into the link, as in `https://meet.example.org/invite/CODE`.'),
    url: z.url(),
    expiresAt: z.iso.datetime().nullable(),
    maxUses: z.int().nullable(),
    uses: z.int().describe('How many people came in by it.'),
    revokedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Invite' });
export type Invite = z.infer<typeof invite>;
export const invitePage = pageOf(invite);
export type InvitePage = z.infer<typeof invitePage>;

/** What one who holds an invite sees of the room before joining. */
export const invitedRoom = z.object({ room }).meta({ id: 'InvitedRoom' });
export type InvitedRoom = z.infer<typeof invitedRoom>;
