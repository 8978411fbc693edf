import type { types } from 'mediasoup-client';
import type {
  ConsumerParams,
  TransportParams,
  WireRtpCapabilities,
  WireRtpParameters,
} from '../src/protocol/media.ts';
import type { JoinGrant } from '../src/protocol/rest/rooms.ts';

/*
 * mediasoup's parameters go over the wire as JSON in the shape of its own types, but zod's inferred types and
 * mediasoup-client's do not fit one another: zod's optional fields may hold undefined, which JSON never does, and its
 * URIs and feedback types are plain strings. The casts from one to the other are here and nowhere else.
 */

export function toWireRtpParameters(parameters: types.RtpParameters): WireRtpParameters {
  return parameters as WireRtpParameters;
}

export function toWireRtpCapabilities(capabilities: types.RtpCapabilities): WireRtpCapabilities {
  return capabilities as WireRtpCapabilities;
}

export function toRtpCapabilities(capabilities: WireRtpCapabilities): types.RtpCapabilities {
  return capabilities as types.RtpCapabilities;
}

export function toIceParameters(parameters: TransportParams['iceParameters']): types.IceParameters {
  return parameters as types.IceParameters;
}

export function toTransportOptions(
  params: TransportParams,
  iceServers: JoinGrant['iceServers'],
  iceTransportPolicy: RTCIceTransportPolicy,
): types.TransportOptions {
  return {
    id: params.transportId,
    iceParameters: toIceParameters(params.iceParameters),
    iceCandidates: params.iceCandidates as types.IceCandidate[],
    dtlsParameters: params.dtlsParameters as types.DtlsParameters,
    iceServers: iceServers as RTCIceServer[],
    iceTransportPolicy,
  };
}

export function toConsumerOptions(params: ConsumerParams): types.ConsumerOptions {
  return {
    id: params.consumerId,
    producerId: params.producerId,
    kind: params.kind,
    rtpParameters: params.rtpParameters as types.RtpParameters,
    // One person's microphone and camera belong together, and are kept in step; so do a screen and its sound.
    streamId: `${params.peerId}-${params.source.startsWith('screen') ? 'screen' : 'person'}`,
  };
}
