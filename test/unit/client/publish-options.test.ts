import { expect } from 'chai';
import fc from 'fast-check';
import { encodingLimits, limitSender, publishOptions } from '../../../client/publish-options.ts';
import { mediaSource } from '../../../src/protocol/media.ts';
import { FakeSender } from './fake-media.ts';

const active = (limits: ReturnType<typeof encodingLimits>) => limits.filter((one) => one.active);
const sum = (limits: ReturnType<typeof encodingLimits>) =>
  active(limits).reduce((total, { maxBitrate }) => total + maxBitrate, 0);

describe('What is sent of a source', () => {
  it('is as good as it gets where the plan allows that', () => {
    expect(encodingLimits('camera').map(({ maxBitrate }) => maxBitrate)).to.deep.equal([
      150_000, 500_000, 1_700_000,
    ]);
    expect(encodingLimits('camera', 20_000_000)).to.deep.equal(encodingLimits('camera'));
    expect(sum(encodingLimits('screen', 20_000_000))).to.equal(3_000_000);
    expect(sum(encodingLimits('microphone', 512_000))).to.equal(40_000);
  });

  it('is all its sizes together never above what the plan takes, and always something', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...mediaSource.options),
        fc.integer({ min: 16_000, max: 20_000_000 }),
        (source, limitBps) => {
          // The least that a plan can say of a camera.
          const limit = source === 'camera' ? Math.max(100_000, limitBps) : limitBps;
          const limits = encodingLimits(source, limit);
          expect(sum(limits)).to.be.greaterThan(0).and.not.greaterThan(limit);
        },
      ),
    );
  });

  it('is fewer sizes rather than blurred ones where there is little, and never fewer with more', () => {
    expect(active(encodingLimits('camera', 100_000))).to.deep.equal([{ maxBitrate: 100_000, active: true }]);
    expect(active(encodingLimits('camera', 400_000))).to.have.length(2);
    expect(active(encodingLimits('camera', 900_000))).to.have.length(3);
    fc.assert(
      fc.property(fc.integer({ min: 100_000, max: 5e6 }), fc.nat(5e6), (limitBps, more) => {
        const [less, most] = [encodingLimits('camera', limitBps), encodingLimits('camera', limitBps + more)];
        expect(active(most).length).to.be.at.least(active(less).length);
      }),
    );
  });

  it('is the same sizes in the same order whatever the limit: an encoder cannot be given others later', () => {
    const sizes = (limitBps?: number) =>
      publishOptions('camera', limitBps).encodings?.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
    expect(sizes(100_000)).to.deep.equal([4, 2, 1]);
    expect(sizes()).to.deep.equal([4, 2, 1]);
  });

  it('does not begin with more than it may have', () => {
    expect(publishOptions('screen', 300_000).codecOptions?.videoGoogleStartBitrate).to.equal(300);
    expect(publishOptions('camera').codecOptions?.videoGoogleStartBitrate).to.equal(1_000);
    expect(publishOptions('microphone', 24_000).codecOptions?.opusMaxAverageBitrate).to.equal(24_000);
    expect(publishOptions('screenAudio', 64_000).codecOptions?.opusMaxAverageBitrate).to.equal(64_000);
  });
});

describe('A sender whose limit changed', () => {
  it('is held to it, and gets all back, with what else it was set to', async () => {
    const sender = new FakeSender(publishOptions('camera').encodings ?? []);
    // As far as the SDK has to do with it.
    const rtpSender = sender as unknown as RTCRtpSender;
    const before = sender.getParameters().encodings;
    await limitSender(rtpSender, 'camera', 400_000);
    expect(sender.encodings.map((encoding) => encoding.active)).to.deep.equal([true, true, false]);
    expect(sender.encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).to.deep.equal([
      4, 2, 1,
    ]);
    await limitSender(rtpSender, 'camera', 20_000_000);
    expect(sender.encodings).to.deep.equal(before);
  });

  it('may be one that this browser does not show', async () => {
    await limitSender(undefined, 'camera', 400_000);
  });
});
