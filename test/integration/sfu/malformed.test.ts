import { expect } from 'chai';
import * as fc from 'fast-check';
import { rtpCapabilities, rtpParameters, type WireRtpParameters } from '../../../src/protocol/media.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { codeOf, recordingLogger, startPool } from './media.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const uint32 = fc.oneof(
  fc.constantFrom(0, 1, 90_000, 48_000, 0xffff_ffff),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const payloadType = fc.oneof(fc.constantFrom(96, 97, 111), fc.integer({ min: 0, max: 127 }));
const mimeType = fc.constantFrom(
  ...['VP8', 'VP9', 'H264', 'AV1', 'rtx', 'ulpfec', 'flexfec-03'].map((name) => `video/${name}`),
  ...['opus', 'red', 'multiopus', 'rtx', 'PCMU'].map((name) => `audio/${name}`),
);
const parameters = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'apt',
      'profile-id',
      'packetization-mode',
      'profile-level-id',
      'channel_mapping',
      '__proto__',
    ),
    fc.string({ maxLength: 64 }),
  ),
  fc.oneof(
    fc.string(),
    fc.double(),
    fc.integer(),
    payloadType,
    fc.constantFrom(null, undefined, '42e01f', ''),
  ),
  { maxKeys: 6 },
);
const uri = fc.oneof(
  fc.constantFrom('urn:ietf:params:rtp-hdrext:sdes:mid', 'urn:ietf:params:rtp-hdrext:ssrc-audio-level'),
  fc.string({ minLength: 1, maxLength: 256 }),
);
const codec = {
  mimeType,
  clockRate: fc.oneof(fc.constantFrom(90_000, 48_000), uint32),
  channels: maybe(fc.integer({ min: 1, max: 8 })),
  parameters: maybe(parameters),
  rtcpFeedback: maybe(
    fc.array(
      fc.record({
        type: fc.string({ minLength: 1, maxLength: 128 }),
        parameter: maybe(fc.string({ maxLength: 64 })),
      }),
      { maxLength: 4 },
    ),
  ),
};
const nonsense = fc.record({
  mid: maybe(fc.string({ maxLength: 64 })),
  msid: maybe(fc.string({ maxLength: 256 })),
  codecs: fc.array(fc.record({ ...codec, payloadType }), { minLength: 1, maxLength: 6 }),
  headerExtensions: maybe(
    fc.array(fc.record({ uri, id: fc.integer({ min: 1, max: 255 }), parameters: maybe(parameters) }), {
      maxLength: 6,
    }),
  ),
  encodings: maybe(
    fc.array(
      fc.record({
        ssrc: maybe(uint32),
        rid: maybe(fc.string({ maxLength: 16 })),
        codecPayloadType: maybe(payloadType),
        rtx: maybe(fc.record({ ssrc: uint32 })),
        scalabilityMode: maybe(
          fc.oneof(fc.string({ maxLength: 16 }), fc.constantFrom('L1T3', 'L3T3_KEY', 'S3T3', 'L99T99')),
        ),
        maxBitrate: maybe(fc.integer({ min: 0 })),
      }),
      { maxLength: 4 },
    ),
  ),
  rtcp: maybe(fc.record({ cname: maybe(fc.string({ maxLength: 256 })), reducedSize: maybe(fc.boolean()) })),
});
/** What a browser sends, with some of its parts replaced: gets past the first checks. */
const damaged = fc
  .tuple(
    fc.constantFrom(opusParameters, vp8Parameters),
    nonsense,
    fc.subarray(['mid', 'msid', 'headerExtensions', 'encodings', 'rtcp'] as const),
  )
  .map(([valid, wrong, keys]) => ({
    ...valid(),
    ...Object.fromEntries(keys.map((key) => [key, wrong[key]])),
  }));
const capabilities = fc.record({
  codecs: maybe(
    fc.array(
      fc.record({
        ...codec,
        kind: fc.constantFrom('audio', 'video'),
        preferredPayloadType: maybe(payloadType),
      }),
      { maxLength: 8 },
    ),
  ),
  headerExtensions: maybe(
    fc.array(
      fc.record({
        kind: fc.constantFrom('audio', 'video'),
        uri,
        preferredId: fc.integer({ min: 1, max: 255 }),
      }),
      { maxLength: 6 },
    ),
  ),
});

describe('what passes the schema and makes no sense', () => {
  let pool: WorkerPool;
  const { logger, errors } = recordingLogger();

  before(async () => {
    pool = await startPool({ logger });
  });
  after(() => pool.close());

  it('is MEDIA_REJECTED or taken for what it is, and hurts neither worker, room nor log', async () => {
    const [pid] = pool.pids;
    const room = await pool.createRoomMedia('room');
    const witness = await room.addPeer('witness', room.rtpCapabilities);
    const source = fc.constantFrom('microphone', 'camera');
    const property = fc.asyncProperty(
      fc.oneof(nonsense, damaged),
      source,
      capabilities,
      async (parametersInput, source, capabilitiesInput) => {
        const [wire, caps] = [
          rtpParameters.safeParse(parametersInput),
          rtpCapabilities.safeParse(capabilitiesInput),
        ];
        fc.pre(wire.success && caps.success);
        const odd = await codeOf(room.addPeer('odd', caps.data));
        expect(odd).to.be.oneOf(['no error', 'MEDIA_REJECTED']);
        const peer = await room.addPeer('sender', room.rtpCapabilities);
        const code = await codeOf(peer.createProducer({ source, rtpParameters: wire.data, paused: false }));
        expect(code).to.be.oneOf(['no error', 'MEDIA_REJECTED']);
        expect(room.closed).to.equal(false);
      },
    );
    await fc.assert(property, { numRuns: 300 });
    const good = await room.addPeer('sender', room.rtpCapabilities);
    await good.createProducer({ source: 'camera', rtpParameters: vp8Parameters(), paused: false });
    const newcomer = await room.addPeer('newcomer', room.rtpCapabilities);
    expect((await newcomer.params()).consumers.map((one) => one.source)).to.deep.equal(['camera']);
    await witness.params();
    expect(pool.pids).to.deep.equal([pid]);
    expect(errors).to.deep.equal([]);
  }).timeout(60_000);

  const cases: Record<string, (valid: WireRtpParameters) => WireRtpParameters> = {
    'a codec that no router has': (valid) => ({
      ...valid,
      codecs: [{ mimeType: 'video/H265', payloadType: 96, clockRate: 90_000 }],
    }),
    'RTX of nothing': (valid) => ({ ...valid, codecs: valid.codecs.slice(1) }),
    'an encoding of a payload type that is not there': (valid) => ({
      ...valid,
      encodings: [{ ssrc: 1, codecPayloadType: 5 }],
    }),
    'several streams that nothing tells apart': (valid) => ({ ...valid, encodings: [{}, {}] }),
    'a header extension that nobody knows': (valid) => ({
      ...valid,
      headerExtensions: [{ uri: 'urn:x', id: 1 }],
    }),
    'an SSRC twice': (valid) => ({ ...valid, encodings: [{ ssrc: 7 }, { ssrc: 7 }] }),
  };
  for (const [name, damage] of Object.entries(cases)) {
    it(`is refused: ${name}`, async () => {
      const room = await pool.createRoomMedia('room');
      const peer = await room.addPeer('a', room.rtpCapabilities);
      const rtpParameters = damage(vp8Parameters());
      expect(await codeOf(peer.createProducer({ source: 'camera', rtpParameters, paused: false }))).to.equal(
        'MEDIA_REJECTED',
      );
      room.close();
    });
  }
});
