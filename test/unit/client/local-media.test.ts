import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { emptyMedia, NO_REPLY, problemWith } from './protocol-server.ts';
import { failureOf, RoomHarness } from './room-harness.ts';

describe('Media that is sent', () => {
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

  it('is encoded for its source: the camera in three sizes, the screen in one, voice with DTX', async () => {
    const room = await harness.connected();
    await room.publish('camera', fakeTrack('video'));
    await room.publish('screen', fakeTrack('video'));
    await room.publish('microphone', fakeTrack('audio'));
    const [camera, screen, microphone] = harness.open('send')[0]?.sent ?? [];
    expect(camera?.encodings?.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).to.deep.equal([
      4, 2, 1,
    ]);
    expect(screen?.encodings).to.have.length(1);
    expect(microphone?.codecOptions).to.include({ opusDtx: true, opusFec: true, opusStereo: false });
    expect(harness.server.inputs('producer:create').map(({ source }) => source)).to.deep.equal([
      'camera',
      'screen',
      'microphone',
    ]);
    expect(room.view.localTracks.map(({ source }) => source)).to.deep.equal([
      'camera',
      'screen',
      'microphone',
    ]);
  });

  it('is published when the connection is there, if it was wished for before', async () => {
    const { server } = harness;
    const room = harness.room();
    const track = fakeTrack('audio');
    await room.publish('microphone', track, { paused: true });
    expect(track.enabled).to.equal(false);
    expect(room.view.localTracks[0]).to.include({ source: 'microphone', paused: true });
    await room.connect();
    await waitUntil('the producer', () => server.count('producer:create') === 1);
    expect(server.inputs('producer:create')[0]).to.include({ source: 'microphone', paused: true });
  });

  it('is published again after the media was reset, on the same connection, muted if it was', async () => {
    const { server } = harness;
    const room = await harness.connected();
    await room.publish('microphone', fakeTrack('audio'));
    await room.setPaused('microphone', true);
    await room.publish('camera', fakeTrack('video'));
    server.media = emptyMedia();
    server.send('media:reset', {});
    await waitUntil('both again', () => server.count('producer:create') === 4);
    expect(server.tokens).to.have.length(1);
    expect(server.count('room:join')).to.equal(2);
    const again = server.inputs('producer:create').slice(2);
    expect(again.map(({ source, paused }) => ({ source, paused }))).to.have.deep.members([
      { source: 'microphone', paused: true },
      { source: 'camera', paused: false },
    ]);
    expect(harness.media.handlers.map(({ closed }) => closed)).to.deep.equal([true, true, false, false]);
    expect(room.view.connection).to.equal('connected');
  });

  it('finds its way back through a reset that fails at first', async () => {
    const { server } = harness;
    const room = await harness.connected();
    await room.publish('microphone', fakeTrack('audio'));
    server.answer = ({ name }) =>
      name === 'room:join' && server.count(name) === 2 ? problemWith('MEDIA_UNAVAILABLE') : undefined;
    server.media = emptyMedia();
    server.send('media:reset', {});
    await waitUntil('the producer again', () => server.count('producer:create') === 2);
    expect(server.tokens).to.deep.equal(['grant-1', 'resume-1']);
    expect(room.view.connection).to.equal('connected');
  });

  it('takes another track in place of the first, without a new producer', async () => {
    const room = await harness.connected();
    const other = fakeTrack('video');
    await room.publish('camera', fakeTrack('video'));
    await room.publish('camera', other);
    expect(harness.server.count('producer:create')).to.equal(1);
    expect(room.view.localTracks[0]?.track).to.equal(other);
  });

  it('is silent before the server is told, and heard only after the server agreed', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    const enabledAt: Record<string, boolean> = {};
    server.answer = ({ name }) => {
      enabledAt[name] = track.enabled;
      return undefined;
    };
    await room.setPaused('microphone', true);
    expect(room.view.localTracks[0]?.paused).to.equal(true);
    await room.setPaused('microphone', false);
    expect(enabledAt).to.deep.equal({ 'producer:pause': false, 'producer:resume': false });
    expect(track.enabled).to.equal(true);
    expect(room.view.localTracks[0]?.paused).to.equal(false);
  });

  it('ends as the last of many quick wishes has it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    await Promise.all([true, false, true, false, true].map((paused) => room.setPaused('microphone', paused)));
    const told = server.seen.map(({ name }) => name).filter((name) => /^producer:(pause|resume)$/.test(name));
    expect(told.at(-1)).to.equal('producer:pause');
    expect(track.enabled).to.equal(false);
    expect(room.view.localTracks[0]?.paused).to.equal(true);
  });

  it('mutes at once without a connection, and tells the server when there is one', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    const [producer] = server.media.producers;
    server.change({
      type: 'source:published',
      peerId: server.peerId,
      source: 'microphone',
      producerId: producer?.producerId ?? '',
      paused: false,
    });
    server.dropConnections();
    await waitUntil('the loss', () => room.view.connection === 'reconnecting');
    await room.setPaused('microphone', true);
    expect(track.enabled).to.equal(false);
    await waitUntil('the word of it', () => server.count('producer:pause') === 1);
    expect(server.count('producer:create')).to.equal(1);
  });

  it('closes on the server what a lost answer left there, and publishes', async () => {
    const { server } = harness;
    const lost = randomUUID();
    server.media = { ...server.media, producers: [{ producerId: lost, source: 'camera' }] };
    const room = harness.room();
    await room.publish('camera', fakeTrack('video'));
    await room.connect();
    await waitUntil('the producer', () => server.count('producer:create') === 1);
    expect(server.seen.map(({ name }) => name).indexOf('producer:close')).to.be.lessThan(
      server.seen.map(({ name }) => name).indexOf('producer:create'),
    );
    expect(server.inputs('producer:close')).to.deep.equal([{ producerId: lost }]);
  });

  it('takes over a source that the server still thinks in use', async () => {
    const { server } = harness;
    const stale = randomUUID();
    const room = await harness.connected();
    const published = {
      type: 'source:published',
      source: 'camera',
      producerId: stale,
      paused: false,
    } as const;
    server.change({ ...published, peerId: server.peerId });
    await waitUntil('the source', () => room.view.self?.sources.camera);
    server.answer = ({ name }) =>
      name === 'producer:create' && server.count(name) === 1 ? problemWith('SOURCE_IN_USE') : undefined;
    await room.publish('camera', fakeTrack('video'));
    expect(server.inputs('producer:close')).to.deep.equal([{ producerId: stale }]);
    expect(server.count('producer:create')).to.equal(2);
  });

  it('is not remembered when the server refuses it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    server.answer = ({ name }) => (name === 'producer:create' ? problemWith('FORBIDDEN') : undefined);
    expect(await failureOf(room.publish('camera', fakeTrack('video')))).to.include({ code: 'FORBIDDEN' });
    expect(room.view.localTracks).to.deep.equal([]);
  });

  it('is published again when only its producer is gone', async () => {
    const { server } = harness;
    const room = await harness.connected();
    await room.publish('microphone', fakeTrack('audio'));
    server.media = { ...server.media, producers: [] };
    server.dropConnections();
    await waitUntil('the producer again', () => server.count('producer:create') === 2);
    expect(harness.media.handlers).to.have.length(2);
  });

  it('learns on the way back whether the server paused it, where an answer was lost', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    const producerId = server.media.producers[0]?.producerId ?? '';
    const published = { type: 'source:published', source: 'microphone', producerId, paused: true } as const;
    server.answer = ({ name }) => (name === 'producer:pause' ? NO_REPLY : undefined);
    const pausing = room.setPaused('microphone', true);
    await waitUntil('the request', () => server.count('producer:pause') === 1);
    server.change({ ...published, peerId: server.peerId }, { silently: true });
    server.dropConnections();
    await pausing;
    await room.setPaused('microphone', false);
    await waitUntil('the resume', () => server.count('producer:resume') === 1 && track.enabled);
  });

  it('is closed on the server when it is taken back while the server made it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    let taking: Promise<void> | undefined;
    server.answer = ({ name }) => {
      if (name === 'producer:create') taking = room.unpublish('camera');
      return undefined;
    };
    await room.publish('camera', fakeTrack('video'));
    await taking;
    expect(server.count('producer:close')).to.equal(1);
    expect(server.media.producers).to.deep.equal([]);
  });

  it('is unpublished, here and there, when it is taken back while it was on its way', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('video');
    const publishing = room.publish('camera', track);
    await room.unpublish('camera');
    await publishing;
    await waitUntil('no producer', () => server.media.producers.length === 0);
    expect(room.view.localTracks).to.deep.equal([]);
    expect(track.readyState).to.equal('live');
    await room.publish('camera', track);
    expect(server.media.producers).to.have.length(1);
  });

  it('is unpublished when its device goes away, with a word about it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const errors = errorsOf(room);
    const [camera, screen] = [fakeTrack('video'), fakeTrack('video')];
    await room.publish('camera', camera);
    await room.publish('screen', screen);
    camera.end();
    screen.end();
    await waitUntil('both closed', () => server.count('producer:close') === 2);
    expect(room.view.localTracks).to.deep.equal([]);
    expect(errors.map(({ message }) => message)).to.deep.equal(['The camera stopped: was it unplugged?']);
  });

  it('refuses a track that does not fit, and a pause of what is not there', async () => {
    const room = await harness.connected();
    expect(await failureOf(room.publish('camera', fakeTrack('audio')))).to.be.instanceOf(TypeError);
    expect(await failureOf(room.setPaused('camera', true))).to.be.instanceOf(Error);
    expect(harness.server.count('producer:create')).to.equal(0);
  });

  it('is published on the way back when the connection dropped in the middle of it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    server.answer = ({ name }) =>
      name === 'producer:create' && server.count(name) === 1 ? NO_REPLY : undefined;
    const publishing = room.publish('camera', fakeTrack('video'));
    await waitUntil('the request', () => server.count('producer:create') === 1);
    server.dropConnections();
    await publishing;
    await waitUntil('the producer', () => server.media.producers.length === 1);
    expect(room.view.localTracks[0]?.source).to.equal('camera');
  });
});
