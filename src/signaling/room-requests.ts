import { parseInput } from '../parse-input.ts';
import { type RequestName, requests } from '../protocol/requests.ts';
import type { RequestTable } from './dispatch.ts';
import { allHandlers } from './handlers/all-handlers.ts';
import type { RequestContext } from './request-handler.ts';
import { costOf } from './request-limits.ts';

/** What someone in a room may ask for. */
export function roomRequests(context: RequestContext): RequestTable<RequestName> {
  return {
    has: (name): name is RequestName => Object.hasOwn(requests, name),
    costOf,
    run: (name, input) => {
      const parsed = parseInput(requests[name].input, input);
      context.session.requireOpen();
      // The table pairs each name with its own schema and handler, which TypeScript cannot follow.
      const handle = allHandlers[name] as (context: RequestContext, input: unknown) => unknown;
      return handle(context, parsed);
    },
    asker: { roomId: context.room.roomId, peerId: context.session.peerId },
  };
}
