import { type Entitlements, entitlements } from '../../protocol/entitlements.ts';

/** What a plan allows of things that it was written before. */
const LEAST: Entitlements = {
  video: false,
  privateRooms: false,
  roomCapacity: 2,
  meetingMinutes: 5,
  audioBitrateBps: 16_000,
  cameraBitrateBps: 100_000,
  screenBitrateBps: 100_000,
  recording: false,
  storageBytes: 0,
};

const stored = entitlements.strip();

/**
 * What a plan or subscription allows, from its JSON in the database. It may be years old: what there was not yet is at
 * its least, and what there is no more is left out.
 */
export function readEntitlements(json: unknown): Entitlements {
  return stored.parse(typeof json === 'object' && json !== null ? { ...LEAST, ...json } : json);
}
