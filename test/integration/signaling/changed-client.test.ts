import { expect } from 'chai';
import type { MediaSource, WireRtpParameters } from '../../../src/protocol/media.ts';
import { newSsrc, opusParameters, parametersFor, vp8Parameters } from '../../helpers/media/rtp.ts';
import { SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { codeOf } from '../../helpers/signaling/raw-client.ts';
import { SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { newestRouterOf } from '../sfu/media.ts';
import { endOf, type Seat, Seats } from './seats.ts';

/** Names a sound and carries a picture, in every way that the protocol has room for. */
const DISGUISES: Readonly<Record<string, () => WireRtpParameters>> = {
  'a picture as it is': () => vp8Parameters(),
  'a picture in one stream': () => vp8Parameters({ simulcast: false }),
  'a sound first, then a picture': () => withCodecs(opusParameters(), vp8Parameters().codecs),
  'a picture first, then a sound': () =>
    withCodecs(vp8Parameters({ simulcast: false }), opusParameters().codecs),
  'a picture that calls itself a sound': () =>
    renamed(vp8Parameters({ simulcast: false }), (mimeType) => mimeType.replace('video/', 'audio/')),
  'a sound beside the retransmission of a picture': () =>
    withCodecs(opusParameters(), [
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 111 } },
    ]),
  'a sound in layers': () => ({
    ...opusParameters(),
    encodings: [{ ssrc: newSsrc(), scalabilityMode: 'L3T3' }],
  }),
  'three sounds as one': () => ({
    ...opusParameters(),
    encodings: [{ ssrc: newSsrc() }, { ssrc: newSsrc() }, { ssrc: newSsrc() }],
  }),
  'two codecs with one payload type': () =>
    withCodecs(
      opusParameters(),
      renamed(vp8Parameters({ simulcast: false }), (mimeType) =>
        mimeType.replace('video/', 'audio/'),
      ).codecs.map((codec) => ({ ...codec, payloadType: 111 })),
    ),
};

function withCodecs(base: WireRtpParameters, codecs: WireRtpParameters['codecs']): WireRtpParameters {
  return { ...base, codecs: [...base.codecs, ...codecs] };
}

function renamed(base: WireRtpParameters, rename: (mimeType: string) => string): WireRtpParameters {
  return { ...base, codecs: base.codecs.map((codec) => ({ ...codec, mimeType: rename(codec.mimeType) })) };
}

/** Somebody whose plan has no video, with a client of their own making. */
describe('A changed client without video', function () {
  this.timeout(30_000);
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => seats.close());

  const produce = ({ client }: Pick<Seat, 'client'>, source: MediaSource, rtpParameters: WireRtpParameters) =>
    client.ask('producer:create', { source, rtpParameters, paused: false });

  /** What the worker itself has of it. */
  async function producersInWorker(): Promise<number> {
    const { mapProducerIdConsumerIds } = await newestRouterOf(server.workers.pids[0] ?? 0).dump();
    return mapProducerIdConsumerIds.length;
  }

  for (const [name, parameters] of Object.entries(DISGUISES)) {
    it(`sends no picture as a sound: ${name}`, async () => {
      const host = await seats.enterHost();
      const free = await seats.enter({ entitlements: SOUND_ONLY });
      for (const source of ['microphone', 'screenAudio'] as const) {
        expect(await codeOf(produce(free, source, parameters()))).to.equal('MEDIA_REJECTED');
      }
      expect(await producersInWorker()).to.equal(0);
      expect(seats.snapshot.peers.find(({ peerId }) => peerId === free.peerId)?.sources).to.deep.equal({});
      // And the source is free for what belongs there.
      expect(await codeOf(produce(free, 'microphone', opusParameters()))).to.equal('accepted');
      await host.client.heard('consumer:created', ({ kind }) => kind === 'audio');
    });
  }

  it('gets no video by any right in the room: as its host, a co-host, staff, or by coming twice', async () => {
    const host = await seats.enter({ ...seats.host, entitlements: SOUND_ONLY });
    const staff = await seats.enter({ staff: true, entitlements: SOUND_ONLY });
    const coHost = await seats.enter({ role: 'co-host', entitlements: SOUND_ONLY });
    for (const one of [host, staff, coHost]) {
      for (const source of ['camera', 'screen'] as const) {
        expect(await codeOf(produce(one, source, parametersFor(source)))).to.equal('PLAN_REQUIRED');
      }
    }
    await host.client.ask('peer:set-role', { peerId: coHost.peerId, role: 'listener' });
    await host.client.ask('peer:set-role', { peerId: coHost.peerId, role: 'speaker' });
    expect(await codeOf(produce(coHost, 'camera', parametersFor('camera')))).to.equal('PLAN_REQUIRED');
    const again = await seats.enter(coHost.person);
    expect(await codeOf(produce(again, 'camera', parametersFor('camera')))).to.equal('PLAN_REQUIRED');
    expect(await endOf(coHost)).to.equal('replaced');
    await host.client.ask('room:leave', {});
    expect(await codeOf(produce(again, 'camera', parametersFor('camera')))).to.equal('PLAN_REQUIRED');
    expect(await producersInWorker()).to.equal(0);
  });

  it('is refused each of thirty times at once, and what it asks for beside it is answered', async () => {
    const free = await seats.enter({ entitlements: SOUND_ONLY });
    const tries = Array.from({ length: 30 }, () => codeOf(produce(free, 'camera', vp8Parameters())));
    tries.push(codeOf(produce(free, 'microphone', opusParameters())));
    const codes = await Promise.all(tries);
    expect(codes.pop()).to.equal('accepted');
    expect(new Set(codes)).to.deep.equal(new Set(['PLAN_REQUIRED']));
    expect(await producersInWorker()).to.equal(1);
  });
});
