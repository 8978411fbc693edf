import { validateAndNormalizeRtpCapabilities } from 'mediasoup/ortc';
import { AppError } from '../../errors.ts';
import type { WireRtpCapabilities } from '../../protocol/media.ts';
import { toRtpCapabilities } from '../wire.ts';

/** @throws AppError MEDIA_REJECTED for capabilities that mediasoup would not take. */
export function requireSense(rtpCapabilities: WireRtpCapabilities): void {
  try {
    // It completes what it is given, so it gets a copy.
    validateAndNormalizeRtpCapabilities(structuredClone(toRtpCapabilities(rtpCapabilities)));
  } catch (error) {
    throw new AppError('MEDIA_REJECTED', { cause: error });
  }
}
