import { z } from 'zod';
import { id } from './ids.ts';

/**
 * What mediasoup and its clients exchange, as zod schemas: WebRTC's ORTC dictionaries
 * (mediasoup's "RTP Parameters and Capabilities"), with limits on every length and count.
 */

const token = z.string().min(1).max(128);
const uint32 = z.int().min(0).max(0xffff_ffff);
/** Counted before each is looked at: of a hundred thousand wrong ones zod makes errors for seconds. */
const parameters = z
  .unknown()
  .refine((value) => Object.keys(value ?? {}).length <= 32, { error: 'has too many entries' })
  .pipe(z.record(z.string().max(64), z.union([z.string().max(1_024), z.number(), z.null(), z.undefined()])));
const rtcpFeedback = z.object({ type: token, parameter: z.string().max(64).optional() });
const mimeType = z.string().regex(/^(audio|video)\/[\w.+-]{1,40}$/);
const payloadType = z.int().min(0).max(127);

export const mediaKind = z.enum(['audio', 'video']);
export type MediaKind = z.infer<typeof mediaKind>;

/** What a person can publish, each at most once. */
export const mediaSource = z.enum(['microphone', 'camera', 'screen', 'screenAudio']);
export type MediaSource = z.infer<typeof mediaSource>;

/** Which kind of track each source takes. */
export const MEDIA_SOURCE_KINDS = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  screenAudio: 'audio',
} as const satisfies Record<MediaSource, MediaKind>;

/** Which codecs and header extensions one end can receive (`RtpCapabilities`). */
export const rtpCapabilities = z.object({
  codecs: z
    .array(
      z.object({
        kind: mediaKind,
        mimeType,
        preferredPayloadType: payloadType.optional(),
        clockRate: uint32,
        channels: z.int().min(1).max(8).optional(),
        parameters: parameters.optional(),
        rtcpFeedback: z.array(rtcpFeedback).max(16).optional(),
      }),
    )
    .max(64)
    .optional(),
  headerExtensions: z
    .array(
      z.object({
        kind: mediaKind,
        uri: z.string().max(256),
        preferredId: z.int().min(1).max(255),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(64)
    .optional(),
});
export type WireRtpCapabilities = z.infer<typeof rtpCapabilities>;

/** What one stream is made of (`RtpParameters`). */
export const rtpParameters = z.object({
  mid: z.string().max(64).optional(),
  msid: z.string().max(256).optional(),
  codecs: z
    .array(
      z.object({
        mimeType,
        payloadType,
        clockRate: uint32,
        channels: z.int().min(1).max(8).optional(),
        parameters: parameters.optional(),
        rtcpFeedback: z.array(rtcpFeedback).max(16).optional(),
      }),
    )
    .min(1)
    .max(16),
  headerExtensions: z
    .array(
      z.object({
        uri: z.string().max(256),
        id: z.int().min(1).max(255),
        encrypt: z.boolean().optional(),
        parameters: parameters.optional(),
      }),
    )
    .max(32)
    .optional(),
  encodings: z
    .array(
      z.object({
        ssrc: uint32.optional(),
        rid: z.string().max(16).optional(),
        codecPayloadType: payloadType.optional(),
        rtx: z.object({ ssrc: uint32 }).optional(),
        dtx: z.boolean().optional(),
        scalabilityMode: z.string().max(16).optional(),
        scaleResolutionDownBy: z.number().min(1).max(64).optional(),
        maxBitrate: z.int().min(0).optional(),
        maxFramerate: z.number().min(0).max(240).optional(),
        active: z.boolean().optional(),
      }),
    )
    .max(4)
    .optional(),
  rtcp: z
    .object({
      cname: z.string().max(256).optional(),
      reducedSize: z.boolean().optional(),
      mux: z.boolean().optional(),
    })
    .optional(),
});
export type WireRtpParameters = z.infer<typeof rtpParameters>;

/** One end's certificates, by which the other knows it (`DtlsParameters`). */
export const dtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/),
      }),
    )
    .min(1)
    .max(8),
});
export type WireDtlsParameters = z.infer<typeof dtlsParameters>;

/** One end's name and password for connectivity checks (`IceParameters`). */
export const iceParameters = z.object({
  usernameFragment: z.string(),
  password: z.string(),
  iceLite: z.boolean().optional(),
});
export type WireIceParameters = z.infer<typeof iceParameters>;

/** An address at which the server can be reached (`IceCandidate`). */
export const iceCandidate = z.object({
  foundation: z.string(),
  priority: z.number(),
  ip: z.string(),
  address: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.int(),
  type: z.enum(['host', 'srflx', 'prflx', 'relay']),
  tcpType: z.enum(['active', 'passive', 'so']).optional(),
});

/** A WebRTC transport of the server, as the client needs it to build its own end. */
export const transportParams = z.object({
  transportId: id,
  iceParameters,
  iceCandidates: z.array(iceCandidate),
  dtlsParameters,
});
export type TransportParams = z.infer<typeof transportParams>;

/** A stream that this client may receive. It is paused until the client sends `consumer:resume`. */
export const consumerParams = z.object({
  consumerId: id,
  producerId: id,
  peerId: id,
  source: mediaSource,
  kind: mediaKind,
  rtpParameters,
  /** Whether the one who sends has muted it (or a host has). */
  producerPaused: z.boolean(),
});
export type ConsumerParams = z.infer<typeof consumerParams>;

/**
 * All of a person's media in one message: both transports and every stream there is to receive.
 * Transport ids that the client knows already mean "restart ICE with these parameters"; unknown ones mean
 * "build anew". Consumers and producers missing from it are gone.
 */
export const mediaParams = z.object({
  sendTransport: transportParams,
  recvTransport: transportParams,
  consumers: z.array(consumerParams),
  producers: z.array(z.object({ producerId: id, source: mediaSource })),
});
export type MediaParams = z.infer<typeof mediaParams>;

/** RFC 8828's RTCIceServer, with TURN credentials that expire. */
export const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});
