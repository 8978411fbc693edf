import type { types } from 'mediasoup-client';
import type { MediaSource } from '../src/protocol/media.ts';

/** `leastBps`: with less it is not worth sending, and the sizes below it get what it would have had. */
type Layer = { scaleResolutionDownBy: number; maxBitrate: number; leastBps: number };

/** Three sizes of the same picture, so that the SFU can send everyone the one that fits tile and network. */
const CAMERA_LAYERS: readonly Layer[] = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000, leastBps: 60_000 },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000, leastBps: 200_000 },
  { scaleResolutionDownBy: 1, maxBitrate: 1_700_000, leastBps: 600_000 },
];

const SCREEN_BPS = 3_000_000;
const SOUND_BPS = { microphone: 40_000, screenAudio: 128_000 } as const;

/** What one encoding of a source may take. One that is not active is not sent. */
export type EncodingLimit = { maxBitrate: number; active: boolean };

/** How each encoding of a source is held to what a plan allows of it: all of them together are never above `limitBps`. */
export function encodingLimits(source: MediaSource, limitBps = Number.POSITIVE_INFINITY): EncodingLimit[] {
  switch (source) {
    case 'microphone':
    case 'screenAudio':
      return [{ maxBitrate: Math.min(SOUND_BPS[source], limitBps), active: true }];
    case 'screen':
      return [{ maxBitrate: Math.min(SCREEN_BPS, limitBps), active: true }];
    case 'camera':
      return cameraLimits(limitBps);
  }
}

/** As many sizes as are worth sending, each with its least and an equal part of the way to its most. */
function cameraLimits(limitBps: number): EncodingLimit[] {
  const count = Math.max(
    1,
    CAMERA_LAYERS.findLastIndex(
      (_, index) => sum(CAMERA_LAYERS.slice(0, index + 1), 'leastBps') <= limitBps,
    ) + 1,
  );
  const sent = CAMERA_LAYERS.slice(0, count);
  const least = sum(sent, 'leastBps');
  const most = sum(sent, 'maxBitrate');
  const part = Math.min(1, Math.max(0, (limitBps - least) / (most - least)));
  return CAMERA_LAYERS.map(({ maxBitrate, leastBps }, index) => ({
    maxBitrate: Math.floor(leastBps + (maxBitrate - leastBps) * part),
    active: index < count,
  }));
}

function sum(layers: readonly Layer[], of: 'maxBitrate' | 'leastBps'): number {
  return layers.reduce((total, layer) => total + layer[of], 0);
}

/**
 * How each source is encoded. Voice: DTX spares bandwidth in silence, FEC hides loss. A screen has one size only: text
 * must stay readable; fewer frames rather than fewer pixels. Made anew: handlers write into it.
 *
 * @param limitBps what the plan allows of it; none where it says nothing.
 */
export function publishOptions(
  source: MediaSource,
  limitBps?: number,
): Pick<types.ProducerOptions, 'encodings' | 'codecOptions'> {
  const limits = encodingLimits(source, limitBps);
  const opusMaxAverageBitrate = limits[0]?.maxBitrate ?? 0;
  switch (source) {
    case 'microphone':
      return { codecOptions: { opusStereo: false, opusDtx: true, opusFec: true, opusMaxAverageBitrate } };
    case 'screenAudio':
      return { codecOptions: { opusStereo: true, opusDtx: false, opusFec: true, opusMaxAverageBitrate } };
    case 'camera':
      return {
        encodings: CAMERA_LAYERS.map(({ scaleResolutionDownBy }, index) => ({
          scaleResolutionDownBy,
          scalabilityMode: 'L1T3',
          ...limits[index],
        })),
        codecOptions: { videoGoogleStartBitrate: startKbps(limits) },
      };
    case 'screen':
      return {
        encodings: limits.map(({ maxBitrate }) => ({
          maxBitrate,
          maxFramerate: 15,
          scalabilityMode: 'L1T3',
        })),
        codecOptions: { videoGoogleStartBitrate: startKbps(limits) },
      };
  }
}

/** In kbit/s: enough for a first clear picture, where the plan has it. */
function startKbps(limits: readonly EncodingLimit[]): number {
  const all = limits.reduce((total, { active, maxBitrate }) => total + (active ? maxBitrate : 0), 0);
  return Math.min(1_000, Math.floor(all / 1_000));
}

/** Holds what is being sent to a limit that changed: the browser's encoder follows within moments. */
export async function limitSender(
  sender: RTCRtpSender | undefined,
  source: MediaSource,
  limitBps: number | undefined,
): Promise<void> {
  if (sender === undefined) return;
  const limits = encodingLimits(source, limitBps);
  const parameters = sender.getParameters();
  for (const [index, encoding] of parameters.encodings.entries()) Object.assign(encoding, limits[index]);
  await sender.setParameters(parameters);
}
