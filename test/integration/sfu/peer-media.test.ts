import { expect } from 'chai';
import type { PeerMedia } from '../../../src/sfu/peers/peer-media.ts';
import type { ProducerInput } from '../../../src/sfu/peers/producer-set.ts';
import type { RoomMedia } from '../../../src/sfu/rooms/room-media.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { dtlsParameters, opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { codeOf, startPool, until } from './media.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const microphone = () => ({ source: 'microphone', rtpParameters: opusParameters(), paused: false }) as const;
const camera = () => ({ source: 'camera', rtpParameters: vp8Parameters(), paused: false }) as const;

describe('PeerMedia', () => {
  let pool: WorkerPool;
  let room: RoomMedia;
  let peer: PeerMedia;

  before(async () => {
    pool = await startPool();
  });
  after(() => pool.close());
  beforeEach(async () => {
    room = await pool.createRoomMedia('room');
    peer = await room.addPeer('a', room.rtpCapabilities);
  });
  afterEach(() => room.close());

  describe('transports', () => {
    it('connect once; the same request again, also at the same time, is harmless', async () => {
      const { transportId } = (await peer.params()).sendTransport;
      const connect = () => peer.connectTransport(transportId, dtlsParameters());
      await Promise.all([connect(), connect()]);
      await connect();
      expect((await peer.params()).sendTransport.dtlsParameters.role).to.equal('server');
    });

    it('do not pretend to be connected with another certificate', async () => {
      const { transportId } = (await peer.params()).sendTransport;
      await peer.connectTransport(transportId, dtlsParameters(1));
      expect(await codeOf(peer.connectTransport(transportId, dtlsParameters(2)))).to.equal('MEDIA_REJECTED');
    });

    it('give new ICE parameters at each restart and stay the same transports', async () => {
      const before = await peer.params();
      const fresh = await peer.restartIce(before.recvTransport.transportId);
      expect(fresh.usernameFragment).not.to.equal(before.recvTransport.iceParameters.usernameFragment);
      expect(fresh.password).not.to.equal(before.recvTransport.iceParameters.password);
      const after = await peer.params();
      expect(after.recvTransport.iceParameters).to.deep.equal(fresh);
      expect(after.sendTransport).to.deep.equal(before.sendTransport);
      const restarted = await peer.params({ restartIce: true });
      expect(restarted.sendTransport.transportId).to.equal(before.sendTransport.transportId);
      for (const end of ['sendTransport', 'recvTransport'] as const) {
        expect(restarted[end].iceParameters.usernameFragment).not.to.equal(
          after[end].iceParameters.usernameFragment,
        );
      }
    });

    it('are not found by ids that are not theirs', async () => {
      const other = await room.addPeer('b', room.rtpCapabilities);
      const { transportId } = (await other.params()).sendTransport;
      for (const id of [UNKNOWN, transportId]) {
        expect(await codeOf(peer.connectTransport(id, dtlsParameters()))).to.equal('MEDIA_NOT_FOUND');
        expect(await codeOf(peer.restartIce(id))).to.equal('MEDIA_NOT_FOUND');
      }
    });
  });

  describe('producers', () => {
    it('are one a source, also when two requests race', async () => {
      const codes = await Promise.all([
        codeOf(peer.createProducer(microphone())),
        codeOf(peer.createProducer(microphone())),
        codeOf(peer.createProducer(camera())),
      ]);
      expect(codes).to.deep.equal(['no error', 'SOURCE_IN_USE', 'no error']);
      const { producers } = await peer.params();
      expect(producers.map(({ source }) => source)).to.have.members(['microphone', 'camera']);
    });

    it('free their source when they close, and when they were refused', async () => {
      const { producerId } = await peer.createProducer(microphone());
      expect(peer.findProducer(producerId)).to.deep.equal({ producerId, source: 'microphone' });
      peer.closeProducer(producerId);
      expect(peer.findProducer(producerId)).to.equal(undefined);
      const rtpParameters = { ...opusParameters(), encodings: [{ codecPayloadType: 99 }] };
      expect(await codeOf(peer.createProducer({ ...microphone(), rtpParameters }))).to.equal(
        'MEDIA_REJECTED',
      );
      await peer.createProducer(microphone());
    });

    it('are of the kind of their source', async () => {
      const wrong = [
        { source: 'microphone', rtpParameters: vp8Parameters() },
        { source: 'screenAudio', rtpParameters: vp8Parameters() },
        { source: 'camera', rtpParameters: opusParameters() },
        {
          source: 'screen',
          rtpParameters: {
            ...vp8Parameters(),
            codecs: [...vp8Parameters().codecs, ...opusParameters().codecs],
          },
        },
      ] satisfies Omit<ProducerInput, 'paused'>[];
      for (const input of wrong) {
        expect(await codeOf(peer.createProducer({ ...input, paused: false }))).to.equal('MEDIA_REJECTED');
      }
      expect((await peer.params()).producers).to.deep.equal([]);
    });

    it('are not found by ids that are not theirs', async () => {
      const other = await room.addPeer('b', room.rtpCapabilities);
      const { producerId } = await other.createProducer(microphone());
      for (const id of [UNKNOWN, producerId]) {
        expect(() => peer.closeProducer(id))
          .to.throw()
          .with.property('code', 'MEDIA_NOT_FOUND');
        expect(await codeOf(peer.setProducerPaused(id, true))).to.equal('MEDIA_NOT_FOUND');
        expect(peer.findProducer(id)).to.equal(undefined);
      }
      expect((await other.params()).producers).to.have.length(1);
    });
  });

  describe('consumers', () => {
    it('pause, resume and take layers; streams without layers ignore them', async () => {
      await peer.createProducer(microphone());
      await peer.createProducer(camera());
      const other = await room.addPeer('b', room.rtpCapabilities);
      for (const { consumerId, rtpParameters, kind } of (await other.params()).consumers) {
        await other.setConsumerPaused(consumerId, false);
        await other.setConsumerLayers(consumerId, { spatialLayer: 7, temporalLayer: 0 });
        await other.setConsumerLayers(consumerId, { spatialLayer: 0 });
        await other.setConsumerPaused(consumerId, true);
        expect(rtpParameters.encodings?.[0]?.rtx === undefined).to.equal(kind === 'audio');
        expect(rtpParameters.codecs[0]?.rtcpFeedback).to.deep.include({ type: 'nack', parameter: '' });
      }
    });

    it('are not found by ids that are not theirs, nor when their producer just closed', async () => {
      const { producerId } = await peer.createProducer(microphone());
      const other = await room.addPeer('b', room.rtpCapabilities);
      const [consumer] = (await other.params()).consumers;
      const consumerId = consumer?.consumerId ?? '';
      expect(await codeOf(peer.setConsumerPaused(consumerId, true))).to.equal('MEDIA_NOT_FOUND');
      expect(await codeOf(other.setConsumerPaused(UNKNOWN, true))).to.equal('MEDIA_NOT_FOUND');
      expect(await codeOf(other.setConsumerLayers(UNKNOWN, { spatialLayer: 1 }))).to.equal('MEDIA_NOT_FOUND');
      peer.closeProducer(producerId);
      expect(await codeOf(other.setConsumerPaused(consumerId, false))).to.equal('MEDIA_NOT_FOUND');
    });
  });

  it('answers requests that are under way when the worker dies with MEDIA_UNAVAILABLE', async () => {
    const { producerId } = await peer.createProducer(microphone());
    process.kill(room.workerPid, 'SIGKILL');
    const codes = await Promise.all([
      codeOf(peer.createProducer(camera())),
      codeOf(peer.setProducerPaused(producerId, true)),
      codeOf(peer.params({ restartIce: true })),
      codeOf(room.addPeer('b', room.rtpCapabilities)),
    ]);
    expect(codes).to.deep.equal(Array.from({ length: 4 }, () => 'MEDIA_UNAVAILABLE'));
    expect(room.closed).to.equal(true);
    expect(await codeOf(peer.params())).to.equal('MEDIA_NOT_FOUND');
    await until('the worker is replaced', () => pool.pids.length === 1);
  });
});
