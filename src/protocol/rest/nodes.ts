import { z } from 'zod';
import { id } from '../ids.ts';

/** One process of this installation, as admins see it. */
export const node = z
  .object({
    id,
    name: z.string().describe('The host and the process.'),
    region: z.string().nullable(),
    startedAt: z.iso.datetime(),
    draining: z.boolean().describe('It takes no new rooms, and hands over those that it has.'),
    cpu: z.number().describe('How busy the cores are that media may use here: 1 is all of them.'),
    consumers: z.int().describe('Streams that it sends to people.'),
    capacity: z.int().describe('How many streams it takes before rooms and people go elsewhere.'),
    rooms: z.int(),
    people: z.int(),
    isThis: z.boolean().describe('It is the one that answers.'),
  })
  .meta({ id: 'Node' });
export type Node = z.infer<typeof node>;

export const nodeList = z.object({ items: z.array(node) });
