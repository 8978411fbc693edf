import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { SPOILT_MID } from './fake-media.ts';
import { emptyMedia, problemWith, stream } from './protocol-server.ts';
import { RoomHarness } from './room-harness.ts';

describe('Media that is received', () => {
  let harness: RoomHarness;

  beforeEach(async () => {
    harness = await RoomHarness.start();
  });

  afterEach(() => harness.close());

  const errorsOf = (room: ParleyRoom): Error[] => {
    const errors: Error[] = [];
    room.on('error', (error) => errors.push(error));
    return errors;
  };

  describe('that it receives', () => {
    it('comes and goes, and shows who is muted', async () => {
      const { server } = harness;
      const room = await harness.connected();
      const heard: string[] = [];
      room.on('trackAdded', ({ source }) => heard.push(`added ${source}`));
      room.on('trackRemoved', ({ source }) => heard.push(`removed ${source}`));
      const camera = stream(randomUUID(), 'camera');
      server.send('consumer:created', { ...camera, producerPaused: true });
      await waitUntil('the resume', () => server.resumed.length === 1);
      expect(room.view.remoteTracks[0]).to.include({ source: 'camera', peerId: camera.peerId, paused: true });
      const { consumerId } = camera;
      server.send('consumer:producer-paused', { consumerId, paused: false });
      await waitUntil('the unmute', () => room.view.remoteTracks[0]?.paused === false);
      server.send('consumer:closed', { consumerId });
      await waitUntil('its end', () => room.view.remoteTracks.length === 0);
      expect(heard).to.deep.equal(['added camera', 'removed camera']);
    });

    it('is there although one stream cannot be received', async () => {
      const { server } = harness;
      const good = stream(randomUUID(), 'camera');
      const bad = stream(randomUUID(), 'camera');
      const codecs = bad.rtpParameters.codecs.map((codec) => ({ ...codec, payloadType: 77 }));
      server.media = {
        ...server.media,
        consumers: [{ ...bad, rtpParameters: { ...bad.rtpParameters, codecs } }, good],
      };
      const room = harness.room();
      const errors = errorsOf(room);
      await room.connect();
      await waitUntil('the good one', () => server.resumed.length === 1);
      await waitUntil('the error', () => errors.length === 1);
      expect(room.view.remoteTracks.map(({ consumerId }) => consumerId)).to.deep.equal([good.consumerId]);
    });

    it('is there although one of the streams that came with it spoils them all', async () => {
      const { server } = harness;
      const good = [stream(randomUUID(), 'microphone'), stream(randomUUID(), 'microphone')];
      const bad = stream(randomUUID(), 'microphone');
      const spoilt = { ...bad, rtpParameters: { ...bad.rtpParameters, mid: SPOILT_MID } };
      server.media = { ...server.media, consumers: [spoilt, ...good] };
      const room = harness.room();
      const errors = errorsOf(room);
      await room.connect();
      await waitUntil('the good ones', () => server.resumed.length === 2);
      expect(harness.open('recv')[0]?.received).to.deep.equal([3, 1, 1, 1]);
      expect(errors.map(({ message }) => message)).to.deep.equal(['bad description']);
      expect(room.view.remoteTracks).to.have.length(2);
    });

    it('follows the entry after a loss: what is gone goes, what is new comes', async () => {
      const { server } = harness;
      const [stays, goes, comes] = [0, 1, 2].map(() => stream(randomUUID(), 'microphone'));
      if (!stays || !goes || !comes) throw new Error('three were made');
      server.media = { ...server.media, consumers: [stays, goes] };
      const room = await harness.connected();
      await waitUntil('two', () => server.resumed.length === 2);
      server.media = { ...server.media, consumers: [{ ...stays, producerPaused: true }, comes] };
      server.dropConnections();
      await waitUntil('the new one', () => server.resumed.includes(comes.consumerId));
      expect(room.view.remoteTracks.map(({ peerId, paused }) => ({ peerId, paused }))).to.deep.equal([
        { peerId: stays.peerId, paused: true },
        { peerId: comes.peerId, paused: false },
      ]);
      expect(server.resumed.filter((consumerId) => consumerId === stays.consumerId)).to.have.length(1);
    });

    it('is asked for as its tile needs it, also after the media was built anew', async () => {
      const { server } = harness;
      const camera = stream(randomUUID(), 'camera');
      const { consumerId } = camera;
      server.media = { ...server.media, consumers: [camera] };
      const room = await harness.connected();
      await waitUntil('the stream', () => server.resumed.length === 1);
      await room.setTrackPreference(consumerId, { spatialLayer: 1, temporalLayer: 2 });
      await room.setTrackPreference(consumerId, { spatialLayer: 1, temporalLayer: 2 });
      await room.setTrackPreference(consumerId, { paused: true });
      expect(server.inputs('consumer:set-layers')).to.deep.equal([
        { consumerId, spatialLayer: 1, temporalLayer: 2 },
      ]);
      expect(server.inputs('consumer:pause')).to.deep.equal([{ consumerId }]);
      const again = { ...camera, consumerId: randomUUID() };
      server.media = { ...emptyMedia(), consumers: [again] };
      server.send('media:reset', {});
      await waitUntil('the layers again', () => server.count('consumer:set-layers') === 2);
      expect(room.view.remoteTracks.map((track) => track.consumerId)).to.deep.equal([again.consumerId]);
      expect(server.resumed.length).to.equal(1);
    });

    it('does not come alive when it is closed while its transport connects', async () => {
      const { server } = harness;
      const camera = stream(randomUUID(), 'camera');
      const { consumerId } = camera;
      server.answer = ({ name }) => {
        if (name === 'transport:connect') server.send('consumer:closed', { consumerId });
        return undefined;
      };
      const room = await harness.connected();
      const added: string[] = [];
      room.on('trackAdded', ({ source }) => added.push(source));
      server.send('consumer:created', camera);
      await waitUntil('the connection', () => server.count('transport:connect') === 1);
      server.answer = () => undefined;
      server.send('consumer:created', stream(randomUUID(), 'microphone'));
      await waitUntil('the next', () => server.resumed.length === 1);
      expect(added).to.deep.equal(['microphone']);
      expect(room.view.remoteTracks).to.have.length(1);
    });

    it('does not come alive when it is closed while it was made', async () => {
      const { server } = harness;
      const room = await harness.connected();
      const camera = stream(randomUUID(), 'camera');
      const last = stream(randomUUID(), 'microphone');
      const added: string[] = [];
      room.on('trackAdded', ({ consumerId }) => added.push(consumerId));
      server.send('consumer:created', camera);
      server.send('consumer:closed', { consumerId: camera.consumerId });
      server.send('consumer:created', last);
      await waitUntil('the last', () => server.resumed.length >= 1);
      expect(room.view.remoteTracks.map(({ consumerId }) => consumerId)).to.deep.equal([last.consumerId]);
      expect(server.resumed).to.deep.equal([last.consumerId]);
      expect(added).to.deep.equal([last.consumerId]);
    });
  });

  describe('when the network changes under it', () => {
    it('restarts ICE for the transport that failed, until it is connected', async () => {
      const { server } = harness;
      server.media = { ...server.media, consumers: [stream(randomUUID(), 'microphone')] };
      await harness.connected();
      await waitUntil('the stream', () => server.resumed.length === 1);
      const [recv] = harness.open('recv');
      if (recv === undefined) throw new Error('a transport was made');
      let refused = 0;
      server.answer = ({ name }) => {
        if (name !== 'transport:restart-ice' || refused > 0) return undefined;
        refused += 1;
        return problemWith('RATE_LIMITED');
      };
      recv.setConnectionState('failed');
      await waitUntil('the restart', () => recv.restarts.length === 1, { timeoutMs: 10_000 });
      expect(recv.restarts[0]?.password).to.equal('new');
      recv.setConnectionState('connected');
      expect(server.inputs('transport:restart-ice')).to.deep.equal([
        { transportId: server.media.recvTransport.transportId },
        { transportId: server.media.recvTransport.transportId },
      ]);
    });
  });

  it('gives the statistics of all of it, or of one stream', async () => {
    const { server } = harness;
    const camera = stream(randomUUID(), 'camera');
    server.media = { ...server.media, consumers: [camera] };
    const room = await harness.connected();
    await waitUntil('the stream', () => room.view.remoteTracks.length === 1);
    expect((await room.getStats()).size).to.equal(0);
    expect(await room.getStats(camera.consumerId)).to.be.instanceOf(Map);
  });
});
