import { z } from 'zod';
import { id } from '../../protocol/ids.ts';
import { presence } from '../../protocol/people.ts';

const ownPresence = presence.exclude(['offline']);
const ofNode = { nodeId: id };
/** How many changes that node has told of so far. */
const number = z.int().min(0);

/** How somebody is on one node; null: not there any more. */
const change = z.object({
  userId: id,
  presence: ownPresence.nullable(),
  /** Nobody is expected to come back. */
  forGood: z.boolean(),
  at: z.iso.datetime(),
});
export type PresenceChange = z.infer<typeof change>;

/** What nodes tell each other of the people who are connected to them. */
export const presenceMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('changed'), ...ofNode, number, changes: z.array(change) }),
  /** Everyone who is there; all others are not. */
  z.object({
    type: z.literal('all'),
    ...ofNode,
    number,
    people: z.array(z.object({ userId: id, presence: ownPresence })),
  }),
  /** Now and then: nothing changed since. */
  z.object({ type: z.literal('at'), ...ofNode, number }),
  /** That node, or every one, is to tell all. */
  z.object({ type: z.literal('ask'), ...ofNode, ofNodeId: id.nullable() }),
]);
export type PresenceMessage = z.infer<typeof presenceMessage>;
