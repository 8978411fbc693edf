import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { HostMute } from '../../../src/protocol/room-state.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { problemWith } from './protocol-server.ts';
import { failureOf, RoomHarness } from './room-harness.ts';

describe('A host’s mute', () => {
  let harness: RoomHarness;

  beforeEach(async () => {
    harness = await RoomHarness.start();
  });

  afterEach(() => harness.close());

  const hostMute = (mute: HostMute | null) =>
    harness.server.change({
      type: 'peer:host-mute-changed',
      peerId: harness.server.peerId,
      source: 'microphone',
      hostMute: mute,
      byPeerId: randomUUID(),
    });

  it('stays muted when the server says that a host holds it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track, { paused: true });
    server.answer = ({ name }) => (name === 'producer:resume' ? problemWith('MUTED_BY_HOST') : undefined);
    expect(await failureOf(room.setPaused('microphone', false))).to.include({ code: 'MUTED_BY_HOST' });
    expect(track.enabled).to.equal(false);
    expect(room.view.localTracks[0]?.paused).to.equal(true);
    // It is a refusal, not a delay: the way back does not try again.
    server.dropConnections();
    await waitUntil('being back', () => server.count('producer:pause') === 1);
    expect(server.count('producer:resume')).to.equal(1);
  });

  it('that was there before is no news, and holds', async () => {
    const { server } = harness;
    hostMute('muted');
    const room = harness.room();
    const heard: string[] = [];
    room.on('mutedByHost', (source) => heard.push(source));
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    await room.connect();
    await waitUntil('the producer', () => server.count('producer:create') === 1);
    expect(server.inputs('producer:create')[0]).to.include({ paused: true });
    expect(track.enabled).to.equal(false);
    expect(heard).to.deep.equal([]);
  });

  it('falls silent when a host mutes it, and is heard again when the person agreed to it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    const heard: string[] = [];
    room.on('mutedByHost', (source) => heard.push(`muted ${source}`));
    room.on('unmuteAsked', (source) => heard.push(`asked ${source}`));
    hostMute('muted');
    await waitUntil('the mute', () => heard.length === 1);
    expect(track.enabled).to.equal(false);
    expect(room.view.localTracks[0]?.paused).to.equal(true);
    hostMute('asked');
    await waitUntil('the question', () => heard.length === 2);
    expect(heard).to.deep.equal(['muted microphone', 'asked microphone']);
    expect(room.view.unmuteRequests).to.deep.equal(['microphone']);
    expect(track.enabled).to.equal(false);
    await room.answerUnmute('microphone', true);
    hostMute(null);
    await waitUntil('the answer', () => room.view.unmuteRequests.length === 0);
    expect(track.enabled).to.equal(true);
    expect(room.view.localTracks[0]?.paused).to.equal(false);
    expect(server.count('producer:resume')).to.equal(0);
  });

  it('starts muted while a host holds it', async () => {
    const room = await harness.connected();
    hostMute('muted');
    await waitUntil('the mute', () => room.view.self?.hostMutes.microphone === 'muted');
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    expect(harness.server.inputs('producer:create')[0]).to.include({ paused: true });
    expect(track.enabled).to.equal(false);
    expect(room.view.localTracks[0]?.paused).to.equal(true);
  });

  it('learns of a host’s mute that came while it was away', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const track = fakeTrack('audio');
    await room.publish('microphone', track);
    server.dropConnections();
    hostMute('muted');
    await waitUntil('the mute', () => room.view.self?.hostMutes.microphone === 'muted');
    expect(track.enabled).to.equal(false);
    expect(room.view.localTracks[0]?.paused).to.equal(true);
  });
});
