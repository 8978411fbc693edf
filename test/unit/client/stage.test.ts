import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { RoomRole } from '../../../src/protocol/room-state.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { problemWith } from './protocol-server.ts';
import { failureOf, RoomHarness } from './room-harness.ts';

describe('The stage', () => {
  let harness: RoomHarness;

  beforeEach(async () => {
    harness = await RoomHarness.start();
  });

  afterEach(() => harness.close());

  const become = (role: RoomRole, silently = false) => {
    const { server } = harness;
    server.media = { ...server.media, producers: [] };
    const { peerId } = server;
    server.change({ type: 'peer:role-changed', peerId, role, byPeerId: randomUUID() }, { silently });
  };

  it('takes what is published along, and lets it be published anew when it is given back', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const heard: string[] = [];
    room.on('stageTaken', () => heard.push('taken'));
    room.on('stageGiven', () => heard.push('given'));
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    become('listener');
    await waitUntil('the stage to be taken', () => heard.length === 1);
    expect(room.view.localTracks).to.deep.equal([]);
    expect(track.readyState, 'it is the app’s').to.equal('live');
    become('speaker');
    await waitUntil('the stage to be given', () => heard.length === 2);
    expect(heard).to.deep.equal(['taken', 'given']);
    expect(server.count('producer:create'), 'nothing by itself').to.equal(1);
    await room.publish('microphone', track);
    expect(server.count('producer:create')).to.equal(2);
    expect(server.count('producer:close'), 'the server had closed it').to.equal(0);
  });

  it('that is refused leaves nothing published', async () => {
    const { server } = harness;
    become('listener', true);
    const room = await harness.connected();
    server.answer = ({ name }) => (name === 'producer:create' ? problemWith('FORBIDDEN') : undefined);
    expect(await failureOf(room.publish('microphone', fakeTrack('audio')))).to.include({ code: 'FORBIDDEN' });
    expect(room.view.localTracks).to.deep.equal([]);
  });

  it('that one does not have on coming in drops what was wished for before, without a word', async () => {
    const { server } = harness;
    become('listener', true);
    const room = harness.room();
    const heard: unknown[] = [];
    room.on('stageTaken', () => heard.push('taken'));
    room.on('error', (error) => heard.push(error));
    await room.publish('microphone', fakeTrack('audio'));
    await room.connect();
    await room.raiseHand();
    expect(server.count('producer:create')).to.equal(0);
    expect(heard).to.deep.equal([]);
  });

  it('that was taken while the connection was gone is learned of on the way back', async () => {
    const { server } = harness;
    const room = await harness.connected();
    let wasTaken = false;
    room.on('stageTaken', () => {
      wasTaken = true;
    });
    await room.publish('camera', fakeTrack('video'));
    server.dropConnections();
    become('listener', true);
    await waitUntil('the news', () => wasTaken);
    await room.raiseHand();
    expect(room.view.localTracks).to.deep.equal([]);
    expect(server.count('producer:create')).to.equal(1);
  });
});

describe('Muting oneself from elsewhere', () => {
  let harness: RoomHarness;

  beforeEach(async () => {
    harness = await RoomHarness.start();
  });

  afterEach(() => harness.close());

  const paused = (is: boolean) =>
    harness.server.change({
      type: 'source:paused',
      peerId: harness.server.peerId,
      source: 'microphone',
      paused: is,
    });

  it('mutes here too, and unmuting here tells the server', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    paused(true);
    await waitUntil('silence', () => room.view.localTracks[0]?.paused === true);
    expect(track.enabled).to.equal(false);
    await room.setPaused('microphone', false);
    expect(server.count('producer:resume')).to.equal(1);
    expect(track.enabled).to.equal(true);
  });

  it('never opens a microphone: that is done where it is', async () => {
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track, { paused: true });
    paused(false);
    await room.raiseHand();
    expect(track.enabled).to.equal(false);
  });

  it('does not undo what is wished here meanwhile', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    // As the server does it: the event first, then the answer.
    server.answer = ({ name }) => {
      if (name === 'producer:pause') paused(true);
      if (name === 'producer:resume') paused(false);
      return undefined;
    };
    await Promise.all([room.setPaused('microphone', true), room.setPaused('microphone', false)]);
    expect(room.view.localTracks[0]?.paused).to.equal(false);
    expect(track.enabled).to.equal(true);
  });
});
