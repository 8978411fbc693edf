import { z } from 'zod';
import { entitlements } from './entitlements.ts';
import { id } from './ids.ts';
import type { Problem } from './problem.ts';
import { planName } from './rest/plans.ts';

/**
 * The contract of the connection that a person has apart from any room: Socket.IO's namespace `/people`, with
 * `{ accessToken, presence? }` in the handshake. Presence and what is addressed to a person travel here.
 */
export const PEOPLE_NAMESPACE = '/people';

/** `away`: connected, and not at the device. */
export const presence = z.enum(['online', 'away', 'offline']);
export type Presence = z.infer<typeof presence>;
const ownPresence = presence.exclude(['offline']);

/** What the handshake holds. How the device is used is said there too, so that coming back is no change. */
export const peopleHandshake = z.object({
  accessToken: z.string().max(8_192),
  presence: ownPresence.default('online').catch('online'),
});

export const personPresence = z.object({
  userId: id,
  presence,
  /** When the person was last connected; null when they never were, or are now. */
  lastSeenAt: z.iso.datetime().nullable(),
});
export type PersonPresence = z.infer<typeof personPresence>;

export const MAX_WATCHED_PEOPLE = 200;

/** What a client asks for, each acknowledged like a room's requests. */
export const peopleRequests = {
  /** How this device is used now. A person is online when one of their devices is. */
  'presence:set': {
    input: z.strictObject({ presence: ownPresence }),
    output: z.strictObject({}),
  },
  /** Replaces whom this connection watches. Whoever has blocked one, or is unknown, is offline and stays so. */
  'presence:watch': {
    input: z.strictObject({ userIds: z.array(id).max(MAX_WATCHED_PEOPLE) }),
    output: z.object({ people: z.array(personPresence) }),
  },
} as const;
export type PeopleRequestName = keyof typeof peopleRequests;
export type PeopleRequestInput<N extends PeopleRequestName> = z.input<(typeof peopleRequests)[N]['input']>;
export type PeopleRequestOutput<N extends PeopleRequestName> = z.infer<(typeof peopleRequests)[N]['output']>;
export type PeopleAcknowledgement<N extends PeopleRequestName> =
  | { ok: true; data: PeopleRequestOutput<N> }
  | { ok: false; error: Problem };

/** What the server tells. */
export const peopleEvents = {
  'presence:changed': personPresence,
  /** Someone waits at the door of a room that one hosts. */
  'knock:received': z.object({ roomId: id, userId: id, displayName: z.string() }),
  /** A host answered one's knock: joining works now, or not at all. */
  'knock:answered': z.object({ roomId: id, status: z.enum(['admitted', 'denied']) }),
  /** One's plan changed: it began, ended, was cancelled or taken up again. */
  'plan:changed': z.object({ plan: planName, entitlements }),
  /** The account was banned or deleted, or the login that the connection stands on has ended: log in again, if at all. */
  'account:ended': z.object({ reason: z.enum(['banned', 'deleted', 'logged-out']) }),
} as const;
export type PeopleEventName = keyof typeof peopleEvents;
export type PeopleEventPayload<N extends PeopleEventName> = z.infer<(typeof peopleEvents)[N]>;
