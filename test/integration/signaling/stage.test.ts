import { expect } from 'chai';
import { ParleyRoom } from '../../../client/parley-room.ts';
import { fakeHandlerFactory, fakeTrack } from '../../helpers/media/fake-media.ts';
import { newPerson, SignalingServer, type TestPerson } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('the stage, with the SDK', () => {
  let server: SignalingServer;
  const rooms: ParleyRoom[] = [];

  before(async () => {
    server = await SignalingServer.start();
  });
  afterEach(() => Promise.all(rooms.splice(0).map((room) => room.leave())));
  after(() => server.stop());

  async function enter(record: ReturnType<SignalingServer['newRoom']>, person: TestPerson) {
    const room = new ParleyRoom({
      join: () => server.join(record, person),
      handlerFactory: fakeHandlerFactory,
    });
    rooms.push(room);
    await room.connect();
    return room;
  }

  it('lets a listener up by a raised hand, be heard, and down again', async () => {
    const host = newPerson('Host');
    const record = server.newRoom(host);
    const onStage = await enter(record, host);
    const below = await enter(record, { ...newPerson('Listener'), role: 'listener' });
    const told: string[] = [];
    below.on('stageGiven', () => told.push('given'));
    below.on('stageTaken', () => told.push('taken'));
    const peerId = below.view.self?.peerId ?? '';

    await below.raiseHand();
    await waitUntil('the hand', () => onStage.view.room?.hands.includes(peerId));
    await onStage.setRole(peerId, 'speaker');
    await waitUntil('the stage', () => told.length === 1);
    await below.publish('microphone', fakeTrack('audio'));
    await below.publish('camera', fakeTrack('video'));
    await waitUntil('both to be received', () => onStage.view.remoteTracks.length === 2);

    await onStage.setRole(peerId, 'listener');
    await waitUntil('neither to be received', () => onStage.view.remoteTracks.length === 0);
    await waitUntil('the news', () => told.length === 2);
    expect(told).to.deep.equal(['given', 'taken']);
    expect(below.view.localTracks).to.deep.equal([]);
    expect(onStage.view.room?.hands).to.deep.equal([]);

    await onStage.setRole(peerId, 'speaker');
    await waitUntil('the stage', () => told.length === 3);
    await below.publish('microphone', fakeTrack('audio'));
    await waitUntil('it to be received', () => onStage.view.remoteTracks.length === 1);
  });

  it('ends with the reason for those who are banned, who do not come back by themselves', async () => {
    const host = newPerson('Host');
    const record = server.newRoom(host);
    const by = await enter(record, host);
    const out = await enter(record, newPerson());
    await by.banPeer(out.view.self?.peerId ?? '');
    await waitUntil('the end', () => out.view.end !== null);
    expect(out.view.end).to.deep.equal({ reason: 'banned' });
    await waitUntil('the others to see it', () => by.view.room?.peers.length === 1);
  });
});
