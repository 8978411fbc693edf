import { z } from 'zod';
import { type MediaSource, mediaSource } from './media.ts';
import { refusalOf } from './plan-refusal.ts';

export { type PlanAct, type PlanRefusal, refusalOf } from './plan-refusal.ts';

/** The largest that any plan can allow. */
export const MAX_ROOM_CAPACITY = 10_000;
export const MAX_MEETING_MINUTES = 24 * 60;

/** What a plan allows. The one table of it: what is not here, no plan can sell. */
export const entitlements = z
  .strictObject({
    video: z.boolean().describe('Publish a camera or a screen. Everybody hears, speaks and sees others.'),
    privateRooms: z.boolean().describe('Make private rooms, and open those that one has.'),
    roomCapacity: z.int().min(2).max(MAX_ROOM_CAPACITY).describe('How many fit into a room that one hosts.'),
    meetingMinutes: z
      .int()
      .min(5)
      .max(MAX_MEETING_MINUTES)
      .nullable()
      .describe(
        'How long a meeting that one hosts goes on, from when its first person comes in; null: no limit.',
      ),
    audioBitrateBps: z.int().min(16_000).max(512_000).describe('Of each sound that one sends, in bit/s.'),
    cameraBitrateBps: z
      .int()
      .min(100_000)
      .max(20_000_000)
      .describe('Of one’s camera, all its layers together, in bit/s.'),
    screenBitrateBps: z.int().min(100_000).max(20_000_000).describe('Of one’s shared screen, in bit/s.'),
    recording: z.boolean().describe('Keep recordings of rooms that one hosts.'),
    storageBytes: z
      .int()
      .min(0)
      .max(10_000_000_000_000)
      .describe('How much one’s own files may take, in bytes.'),
  })
  .meta({ id: 'Entitlements' });
export type Entitlements = z.infer<typeof entitlements>;

/** Whoever has several plans at once has the best of each. */
export function bestOf(first: Entitlements, ...others: readonly Entitlements[]): Entitlements {
  return others.reduce((best, other) => {
    const unlimited = best.meetingMinutes === null || other.meetingMinutes === null;
    return {
      video: best.video || other.video,
      privateRooms: best.privateRooms || other.privateRooms,
      roomCapacity: Math.max(best.roomCapacity, other.roomCapacity),
      meetingMinutes: unlimited ? null : Math.max(best.meetingMinutes ?? 0, other.meetingMinutes ?? 0),
      audioBitrateBps: Math.max(best.audioBitrateBps, other.audioBitrateBps),
      cameraBitrateBps: Math.max(best.cameraBitrateBps, other.cameraBitrateBps),
      screenBitrateBps: Math.max(best.screenBitrateBps, other.screenBitrateBps),
      recording: best.recording || other.recording,
      storageBytes: Math.max(best.storageBytes, other.storageBytes),
    };
  }, first);
}

/** What somebody may send into a room, and how much of each. */
export const publishGrants = z.object({
  publish: z
    .array(mediaSource)
    .describe('The sources that one’s plan allows; which role may is another matter.'),
  bitratesBps: z
    .partialRecord(mediaSource, z.int())
    .describe('The most of each that the SFU takes, in bit/s.'),
});
export type PublishGrants = z.infer<typeof publishGrants>;

/** What a plan means for the SFU. */
export function publishGrantsOf(allowed: Entitlements): PublishGrants {
  const caps: Record<MediaSource, number> = {
    microphone: allowed.audioBitrateBps,
    camera: allowed.cameraBitrateBps,
    screen: allowed.screenBitrateBps,
    screenAudio: allowed.audioBitrateBps,
  };
  const publish = mediaSource.options.filter(
    (source) => refusalOf(allowed, { type: 'publish', source }) === undefined,
  );
  return { publish, bitratesBps: Object.fromEntries(publish.map((source) => [source, caps[source]])) };
}
