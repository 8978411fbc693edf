import { z } from 'zod';
import { clientId, id } from '../ids.ts';
import { chatMessage, mutableSource, roomRole } from '../room-state.ts';
import { chatText, line, text } from '../text.ts';
import { pageOf } from './page.ts';
import { personSummary } from './people.ts';

/** Newest first. */
export const messagePage = pageOf(chatMessage.meta({ id: 'ChatMessage' }));

/** The same `clientMessageId` twice is one message and two equal answers. */
export const sendMessageInput = z.strictObject({ clientMessageId: clientId, text: chatText });

export const recording = z
  .object({
    id,
    roomId: id,
    title: z.string(),
    url: z.url(),
    durationSeconds: z.int().nullable(),
    sizeBytes: z.int().nullable(),
    addedBy: personSummary,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Recording' });
export type Recording = z.infer<typeof recording>;
export const recordingPage = pageOf(recording);

/** A recording that lies elsewhere, by its address. */
export const addRecordingInput = z.strictObject({
  title: line(120),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  durationSeconds: z.int().min(0).max(1_000_000).optional(),
  sizeBytes: z.int().min(0).max(1_000_000_000_000).optional(),
});

/** Someone who is in the room now. */
export const participant = z
  .object({
    user: personSummary,
    role: roomRole,
    joinedAt: z.iso.datetime(),
    microphone: z
      .boolean()
      .describe('What they publish; false where it is muted. A source that is missing is off.'),
    camera: z.boolean(),
    screen: z.boolean(),
    mutedByHost: z
      .array(mutableSource)
      .describe('Where a host muted them: they cannot undo it by themselves.'),
    handRaised: z.boolean(),
  })
  .meta({ id: 'Participant' });
export type Participant = z.infer<typeof participant>;
/** Everyone who is in it, in the order in which they joined. */
export const participantList = z.object({ items: z.array(participant), locked: z.boolean() });

/** One stay of one person: from joining to leaving. */
export const stay = z
  .object({
    id,
    user: personSummary,
    role: roomRole,
    joinedAt: z.iso.datetime(),
    leftAt: z.iso.datetime().nullable().describe('Null while they are still there.'),
    minutes: z.int().describe('Whole, and rounded down.'),
  })
  .meta({ id: 'Stay' });
export const attendancePage = pageOf(stay);

/** `muted: false` unmutes oneself, where no host holds it. */
export const muteOwnInput = z.strictObject({ muted: z.boolean().default(true) });
export const setRoleInput = z.strictObject({ role: roomRole.exclude(['host']) });
export const lockInput = z.strictObject({ locked: z.boolean() });
export const banInput = z.strictObject({ reason: text(500, 0).default('') });

export const roomBan = z
  .object({ user: personSummary, by: personSummary, reason: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'RoomBan' });
export const roomBanPage = pageOf(roomBan);

export const knockStatus = z.enum(['waiting', 'admitted', 'denied']);
/** One's own knock at a room. `admitted`: joining works now. */
export const knock = z
  .object({ roomId: id, status: knockStatus, knockedAt: z.iso.datetime(), roomName: z.string() })
  .meta({ id: 'Knock' });
export type Knock = z.infer<typeof knock>;
export const waitingPerson = z
  .object({ user: personSummary, knockedAt: z.iso.datetime() })
  .meta({ id: 'WaitingPerson' });
/** First come first; at most 200. */
export const waitingList = z.object({ items: z.array(waitingPerson) });

export const reportReason = z.enum([
  'spam',
  'harassment',
  'hate',
  'sexual',
  'violence',
  'minor-safety',
  'other',
]);
export type ReportReason = z.infer<typeof reportReason>;

/** Without `userId` it is about the room. */
export const reportInput = z.strictObject({
  userId: id.optional(),
  reason: reportReason,
  text: text(2_000, 0).default(''),
});

/** A report as the one who made it sees it. */
export const ownReport = z
  .object({
    id,
    roomId: id,
    user: personSummary.nullable(),
    reason: reportReason,
    text: z.string(),
    status: z.enum(['open', 'resolved']),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'OwnReport' });
export type OwnReport = z.infer<typeof ownReport>;
export const ownReportPage = pageOf(ownReport);
