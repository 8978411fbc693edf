import { expect } from 'chai';
import { waitUntil } from '../../helpers/wait-until.ts';
import { withDirectPeers } from '../sfu/direct-peers.ts';
import { type EdgeGuest, EdgeScene, hears, publish } from './edge-scene.ts';

/** They ask for media anew, as the protocol has it. */
async function rejoin(guest: EdgeGuest): Promise<EdgeGuest> {
  await guest.client.heard('media:reset');
  return { ...guest, entry: await guest.client.join() };
}

describe('a room that several nodes serve, when something fails', function () {
  this.timeout(120_000);
  withDirectPeers();
  let scene: EdgeScene;
  beforeEach(async () => {
    scene = await EdgeScene.start(2);
  });
  afterEach(() => scene.stop());

  const departures = ({ client }: EdgeGuest) =>
    client.events('room:event').filter(({ event }) => event.type === 'peer:left');

  it('keeps everyone when the link to an edge is lost: they come back to their places', async () => {
    const edge = scene.node(1);
    const atHome = await scene.enter(scene.home);
    const guest = await scene.enter(edge);
    await publish(guest, scene.record);
    await guest.client.ask('hand:raise', {});
    scene.home.linked.links.drop(edge.nodeId);
    await waitUntil('the connection to be closed', () => !guest.client.socket.connected);
    await waitUntil(
      'what they sent to be gone',
      () => scene.room.findPeer(guest.peerId)?.sources.microphone === undefined,
    );
    const back = await scene.comeBack(guest);
    expect(back.entry.peerId).to.equal(guest.peerId);
    await hears(atHome, await publish(back, scene.record));
    await hears(back, await publish(atHome, scene.record));
    expect(scene.room.snapshot.hands).to.deep.equal([guest.peerId]);
    expect(departures(atHome)).to.deep.equal([]);
  });

  it('serves people of an edge that is gone at home', async () => {
    const edge = scene.node(1);
    const atHome = await scene.enter(scene.home);
    const guest = await scene.enter(edge);
    await hears(atHome, await publish(guest, scene.record));
    await edge.stop();
    const back = await scene.comeBack(guest, scene.home);
    expect(back.entry.peerId).to.equal(guest.peerId);
    await hears(atHome, await publish(back, scene.record));
    await hears(back, await publish(atHome, scene.record));
    expect(departures(atHome)).to.deep.equal([]);
  });

  it('asks people of an edge that drains to come back, and serves them at home', async () => {
    const edge = scene.node(1);
    const atHome = await scene.enter(scene.home);
    const guest = await scene.enter(edge);
    await hears(atHome, await publish(guest, scene.record));
    edge.edgeRooms.leave();
    await guest.client.heard('session:moving');
    await waitUntil('the connection to be closed', () => !guest.client.socket.connected);
    expect(edge.edgeRooms.counts).to.deep.equal({ rooms: 0, people: 0 });
    const back = await scene.comeBack(guest, scene.home);
    expect(back.entry.peerId).to.equal(guest.peerId);
    await hears(atHome, await publish(back, scene.record));
    await hears(back, await publish(atHome, scene.record));
    expect(departures(atHome)).to.deep.equal([]);
  });

  it('moves somebody who comes back by another node, and their media with them', async () => {
    const guest = await scene.enter(scene.home);
    const atHome = await scene.enter(scene.home);
    const camera = await publish(guest, scene.record, 'camera');
    await hears(atHome, camera);
    const back = await scene.comeBack(guest, scene.node(1));
    await waitUntil('the first connection to be closed', () => !guest.client.socket.connected);
    expect(back.entry.media.producers).to.deep.equal([]);
    expect(scene.home.requireMedia(scene.record).findPeer(guest.peerId)).to.equal(undefined);
    await hears(atHome, await publish(back, scene.record, 'camera'));
    const again = await scene.comeBack(back, scene.home);
    await waitUntil(
      'the edge to have let go of their media',
      () => scene.node(1).requireMedia(scene.record).findPeer(guest.peerId) === undefined,
    );
    await hears(atHome, await publish(again, scene.record, 'camera'));
  });

  it('gives people of an edge new media when its worker is killed, and nobody else loses theirs', async () => {
    const edge = scene.node(1);
    const atHome = await scene.enter(scene.home);
    const neighbour = await scene.enter(scene.home);
    const guest = await scene.enter(edge);
    await publish(guest, scene.record);
    const voice = await publish(neighbour, scene.record);
    await hears(guest, voice);
    process.kill(edge.workers.pids[0] ?? 0, 'SIGKILL');
    const back = await rejoin(guest);
    await hears(back, voice);
    await hears(atHome, await publish(back, scene.record));
    expect(atHome.client.events('media:reset')).to.deep.equal([]);
    await hears(atHome, voice);
  });

  it('gives everyone new media when the worker of the home is killed', async () => {
    const edge = scene.node(1);
    const atHome = await scene.enter(scene.home);
    const guest = await scene.enter(edge);
    await hears(atHome, await publish(guest, scene.record));
    process.kill(scene.home.workers.pids[0] ?? 0, 'SIGKILL');
    const [backHome, back] = await Promise.all([rejoin(atHome), rejoin(guest)]);
    await hears(backHome, await publish(back, scene.record));
    await hears(back, await publish(backHome, scene.record));
    expect(departures(backHome)).to.deep.equal([]);
  });

  it('has what its people publish in the state and at every node alike after any race', async () => {
    const atHome = await scene.enter(scene.home, scene.host);
    const guests = await Promise.all(Array.from({ length: 4 }, () => scene.enter(scene.node(1))));
    for (let round = 0; round < 2; round += 1) {
      const sendings = await Promise.all(guests.map((guest) => publish(guest, scene.record)));
      await Promise.all([
        ...guests.map(({ client }, index) =>
          client.send('producer:pause', { producerId: sendings[index]?.producerId }),
        ),
        ...guests.map(({ client }, index) =>
          client.send('producer:resume', { producerId: sendings[index]?.producerId }),
        ),
        ...guests
          .slice(0, 2)
          .map(({ peerId }) => atHome.client.send('peer:mute', { peerId, source: 'microphone' })),
        ...guests.map(({ client }, index) =>
          index === 3
            ? client.send('producer:close', { producerId: sendings[index]?.producerId })
            : undefined,
        ),
      ]);
      for (const [index, { peerId, client }] of guests.entries()) {
        const source = scene.room.findPeer(peerId)?.sources.microphone;
        const producer = scene
          .node(1)
          .requireMedia(scene.record)
          .findPeer(peerId)
          ?.producers.find(sendings[index]?.producerId ?? '');
        await waitUntil('the worker to do what the state says', () => producer?.paused === source?.paused, {
          timeoutMs: 20_000,
          lastSeen: () => ({ source, paused: producer?.paused }),
        });
        if (index < 3) {
          await atHome.client.send('peer:ask-unmute', { peerId, source: 'microphone' });
          await client.send('peer:answer-unmute', { source: 'microphone', accept: true });
          await client.ask('producer:close', { producerId: sendings[index]?.producerId ?? '' });
        }
      }
    }
  });
});
