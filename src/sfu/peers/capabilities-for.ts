import type { MediaKind, RtpCapabilities } from 'mediasoup/types';

/**
 * The part of a receiver's capabilities that a stream of that kind and those codecs can have use for, RTX included.
 * mediasoup copies and checks all that it is given for each consumer; of a browser's whole list that makes a tenth of a
 * second, in which nobody is served, each time someone unmutes before a hundred others.
 */
export function capabilitiesFor(
  capabilities: RtpCapabilities,
  kind: MediaKind,
  mimeTypes: readonly string[],
): RtpCapabilities {
  const wanted = new Set(mimeTypes.map((mimeType) => mimeType.toLowerCase()));
  const rtx = `${kind}/rtx`;
  wanted.delete(rtx);
  const all = capabilities.codecs ?? [];
  const media = all.filter(({ mimeType }) => wanted.has(mimeType.toLowerCase()));
  const payloadTypes = new Set<unknown>(media.map(({ preferredPayloadType }) => preferredPayloadType));
  const retransmission = all.filter(
    ({ mimeType, parameters }) => mimeType.toLowerCase() === rtx && payloadTypes.has(parameters?.apt),
  );
  return {
    codecs: [...media, ...retransmission],
    headerExtensions: (capabilities.headerExtensions ?? []).filter((extension) => extension.kind === kind),
  };
}
