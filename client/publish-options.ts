import type { types } from 'mediasoup-client';
import type { MediaSource } from '../src/protocol/media.ts';

/** Three sizes of the same picture, so that the SFU can send everyone the one that fits tile and network. */
const CAMERA_ENCODINGS = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode: 'L1T3' },
  { scaleResolutionDownBy: 1, maxBitrate: 1_700_000, scalabilityMode: 'L1T3' },
] as const;

/** One size only: text must stay readable; fewer frames rather than fewer pixels. */
const SCREEN_ENCODING = { maxBitrate: 3_000_000, maxFramerate: 15, scalabilityMode: 'L1T3' } as const;

/** How each source is encoded. Voice: DTX spares bandwidth in silence, FEC hides loss. Made anew: handlers write into it. */
export function publishOptions(
  source: MediaSource,
): Pick<types.ProducerOptions, 'encodings' | 'codecOptions'> {
  switch (source) {
    case 'microphone':
      return {
        codecOptions: { opusStereo: false, opusDtx: true, opusFec: true, opusMaxAverageBitrate: 40_000 },
      };
    case 'screenAudio':
      return {
        codecOptions: { opusStereo: true, opusDtx: false, opusFec: true, opusMaxAverageBitrate: 128_000 },
      };
    case 'camera':
      return {
        encodings: CAMERA_ENCODINGS.map((encoding) => ({ ...encoding })),
        codecOptions: { videoGoogleStartBitrate: 1_000 },
      };
    case 'screen':
      return { encodings: [{ ...SCREEN_ENCODING }], codecOptions: { videoGoogleStartBitrate: 1_000 } };
  }
}
