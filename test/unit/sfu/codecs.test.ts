import { expect } from 'chai';
import { generateRouterRtpCapabilities } from 'mediasoup/ortc';
import { rtpCapabilities } from '../../../src/protocol/media.ts';
import { ROUTER_CODECS } from '../../../src/sfu/codecs.ts';

describe('the codecs of a router', () => {
  const capabilities = generateRouterRtpCapabilities([...ROUTER_CODECS]);

  it('are all supported by mediasoup, with RTX for each video codec', () => {
    const media = capabilities.codecs?.filter(({ mimeType }) => mimeType !== 'video/rtx') ?? [];
    const rtx = capabilities.codecs?.filter(({ mimeType }) => mimeType === 'video/rtx') ?? [];
    expect(media).to.have.length(ROUTER_CODECS.length);
    expect(rtx).to.have.length(ROUTER_CODECS.filter(({ kind }) => kind === 'video').length);
  });

  it('begin with VP8 among the video codecs', () => {
    expect(capabilities.codecs?.find(({ kind }) => kind === 'video')?.mimeType).to.equal('video/VP8');
  });

  it('make capabilities that the wire’s schema accepts unchanged', () => {
    expect(rtpCapabilities.parse(capabilities)).to.deep.equal(capabilities);
  });
});
