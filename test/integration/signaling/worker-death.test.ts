import { expect } from 'chai';
import { ParleyRoom } from '../../../client/parley-room.ts';
import { fakeHandlerFactory, fakeTrack } from '../../helpers/media/fake-media.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const BACK_WITHIN_MS = 5_000;

describe('a media worker that is killed', () => {
  let server: SignalingServer;
  before(async () => {
    server = await SignalingServer.start({ workers: 2 });
  });
  after(() => server.stop());

  async function roomOfThree() {
    const host = newPerson();
    const record = server.newRoom(host);
    const rooms = await Promise.all(
      [host, newPerson(), newPerson()].map(async (person) => {
        const room = new ParleyRoom({
          join: () => server.join(record, person),
          handlerFactory: fakeHandlerFactory,
        });
        await room.connect();
        await room.publish('microphone', fakeTrack('audio'));
        return room;
      }),
    );
    for (const room of rooms) {
      await waitUntil('everyone to hear everyone', () => room.view.remoteTracks.length === 2);
    }
    return { record, rooms };
  }

  const mutations = (room: ParleyRoom) => {
    const changes: string[] = [];
    room.on('trackRemoved', () => changes.push('trackRemoved'));
    room.on('peerLeft', () => changes.push('peerLeft'));
    room.on('changed', ({ connection }) => connection !== 'connected' && changes.push(connection));
    return changes;
  };

  it('is replaced; its people are back by themselves, and rooms on other workers notice nothing', async function () {
    this.timeout(30_000);
    const hit = await roomOfThree();
    const spared = await roomOfThree();
    const stats = await server.workers.stats();
    expect(stats.map(({ rooms }) => rooms)).to.deep.equal([1, 1]);
    await hit.rooms[1]?.raiseHand();
    await hit.rooms[2]?.sendChat('before');
    await hit.rooms[0]?.mutePeer(hit.rooms[1]?.view.self?.peerId ?? '', 'microphone');
    const noticed = spared.rooms.map(mutations);
    const oldConsumers = new Set(
      hit.rooms.flatMap((room) => room.view.remoteTracks.map(({ consumerId }) => consumerId)),
    );

    const [victim] = server.workers.pids;
    if (victim === undefined) throw new Error('no worker lives');
    const killedMs = performance.now();
    process.kill(victim, 'SIGKILL');
    for (const room of hit.rooms) {
      await waitUntil(
        'new streams in place of the lost ones',
        () =>
          room.view.remoteTracks.length === 2 &&
          room.view.remoteTracks.every(({ consumerId }) => !oldConsumers.has(consumerId)),
        { timeoutMs: BACK_WITHIN_MS, lastSeen: () => room.view },
      );
    }
    expect(performance.now() - killedMs).to.be.lessThan(BACK_WITHIN_MS);

    const { snapshot } = server.requireRoom(hit.record);
    expect(snapshot.peers).to.have.length(3);
    expect(snapshot.hands).to.deep.equal([hit.rooms[1]?.view.self?.peerId]);
    expect(snapshot.chat.map(({ text }) => text)).to.deep.equal(['before']);
    const muted = snapshot.peers.find(({ peerId }) => peerId === hit.rooms[1]?.view.self?.peerId);
    expect(muted?.sources.microphone?.paused, 'the mute held').to.equal(true);
    expect(noticed).to.deep.equal([[], [], []]);
    await waitUntil('two live workers', () => server.workers.pids.length === 2);
    expect(server.workers.pids).not.to.include(victim);
    await Promise.all([...hit.rooms, ...spared.rooms].map((room) => room.leave()));
  });
});
