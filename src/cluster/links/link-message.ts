import { z } from 'zod';
import { errorCode, problem } from '../../protocol/problem.ts';

/** A name that this version does not know is refused where it is looked up. */
const name = z.string().max(64);
/** While nodes are replaced one by one, a newer one may have codes that this one has never heard of. */
const anyProblem = problem.extend({ code: errorCode.catch('INTERNAL') });

/**
 * What goes over a link, both ways. One kind of packet for all of it, because Socket.IO hands acknowledgements over
 * earlier than events that arrived before them.
 */
export const linkMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), callId: z.int(), name, input: z.unknown().optional() }),
  z.object({ kind: z.literal('answer'), callId: z.int(), output: z.unknown().optional() }),
  z.object({
    kind: z.literal('failure'),
    callId: z.int(),
    problem: anyProblem,
    retryAfterSeconds: z.number().optional(),
  }),
  z.object({ kind: z.literal('tell'), name, input: z.unknown().optional() }),
]);
export type LinkMessage = z.infer<typeof linkMessage>;
