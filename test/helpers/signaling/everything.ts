import { type Entitlements, MAX_ROOM_CAPACITY } from '../../../src/protocol/entitlements.ts';

/** The most that a plan can allow. */
export const EVERYTHING: Entitlements = {
  video: true,
  privateRooms: true,
  roomCapacity: MAX_ROOM_CAPACITY,
  meetingMinutes: null,
  audioBitrateBps: 512_000,
  cameraBitrateBps: 20_000_000,
  screenBitrateBps: 20_000_000,
  recording: true,
  storageBytes: 10_000_000_000,
};

/** Everything but what is seen of a person. */
export const SOUND_ONLY: Entitlements = { ...EVERYTHING, video: false };
