import { createHash, randomBytes } from 'node:crypto';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { types } from 'mediasoup-client';
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler';

/*
 * A client's media without a network: parameters as a browser would send them, which the real SFU accepts,
 * and no packets.
 */

const HEADER_EXTENSIONS = [
  { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
  { kind: 'video', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 },
] as const;

function nativeRtpCapabilities(): types.RtpCapabilities {
  return {
    codecs: [
      { kind: 'audio', mimeType: 'audio/opus', preferredPayloadType: 111, clockRate: 48_000, channels: 2 },
      { kind: 'video', mimeType: 'video/VP8', preferredPayloadType: 96, clockRate: 90_000 },
    ],
    headerExtensions: HEADER_EXTENSIONS.map((extension) => ({ ...extension })),
  };
}

function localDtlsParameters(): types.DtlsParameters {
  const digest = createHash('sha256').update(randomBytes(16)).digest('hex').toUpperCase();
  const value = digest.match(/../g)?.join(':') ?? '';
  return { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value }] };
}

export const fakeHandlerFactory = FakeHandler.createFactory({
  generateNativeRtpCapabilities: nativeRtpCapabilities,
  generateLocalDtlsParameters: localDtlsParameters,
});

export function fakeTrack(kind: 'audio' | 'video'): MediaStreamTrack {
  return new FakeMediaStreamTrack({ kind });
}
