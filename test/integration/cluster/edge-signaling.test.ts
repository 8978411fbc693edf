import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { applyRoomEvent } from '../../../src/protocol/apply-room-event.ts';
import type { Acknowledgement } from '../../../src/protocol/requests.ts';
import type { RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { withDirectPeers } from '../sfu/direct-peers.ts';
import { type EdgeGuest, EdgeScene, publish } from './edge-scene.ts';

/** The room as that client has it: its entry and every event since, in order. */
function stateOf({ client, entry }: EdgeGuest): RoomSnapshot {
  let state = entry.snapshot;
  for (const { seq, event } of client.events('room:event')) {
    if (seq <= state.seq) continue;
    expect(seq, 'no event is missing').to.equal(state.seq + 1);
    state = applyRoomEvent(state, event);
  }
  return state;
}

describe('people of a room whom an edge serves', function () {
  this.timeout(120_000);
  withDirectPeers();
  let scene: EdgeScene;
  before(async () => {
    scene = await EdgeScene.start(3);
  });
  after(() => scene.stop());
  beforeEach(() => scene.newRoom());

  it('come in with one request, and hear nothing before its answer and everything after it', async () => {
    const { home, record } = scene;
    const speaker = await scene.enter(home);
    const atEdge = await scene.enter(scene.node(1));
    const storm = async ({ client }: EdgeGuest): Promise<void> => {
      // So many stay within what one may ask for.
      for (let round = 0; round < 3; round += 1) {
        await client.ask('hand:raise', {});
        const { producerId } = await client.ask('producer:create', {
          source: 'microphone',
          rtpParameters: opusParameters(),
          paused: false,
        });
        await client.ask('producer:pause', { producerId });
        await client.ask('hand:lower', {});
        await client.ask('producer:close', { producerId });
      }
    };
    const storms = [storm(speaker), storm(atEdge)];
    const guests: EdgeGuest[] = [];
    for (const node of [scene.node(1), scene.node(2), scene.node(1), scene.node(2)]) {
      const grant = await home.join(record, newPerson(), node);
      const client = await RawClient.connect(grant);
      const { reply, heardBefore } = await new Promise<{
        reply: Acknowledgement<'room:join'>;
        heardBefore: unknown[];
      }>((resolve) => {
        client.socket.emit(
          'room:join',
          { rtpCapabilities: grant.rtpCapabilities },
          (answer: Acknowledgement<'room:join'>) =>
            resolve({ reply: answer, heardBefore: [...client.received] }),
        );
      });
      expect(heardBefore).to.deep.equal([]);
      if (!reply.ok) throw new Error(reply.error.code);
      guests.push({ client, person: newPerson(), peerId: reply.data.peerId, entry: reply.data, node });
    }
    await Promise.all(storms);
    const { snapshot } = scene.room;
    for (const guest of guests) {
      await waitUntil('every event', () => stateOf(guest).seq >= snapshot.seq, { timeoutMs: 20_000 });
      expect(stateOf(guest)).to.deep.equal(snapshot);
      const known = new Set(guest.entry.media.consumers.map(({ consumerId }) => consumerId));
      for (const { consumerId } of guest.client.events('consumer:created')) {
        expect(known.has(consumerId), 'a stream is announced once').to.equal(false);
        known.add(consumerId);
      }
      await waitUntil('nothing that is closed to be left', () => {
        const closed = guest.client.events('consumer:closed').map(({ consumerId }) => consumerId);
        return [...known].every((consumerId) => closed.includes(consumerId));
      });
      guest.client.close();
    }
  });

  it('ask for what anyone asks for, and everyone sees the same', async () => {
    const atHome = await scene.enter(scene.home, scene.host);
    const one = await scene.enter(scene.node(1));
    const other = await scene.enter(scene.node(2));
    await one.client.ask('hand:raise', {});
    await other.client.ask('hand:raise', {});
    await one.client.ask('chat:send', { clientMessageId: randomUUID(), text: 'Hello' });
    await other.client.ask('reaction:send', { reaction: '🎉' });
    await atHome.client.ask('peer:set-role', { peerId: one.peerId, role: 'co-host' });
    await one.client.ask('hand:lower', { peerId: other.peerId });
    await one.client.ask('room:lock', { locked: true });
    for (const guest of [atHome, one, other]) {
      await guest.client.heard('reaction:sent', ({ peerId }) => peerId === other.peerId);
      await waitUntil('every event', () => stateOf(guest).seq === scene.room.snapshot.seq);
      expect(stateOf(guest)).to.deep.equal(scene.room.snapshot);
      expect(await guest.client.ask('room:snapshot', {})).to.deep.equal(scene.room.snapshot);
    }
    expect(scene.room.snapshot).to.deep.include({ hands: [one.peerId], locked: true });
  });

  it('are sent out by a host elsewhere, and do not come back', async () => {
    const host = await scene.enter(scene.home, scene.host);
    const guest = await scene.enter(scene.node(1));
    await host.client.ask('peer:remove', { peerId: guest.peerId });
    expect(await guest.client.heard('session:ended')).to.deep.equal({ reason: 'removed' });
    await waitUntil('the connection to be closed', () => !guest.client.socket.connected);
    expect(await codeOf(scene.comeBack(guest))).to.equal('SESSION_ENDED');
    expect(scene.room.findPeer(guest.peerId)).to.equal(undefined);
  });

  it('send what their plan allows, from the moment at which it changes', async () => {
    const atHome = await scene.enter(scene.home);
    const guest = await scene.enter(scene.node(1));
    const camera = await publish(guest, scene.record, 'camera');
    await atHome.client.heard('consumer:created', ({ producerId }) => producerId === camera.producerId);
    scene.home.liveRooms.setEntitlements(guest.person.userId, SOUND_ONLY);
    await guest.client.heard('grants:changed', ({ publish: sources }) => !sources.includes('camera'));
    await atHome.client.heard('consumer:closed');
    expect(scene.node(1).requireMedia(scene.record).findPeer(guest.peerId)?.producers.all()).to.deep.equal(
      [],
    );
    const again = guest.client.ask('producer:create', {
      source: 'camera',
      rtpParameters: vp8Parameters(),
      paused: false,
    });
    expect(await codeOf(again)).to.equal('PLAN_REQUIRED');
    scene.home.liveRooms.setEntitlements(guest.person.userId, EVERYTHING);
    await publish(guest, scene.record, 'camera');
  });

  it('are told that the room ended, and the edge forgets it', async () => {
    const guest = await scene.enter(scene.node(1));
    await scene.home.liveRooms.end(scene.record.roomId);
    expect(await guest.client.heard('session:ended')).to.deep.equal({ reason: 'room-ended' });
    await waitUntil('the connection to be closed', () => !guest.client.socket.connected);
    await waitUntil('the room to be forgotten', () => {
      const { roomId } = scene.record;
      return (
        scene.node(1).edgeRooms.find(roomId) === undefined &&
        scene.home.homeEdges.edgesOf(roomId).length === 0
      );
    });
  });

  it('cannot get at what is another’s, and a client that was changed harms nobody', async () => {
    const neighbour = await scene.enter(scene.node(1));
    const speaker = await scene.enter(scene.home);
    const sending = await publish(speaker, scene.record);
    const { consumerId } = await neighbour.client.heard(
      'consumer:created',
      ({ producerId }) => producerId === sending.producerId,
    );
    const early = await RawClient.connect(await scene.home.join(scene.record, newPerson(), scene.node(1)));
    expect(await codeOf(early.ask('consumer:resume', { consumerId }))).to.equal('NOT_IN_ROOM');
    expect(await codeOf(early.ask('hand:raise', {}))).to.equal('NOT_IN_ROOM');
    early.close();
    const { client } = await scene.enter(scene.node(1));
    const refusal = async (...args: Parameters<RawClient['send']>) => {
      const reply = await client.send(...args);
      return (reply as { error?: { code: string } }).error?.code; // an acknowledgement
    };
    const transportId = neighbour.entry.media.recvTransport.transportId;
    expect(await refusal('consumer:resume', { consumerId })).to.equal('MEDIA_NOT_FOUND');
    expect(await refusal('transport:restart-ice', { transportId })).to.equal('MEDIA_NOT_FOUND');
    expect(await refusal('consumer:resume', { consumerId: 1 })).to.equal('VALIDATION_FAILED');
    expect(await refusal('producer:close', { producerId: sending.producerId })).to.equal('MEDIA_NOT_FOUND');
    expect(await refusal('chat:send', { text: 3 })).to.equal('VALIDATION_FAILED');
    expect(await refusal('no:such', {})).to.equal('UNKNOWN_REQUEST');
    expect(await refusal('hand:raise')).to.equal('VALIDATION_FAILED');
    expect(await refusal('hand:raise', {}, {})).to.equal('VALIDATION_FAILED');
    expect(await refusal('edge:follow', {})).to.equal('UNKNOWN_REQUEST');
    const flood = await Promise.all(Array.from({ length: 400 }, () => refusal('hand:raise', {})));
    expect(flood.filter((code) => code === undefined)).to.have.length.above(50);
    expect(flood).to.include('RATE_LIMITED');
    expect(await codeOf(neighbour.client.ask('hand:raise', {})), 'others are served').to.equal('accepted');
  });

  it('get in with a token for that room alone, and a stranger makes an edge do nothing', async () => {
    const edge = scene.node(2);
    const grant = await scene.home.join(scene.record, newPerson(), edge);
    const elsewhere = await scene.home.join(scene.home.newRoom(scene.host), newPerson(), edge);
    expect(await codeOf(RawClient.connect(grant, elsewhere.token))).to.equal('TOKEN_INVALID');
    expect(await codeOf(RawClient.connect(grant, 'nonsense'))).to.equal('TOKEN_INVALID');
    expect(edge.edgeRooms.find(scene.record.roomId)).to.equal(undefined);
  });
});
