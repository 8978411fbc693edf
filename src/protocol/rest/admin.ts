import { z } from 'zod';
import { id } from '../ids.ts';
import { line, text } from '../text.ts';
import { userRole, userStatus } from './accounts.ts';
import { participant, reportReason } from './in-room.ts';
import { pageOf, pageQuery } from './page.ts';
import { personSummary } from './people.ts';
import { money, planName } from './plans.ts';
import { room, roomKind, visibility } from './rooms.ts';

/** The state of the installation now. Days are in UTC. */
export const figures = z
  .object({
    users: z.object({
      all: z.int(),
      activeToday: z.int(),
      newToday: z.int(),
      flagged: z.int(),
      banned: z.int(),
      premium: z.int().describe('Who has a plan that is not the free one.'),
    }),
    rooms: z.object({ all: z.int(), live: z.int(), upcoming: z.int() }),
    people: z.object({ connected: z.int(), inRooms: z.int() }),
    minutes: z.object({ today: z.int(), last30Days: z.int() }),
    messagesToday: z.int(),
    openReports: z.int(),
    revenue: z
      .object({ today: z.array(money), last30Days: z.array(money) })
      .describe('What came in less what went back, one sum for each currency; empty for moderators.'),
  })
  .meta({ id: 'Figures' });
export type Figures = z.infer<typeof figures>;

/** Ends today; a day is UTC's. */
export const seriesQuery = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });

/** One entry for each day, oldest first, the days without anything too. */
export const series = z
  .object({
    days: z.array(
      z.object({
        day: z.iso.date(),
        newUsers: z.int(),
        activeUsers: z.int(),
        roomsOpened: z.int(),
        minutes: z.int(),
        messages: z.int(),
        reports: z.int(),
      }),
    ),
  })
  .meta({ id: 'Series' });
export type Series = z.infer<typeof series>;

/** What happened lately, of all kinds, newest first. */
export const activity = z
  .object({
    items: z.array(
      z.object({
        at: z.iso.datetime(),
        kind: z.enum(['user-registered', 'room-opened', 'room-ended', 'report-made', 'staff-acted']),
        /** Of the user, room, report or audit entry. */
        id,
        label: z
          .string()
          .describe("Whom or what it is about, in the words of people: a name, a room's name, an action."),
        person: personSummary.nullable(),
      }),
    ),
  })
  .meta({ id: 'Activity' });
export type Activity = z.infer<typeof activity>;

export const adminUser = personSummary
  .extend({
    email: z.string(),
    emailVerified: z.boolean(),
    role: userRole,
    status: userStatus,
    statusReason: z.string().nullable(),
    lastSeenAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'AdminUser' });
export type AdminUser = z.infer<typeof adminUser>;
export const adminUserPage = pageOf(adminUser);

export const adminUserDetails = adminUser
  .extend({
    roomsHosted: z.int(),
    minutes: z.int(),
    reportsAgainst: z.int(),
    reportsMade: z.int(),
    sessions: z.int().describe('Devices that are logged in.'),
    liveRooms: z.array(z.object({ id, name: z.string() })).describe('Rooms they are in now.'),
    plan: planName,
  })
  .meta({ id: 'AdminUserDetails' });
export type AdminUserDetails = z.infer<typeof adminUserDetails>;

/**
 * Newest first. `text` is part of the user name, display name or email address; of one or two characters, the
 * beginning of a word of them.
 */
export const adminUsersQuery = pageQuery.extend({
  text: line(254).optional(),
  role: userRole.optional(),
  status: userStatus.optional(),
});

export const setUserStatusInput = z.strictObject({ status: userStatus, reason: text(500, 0).default('') });
export const setUserRoleInput = z.strictObject({ role: userRole });

/** A room as staff see it: also when it is private or deleted. */
export const adminRoom = room
  .extend({
    deletedAt: z.iso.datetime().nullable(),
    liveSince: z.iso.datetime().nullable(),
    openReports: z.int(),
  })
  .meta({ id: 'AdminRoom' });
export type AdminRoom = z.infer<typeof adminRoom>;
export const adminRoomPage = pageOf(adminRoom);

/** Newest first; `live` are those that people are in now. `text` is part of the name, as it is of a user's. */
export const adminRoomsQuery = pageQuery.extend({
  status: z.enum(['live', 'active', 'scheduled', 'ended']).optional(),
  visibility: visibility.optional(),
  kind: roomKind.optional(),
  hostId: id.optional(),
  text: line(80).optional(),
});

/** A look into a room, with who is in it now. */
export const adminRoomDetails = adminRoom
  .extend({
    locked: z.boolean(),
    participants: z.array(participant),
    messages: z.int(),
    stays: z.int(),
    stayMinutes: z.int().describe('Of all stays together; `minutes` is how long it is scheduled for.'),
  })
  .meta({ id: 'AdminRoomDetails' });
export type AdminRoomDetails = z.infer<typeof adminRoomDetails>;

export const adminReport = z
  .object({
    id,
    room: z.object({ id, name: z.string(), live: z.boolean() }),
    user: personSummary.nullable(),
    reporter: personSummary,
    reason: reportReason,
    text: z.string(),
    status: z.enum(['open', 'resolved']),
    outcome: z.enum(['acted', 'dismissed']).nullable(),
    note: z.string(),
    resolvedBy: personSummary.nullable(),
    resolvedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'AdminReport' });
export type AdminReport = z.infer<typeof adminReport>;
export const adminReportPage = pageOf(adminReport);

export const adminReportsQuery = pageQuery.extend({
  status: z.enum(['open', 'resolved']).default('open'),
  userId: id.optional().describe('About that person.'),
});

export const resolveReportInput = z.strictObject({
  outcome: z.enum(['acted', 'dismissed']),
  note: text(2_000, 1),
});

/** The last place that a term can have. */
export const MAX_TERM_POSITION = 100_000;

export const termKind = z.enum(['language', 'topic']);
export const adminTerm = z
  .object({
    id,
    kind: termKind,
    code: z.string(),
    name: z.string(),
    position: z.int(),
    retired: z.boolean().describe('Not offered any more; rooms that have it keep it.'),
    rooms: z.int().describe('How many rooms have it.'),
    version: z.int(),
  })
  .meta({ id: 'AdminTerm' });
export type AdminTerm = z.infer<typeof adminTerm>;
export const adminTermList = z.object({ items: z.array(adminTerm) });

export const adminTermsQuery = z.object({ kind: termKind.optional() });
export const createTermInput = z.strictObject({
  kind: termKind,
  /** A language's is its BCP 47 tag. */
  code: z
    .string()
    .regex(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/)
    .max(40),
  name: line(60),
  position: z.int().min(0).max(MAX_TERM_POSITION).optional(),
});
export const editTermInput = z
  .strictObject({ name: line(60), position: z.int().min(0).max(MAX_TERM_POSITION), retired: z.boolean() })
  .partial();

/** One act of one member of the staff. It is never changed. */
export const auditEntry = z
  .object({
    id,
    at: z.iso.datetime(),
    actor: personSummary,
    action: z
      .string()
      .describe('As in `user.ban`, `room.close`, `participant.mute`, `report.resolve`, `term.edit`.'),
    target: z.object({
      kind: z.enum(['user', 'room', 'report', 'term', 'plan', 'subscription', 'webhook', 'node']),
      id: z.string(),
      name: z.string().nullable().describe('What people call it now; null when it is gone.'),
    }),
    roomId: id.nullable().describe('Where it happened in a room.'),
    before: z.unknown(),
    after: z.unknown(),
    address: z
      .string()
      .nullable()
      .describe("The actor's address and device; null for what was done inside a room or by a command."),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditPage = pageOf(auditEntry);

export const auditQuery = pageQuery.extend({
  actorId: id.optional(),
  targetId: id.optional().describe('Of a user, room, report, term, plan, subscription or webhook.'),
  action: line(60).optional(),
});
