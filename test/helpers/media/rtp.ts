import type { MediaSource, WireDtlsParameters, WireRtpParameters } from '../../../src/protocol/media.ts';

/*
 * What a client sends to produce, written as Chromium does through mediasoup-client.
 */

let nextSsrc = 1_000;

/** An SSRC that no other stream of this test process has. */
export function newSsrc(): number {
  nextSsrc += 1;
  return nextSsrc;
}

const MID = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 } as const;
export const AUDIO_LEVEL = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 } as const;
export const OPUS_PAYLOAD_TYPE = 111;
export const VP8_PAYLOAD_TYPE = 96;

let nextMid = 0;
function newMid(): string {
  nextMid += 1;
  return String(nextMid);
}

export function opusParameters(ssrc = newSsrc()): WireRtpParameters {
  return {
    mid: newMid(),
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: OPUS_PAYLOAD_TYPE,
        clockRate: 48_000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
        rtcpFeedback: [{ type: 'nack' }, { type: 'transport-cc' }],
      },
    ],
    headerExtensions: [MID, AUDIO_LEVEL],
    encodings: [{ ssrc, dtx: true }],
    rtcp: { cname: 'test', reducedSize: true },
  };
}

/** A camera in three layers (RIDs), or one stream with an SSRC. */
export function vp8Parameters(options: { simulcast?: boolean; ssrc?: number } = {}): WireRtpParameters {
  const { simulcast = true, ssrc = newSsrc() } = options;
  return {
    mid: newMid(),
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: VP8_PAYLOAD_TYPE,
        clockRate: 90_000,
        parameters: { 'x-google-start-bitrate': 1_000 },
        rtcpFeedback: [
          { type: 'nack' },
          { type: 'nack', parameter: 'pli' },
          { type: 'ccm', parameter: 'fir' },
          { type: 'transport-cc' },
        ],
      },
      {
        mimeType: 'video/rtx',
        payloadType: VP8_PAYLOAD_TYPE + 1,
        clockRate: 90_000,
        parameters: { apt: VP8_PAYLOAD_TYPE },
      },
    ],
    headerExtensions: [
      MID,
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 2 },
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id', id: 3 },
      { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time', id: 4 },
    ],
    encodings: simulcast
      ? ['r0', 'r1', 'r2'].map((rid) => ({ rid, scalabilityMode: 'L1T3', maxBitrate: 500_000 }))
      : [{ ssrc, rtx: { ssrc: newSsrc() } }],
    rtcp: { cname: 'test', reducedSize: true },
  };
}

/** A VP8 stream without layers, for AV1, VP9 or H264: the codec alone differs. */
export function videoParameters(
  codec: 'VP9' | 'H264' | 'AV1',
  parameters: Record<string, string | number>,
): WireRtpParameters {
  const base = vp8Parameters({ simulcast: false });
  return {
    ...base,
    codecs: [
      { mimeType: `video/${codec}`, payloadType: VP8_PAYLOAD_TYPE, clockRate: 90_000, parameters },
      ...base.codecs.slice(1),
    ],
  };
}

/** What a client would send for that source. */
export function parametersFor(source: MediaSource): WireRtpParameters {
  switch (source) {
    case 'microphone':
    case 'screenAudio':
      return opusParameters();
    case 'camera':
      return vp8Parameters();
    case 'screen':
      return vp8Parameters({ simulcast: false });
  }
}

/** Of a client's certificate; `seed` is any byte. */
export function dtlsParameters(seed = 0xab): WireDtlsParameters {
  const byte = seed.toString(16).padStart(2, '0').toUpperCase();
  return {
    role: 'client',
    fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => byte).join(':') }],
  };
}
