import { z } from 'zod';
import { id } from '../ids.ts';
import { presence } from '../people.ts';
import { line } from '../text.ts';
import { languageTag, languageTagInput, userRole } from './accounts.ts';
import { CURSOR_TEXT, pageOf, pageQuery } from './page.ts';

/** Someone, as others see them in lists. */
export const personSummary = z
  .object({ id, username: z.string(), displayName: z.string(), avatarUrl: z.string().nullable() })
  .meta({ id: 'PersonSummary' });
export type PersonSummary = z.infer<typeof personSummary>;

/** Someone, as anyone who is logged in and not blocked by them sees them. */
export const publicProfile = personSummary
  .extend({
    bio: z.string(),
    nativeLanguages: z.array(languageTag),
    learningLanguages: z.array(languageTag),
    role: userRole.describe('Staff are known as such.'),
    presence,
    lastSeenAt: z.iso.datetime().nullable().describe('Null while they are connected, or never were.'),
    createdAt: z.iso.datetime(),
    blocked: z.boolean().describe('Whether one has blocked them.'),
    reviews: z.object({ count: z.int(), averageRating: z.number().nullable() }),
  })
  .meta({ id: 'PublicProfile' });
export type PublicProfile = z.infer<typeof publicProfile>;

export const foundPerson = personSummary
  .extend({ nativeLanguages: z.array(languageTag), learningLanguages: z.array(languageTag), presence })
  .meta({ id: 'FoundPerson' });
export type FoundPerson = z.infer<typeof foundPerson>;

/** By name, by languages. In the order of user names. */
export const searchUsersQuery = pageQuery.extend({
  /** A user name is in it, which is longer than a date. */
  cursor: z.string().max(2_000).optional().describe(CURSOR_TEXT),
  text: line(60)
    .optional()
    .describe('The beginning or, from 3 characters on, any part of a user name or display name.'),
  nativeLanguage: languageTagInput.optional(),
  learningLanguage: languageTagInput.optional(),
});
export const foundPeoplePage = pageOf(foundPerson);

export const review = z
  .object({
    id,
    author: personSummary,
    rating: z.int().min(1).max(5),
    text: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Review' });
export type Review = z.infer<typeof review>;
export const reviewPage = pageOf(review);

export const blockedPerson = personSummary
  .extend({ blockedAt: z.iso.datetime() })
  .meta({ id: 'BlockedPerson' });
export const blockedPage = pageOf(blockedPerson);

/** One's own figures. Minutes are whole, and of stays that are over or still going on. */
export const dashboard = z
  .object({
    roomsHosted: z.int().describe('Rooms that one has made and not deleted.'),
    roomsJoined: z.int().describe("Rooms that one was in, one's own among them."),
    minutes: z.int(),
    minutesThisWeek: z.int().describe('Since Monday, in UTC.'),
    minutesByDay: z
      .array(z.object({ day: z.iso.date(), minutes: z.int() }))
      .describe('The last 14 days, oldest first, as days in UTC.'),
    /** Of those that one hosts or is a member of, the ones that are not over: at most five, the soonest first. */
    nextMeetings: z.array(
      z.object({
        id,
        name: z.string(),
        startsAt: z.iso.datetime(),
        minutes: z.int(),
        hosting: z.boolean(),
      }),
    ),
    emailVerified: z.boolean(),
  })
  .meta({ id: 'Dashboard' });
export type Dashboard = z.infer<typeof dashboard>;
