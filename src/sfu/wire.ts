import type { DtlsParameters, RtpCapabilities, RtpParameters, WebRtcTransport } from 'mediasoup/types';
import type {
  TransportParams,
  WireDtlsParameters,
  WireRtpCapabilities,
  WireRtpParameters,
} from '../protocol/media.ts';

/*
 * Between the wire's types (inferred from zod) and mediasoup's. They describe the same ORTC dictionaries; the casts are
 * for what the type system sees and the dictionaries do not: zod writes an optional field as `T | undefined`, and
 * mediasoup spells header extensions' URIs as a union of those it knows and refuses others by itself.
 */

export function toRtpCapabilities(wire: WireRtpCapabilities): RtpCapabilities {
  return wire as RtpCapabilities;
}

export function toRtpParameters(wire: WireRtpParameters): RtpParameters {
  return wire as RtpParameters;
}

export function toDtlsParameters(wire: WireDtlsParameters): DtlsParameters {
  return wire as DtlsParameters;
}

export function toWireRtpCapabilities(capabilities: RtpCapabilities): WireRtpCapabilities {
  return capabilities as WireRtpCapabilities;
}

export function toWireRtpParameters(parameters: RtpParameters): WireRtpParameters {
  return parameters as WireRtpParameters;
}

export function toTransportParams(transport: WebRtcTransport): TransportParams {
  return {
    transportId: transport.id,
    iceParameters: transport.iceParameters,
    iceCandidates: transport.iceCandidates,
    dtlsParameters: transport.dtlsParameters,
  };
}
