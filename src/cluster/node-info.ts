import { z } from 'zod';
import { id } from '../protocol/ids.ts';

/** How busy a node is, as it measures itself. */
export const nodeLoad = z.object({
  /** Of the cores that its media workers could fill, as a fraction from 0 to 1: the mean of the last seconds. */
  cpu: z.number().min(0),
  /** Streams that it sends to people. */
  consumers: z.int().min(0),
  /** How many of them it takes before new rooms, and people of large ones, go elsewhere. */
  capacity: z.int().min(1),
  rooms: z.int().min(0),
  people: z.int().min(0),
});
export type NodeLoad = z.infer<typeof nodeLoad>;

/** A node as the others know it: one process, from its start to its end. A process that starts again is another node. */
export const nodeInfo = z.object({
  nodeId: id,
  /** For people who read logs: the host and the process. */
  name: z.string().max(200),
  /** Where the other nodes reach it, as in `http://10.0.0.7:41234`. */
  url: z.url(),
  /** Where clients reach it directly; null: over the address that all nodes share. */
  publicUrl: z.url().nullable(),
  region: z.string().max(64).nullable(),
  startedAt: z.iso.datetime(),
  /** It takes no new rooms and hands over those that it has. */
  draining: z.boolean(),
  load: nodeLoad,
  /** How many people are in each room that lives there; rooms that nobody is in are left out. */
  peopleInRooms: z.record(id, z.int().min(1)),
});
export type NodeInfo = z.infer<typeof nodeInfo>;
