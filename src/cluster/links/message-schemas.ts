import type { z } from 'zod';
import { NODE_CALLS, NODE_TELLS } from './node-messages.ts';
import type { CallName, TellName } from './node-peer.ts';

/**
 * The same schemas without what each of them gives, for code that has a name only when it runs. By way of `unknown`, since
 * TypeScript would compare these large types one by one with Zod's own, which takes it minutes.
 */
export const CALL_SCHEMAS = NODE_CALLS as unknown as Record<
  CallName,
  { input: z.ZodType; output: z.ZodType }
>;
export const TELL_SCHEMAS = NODE_TELLS as unknown as Record<TellName, z.ZodType>;
