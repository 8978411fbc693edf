import type { z } from 'zod';
import { parseInput } from '../../parse-input.ts';
import { type PeopleRequestName, type PeopleRequestOutput, peopleRequests } from '../../protocol/people.ts';
import type { BucketLimits } from '../../token-bucket.ts';
import type { RequestTable } from '../socket/dispatch.ts';
import type { PeopleSession } from './people-session.ts';

/** A page that shows people asks a few times a minute. */
export const PEOPLE_REQUEST_LIMITS: BucketLimits = { capacity: 60, refillPerSecond: 3 };

/** Watching looks into the database. */
const COSTS: Record<PeopleRequestName, number> = { 'presence:set': 1, 'presence:watch': 3 };

type Handlers = {
  [N in PeopleRequestName]: (
    session: PeopleSession,
    input: z.output<(typeof peopleRequests)[N]['input']>,
  ) => PeopleRequestOutput<N> | Promise<PeopleRequestOutput<N>>;
};

const handlers: Handlers = {
  'presence:set': (session, { presence }) => {
    session.setPresence(presence);
    return {};
  },
  'presence:watch': async (session, { userIds }) => ({ people: await session.watch(userIds) }),
};

/** What someone may ask for on the connection that is their own. */
export function peopleRequestTable(session: PeopleSession): RequestTable<PeopleRequestName> {
  return {
    has: (name): name is PeopleRequestName => Object.hasOwn(peopleRequests, name),
    costOf: (name) => COSTS[name],
    run: (name, input) => {
      const parsed = parseInput(peopleRequests[name].input, input);
      // The table pairs each name with its own schema and handler, which TypeScript cannot follow.
      const handle = handlers[name] as (session: PeopleSession, input: unknown) => unknown;
      return handle(session, parsed);
    },
    asker: { userId: session.userId },
  };
}
