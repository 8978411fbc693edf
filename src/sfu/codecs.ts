import type { RouterRtpCodecCapability } from 'mediasoup/types';

/** Kilobits a second at which Chromium's encoder starts, before it has an estimate; its own 300 makes a blurry start. */
const START = { 'x-google-start-bitrate': 1_000 };

const video = (name: string, parameters: Record<string, string | number> = {}): RouterRtpCodecCapability => ({
  kind: 'video',
  mimeType: `video/${name}`,
  clockRate: 90_000,
  parameters: { ...START, ...parameters },
});

const h264 = (profileLevelId: string): RouterRtpCodecCapability =>
  video('H264', {
    'packetization-mode': 1,
    'profile-level-id': profileLevelId,
    'level-asymmetry-allowed': 1,
  });

/**
 * What a room's router accepts, in order of preference: a client that does not choose takes the first it can send.
 *
 * - Opus with in-band FEC and DTX. RED (RFC 2198) is not there: mediasoup 3.27 does not route `audio/red`.
 * - VP8 first: every browser sends it, in simulcast, without a licence or hardware.
 * - VP9 profile 0, and 2 (10 bits) for those who ask; AV1: both do SVC.
 * - H264 constrained baseline (42e01f) for Safari and phones with hardware encoders, and main (4d0032).
 *
 * mediasoup adds RTX for each video codec, and picks the payload types and the RTCP feedback
 * (its `supportedRtpCapabilities`).
 */
export const ROUTER_CODECS: readonly RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1, usedtx: 1, minptime: 10 },
  },
  video('VP8'),
  video('VP9', { 'profile-id': 0 }),
  video('VP9', { 'profile-id': 2 }),
  h264('42e01f'),
  h264('4d0032'),
  video('AV1'),
];
