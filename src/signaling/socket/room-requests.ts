import { parseInput } from '../../parse-input.ts';
import { type RequestName, requests } from '../../protocol/requests.ts';
import type { RequestTable } from './dispatch.ts';
import { allHandlers } from './handlers/all-handlers.ts';
import type { RequestContext } from './request-handler.ts';
import { costOf } from './request-limits.ts';

/** Requests about one's own media, and those that change nothing. An entry is committed before its answer is made. */
const WRITES_NOTHING: ReadonlySet<RequestName> = new Set([
  'room:join',
  'room:snapshot',
  'transport:connect',
  'transport:restart-ice',
  'consumer:pause',
  'consumer:resume',
  'consumer:resume-many',
  'consumer:set-layers',
  'reaction:send',
]);

/** What someone in a room may ask for. What it changed is written down before it is answered. */
export function roomRequests(context: RequestContext): RequestTable<RequestName> {
  return {
    has: (name): name is RequestName => Object.hasOwn(requests, name),
    costOf,
    run: async (name, input) => {
      const parsed = parseInput(requests[name].input, input);
      context.room.requireHere();
      context.session.requireOpen();
      // The table pairs each name with its own schema and handler, which TypeScript cannot follow.
      const handle = allHandlers[name] as (context: RequestContext, input: unknown) => unknown;
      const answer = await handle(context, parsed);
      if (!WRITES_NOTHING.has(name)) await context.room.committed();
      return answer;
    },
    asker: { roomId: context.room.roomId, peerId: context.session.peerId },
  };
}
