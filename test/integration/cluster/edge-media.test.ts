import { expect } from 'chai';
import { waitUntil } from '../../helpers/wait-until.ts';
import { receivedBy, withDirectPeers } from '../sfu/direct-peers.ts';
import { consumerFor, EdgeScene, hears, publish } from './edge-scene.ts';

describe('media of a room that several nodes serve', function () {
  this.timeout(60_000);
  withDirectPeers();
  let scene: EdgeScene;
  before(async () => {
    scene = await EdgeScene.start(3);
  });
  after(() => scene.stop());
  beforeEach(() => scene.newRoom());

  it('is heard and seen between the home and its edges, in every direction', async () => {
    const { home, record } = scene;
    const atHome = await scene.enter(home);
    const atOne = await scene.enter(scene.node(1));
    const atOther = await scene.enter(scene.node(2));
    const everyone = [atHome, atOne, atOther];
    for (const sender of everyone) {
      for (const source of ['microphone', 'camera'] as const) {
        const sending = await publish(sender, record, source);
        for (const receiver of everyone) if (receiver !== sender) await hears(receiver, sending);
      }
    }
    expect(scene.room.snapshot.peers.map(({ sources }) => Object.keys(sources))).to.deep.equal([
      ['microphone', 'camera'],
      ['microphone', 'camera'],
      ['microphone', 'camera'],
    ]);
  });

  it('crosses once for all who watch it, and not at all while nobody does', async () => {
    const { home, record } = scene;
    const speaker = await scene.enter(home);
    const listeners = await Promise.all(Array.from({ length: 5 }, () => scene.enter(scene.node(1))));
    const sending = await publish(speaker, record);
    const consumerIds = await Promise.all(
      listeners.map((listener) => consumerFor(listener, sending.producerId)),
    );
    const trunk = scene.node(1).edgeRooms.find(record.roomId)?.requireTrunk();
    for (let index = 0; index < 20; index += 1) sending.send();
    const unwatched = await trunk?.stats();
    expect(unwatched?.received.map(({ packets }) => packets).filter((packets) => packets > 0)).to.deep.equal(
      [],
    );
    await Promise.all(listeners.map((listener) => hears(listener, sending)));
    const watched = await trunk?.stats();
    expect(watched?.received.map(({ producerId }) => producerId)).to.deep.equal([sending.producerId]);
    for (const [index, listener] of listeners.entries()) {
      await listener.client.ask('consumer:pause', { consumerId: consumerIds[index] ?? '' });
    }
    let before = -1;
    await waitUntil('nothing to cross any more', async () => {
      sending.send();
      const packets = (await trunk?.stats())?.received[0]?.packets;
      const isSame = packets === before;
      before = packets ?? -1;
      return isSame;
    });
  });

  it('stops when a host mutes somebody at an edge, and everyone there and elsewhere sees it', async () => {
    const { home, record } = scene;
    const host = await scene.enter(home, scene.host);
    const speaker = await scene.enter(scene.node(1));
    const neighbour = await scene.enter(scene.node(1));
    const far = await scene.enter(scene.node(2));
    const sending = await publish(speaker, record);
    const heard = await Promise.all([host, neighbour, far].map((guest) => hears(guest, sending)));
    await host.client.ask('peer:mute', { peerId: speaker.peerId, source: 'microphone' });
    const counts = heard.map((consumerId) => receivedBy(consumerId).length);
    for (let index = 0; index < 20; index += 1) sending.send();
    for (const guest of [host, neighbour, far]) {
      await guest.client.heard('consumer:producer-paused', ({ paused }) => paused);
      await guest.client.heard('room:event', ({ event }) => event.type === 'peer:host-mute-changed');
    }
    expect(heard.map((consumerId) => receivedBy(consumerId).length)).to.deep.equal(counts);
    const refusal = await speaker.client.send('producer:resume', { producerId: sending.producerId });
    expect(refusal).to.have.nested.property('error.code', 'MUTED_BY_HOST');
  });

  it('goes for everyone when its sender leaves an edge', async () => {
    const { home, record } = scene;
    const atHome = await scene.enter(home);
    const leaver = await scene.enter(scene.node(1));
    const far = await scene.enter(scene.node(2));
    const sending = await publish(leaver, record);
    const consumers = await Promise.all([atHome, far].map((guest) => consumerFor(guest, sending.producerId)));
    await leaver.client.ask('room:leave', {});
    for (const [index, guest] of [atHome, far].entries()) {
      await guest.client.heard('consumer:closed', ({ consumerId }) => consumerId === consumers[index]);
    }
  });

  it('says who speaks, wherever they are', async () => {
    const { home, record } = scene;
    const atHome = await scene.enter(home);
    const speaker = await scene.enter(scene.node(1));
    const far = await scene.enter(scene.node(2));
    const sending = await publish(speaker, record);
    for (const guest of [atHome, far]) {
      await waitUntil('the speaker to be named', () => {
        // Of too few packets in half a second nobody can say how loud they are.
        for (let index = 0; index < 10; index += 1) sending.send();
        return guest.client
          .events('speakers:changed')
          .some(({ speakers }) => speakers.some(({ peerId }) => peerId === speaker.peerId));
      });
    }
  });
});
