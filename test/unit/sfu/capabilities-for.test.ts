import { expect } from 'chai';
import { generateRouterRtpCapabilities, getConsumerRtpParameters } from 'mediasoup/ortc';
import type { RtpParameters } from 'mediasoup/types';
import { ROUTER_CODECS } from '../../../src/sfu/codecs.ts';
import { capabilitiesFor } from '../../../src/sfu/peers/capabilities-for.ts';

describe('the part of capabilities that a stream needs', () => {
  const capabilities = generateRouterRtpCapabilities([...ROUTER_CODECS]);

  for (const codec of capabilities.codecs ?? []) {
    if (codec.mimeType === 'video/rtx') continue;
    const { kind, mimeType, preferredPayloadType, clockRate, channels, parameters } = codec;
    const name = `${mimeType} ${parameters?.['profile-id'] ?? parameters?.['profile-level-id'] ?? ''}`;

    it(`makes of ${name} what all of them would`, () => {
      const rtx = capabilities.codecs?.find((one) => one.parameters?.apt === preferredPayloadType);
      const streamCodecs = [codec, ...(rtx === undefined ? [] : [rtx])].map((one) => ({
        mimeType: one.mimeType,
        payloadType: one.preferredPayloadType,
        clockRate,
        ...(channels !== undefined && { channels }),
        parameters: one.parameters ?? {},
        rtcpFeedback: one.rtcpFeedback ?? [],
      }));
      const consumableRtpParameters: RtpParameters = {
        codecs: streamCodecs,
        headerExtensions: (capabilities.headerExtensions ?? [])
          .filter((one) => one.kind === kind)
          .map(({ uri, preferredId }) => ({ uri, id: preferredId })),
        encodings: [{ ssrc: 1 }],
        rtcp: {},
      };
      const ask = (remoteRtpCapabilities: typeof capabilities): unknown => {
        const { codecs, headerExtensions } = getConsumerRtpParameters({
          consumableRtpParameters,
          remoteRtpCapabilities,
          pipe: false,
          enableRtx: true,
        });
        return { codecs, headerExtensions };
      };
      const part = capabilitiesFor(capabilities, kind, [mimeType, 'video/rtx']);
      expect(part.codecs?.length).to.be.lessThan(capabilities.codecs?.length ?? 0);
      expect(ask(structuredClone(part))).to.deep.equal(ask(structuredClone(capabilities)));
    });
  }

  it('is empty of codecs when there is none in common', () => {
    expect(capabilitiesFor({}, 'video', ['video/VP8'])).to.deep.equal({ codecs: [], headerExtensions: [] });
    expect(capabilitiesFor(capabilities, 'video', ['video/H265', 'video/rtx']).codecs).to.deep.equal([]);
  });
});
