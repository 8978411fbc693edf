import { z } from 'zod';

/** Ids are UUIDs, made in code by whoever creates the thing. */
export const id = z.uuid();

/** Chosen by the client so that a request that arrives twice has one effect. */
export const clientId = z.string().min(1).max(64);
