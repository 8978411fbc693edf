import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { RoomViewStore } from '../../../client/room-view-store.ts';
import { applyRoomEvent } from '../../../src/protocol/apply-room-event.ts';
import { fakeTrack } from './fake-media.ts';
import { emptyRoom, peer } from './protocol-server.ts';

/** After every microtask that is queued by now. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('RoomViewStore', () => {
  it('tells of a burst of changes once, while the view is always of now', async () => {
    const store = new RoomViewStore();
    let heard = 0;
    store.subscribe(() => {
      heard += 1;
    });
    store.set({ connection: 'connecting' });
    store.set({ speakers: [randomUUID()] });
    store.set({ connection: 'connected' });
    expect(store.view.connection).to.equal('connected');
    expect(heard).to.equal(0);
    await settled();
    expect(heard).to.equal(1);
  });

  it('tells nothing when nothing changed, and nobody who stopped listening', async () => {
    const store = new RoomViewStore();
    let heard = 0;
    const stop = store.subscribe(() => {
      heard += 1;
    });
    const before = store.view;
    store.set({ speakers: [], localTracks: [], connection: 'idle' });
    await settled();
    expect(store.view).to.equal(before);
    expect(heard).to.equal(0);
    stop();
    store.set({ connection: 'connecting' });
    await settled();
    expect(heard).to.equal(0);
  });

  it('finds oneself, and keeps the identity of all that did not change', () => {
    const selfId = randomUUID();
    const store = new RoomViewStore();
    const room = emptyRoom(selfId);
    const localTracks = [{ source: 'microphone' as const, track: fakeTrack('audio'), paused: false }];
    store.set({ room, selfId, localTracks, speakers: [selfId] });
    const before = store.view;
    const joined = applyRoomEvent(room, { type: 'peer:joined', peer: peer(randomUUID()) });
    store.set({ room: joined, localTracks: [...localTracks], speakers: [selfId] });
    expect(before.self).to.equal(room.peers[0]);
    expect(store.view).to.not.equal(before);
    expect(store.view.self).to.equal(before.self);
    expect(store.view.localTracks).to.equal(before.localTracks);
    expect(store.view.speakers).to.equal(before.speakers);
    expect(store.view.unmuteRequests).to.equal(before.unmuteRequests);
  });

  it('lists the sources that a host asks to unmute, and none once the room is over', () => {
    const selfId = randomUUID();
    const store = new RoomViewStore();
    const room = applyRoomEvent(emptyRoom(selfId), {
      type: 'peer:host-mute-changed',
      peerId: selfId,
      source: 'camera',
      hostMute: 'asked',
      byPeerId: randomUUID(),
    });
    store.set({ room, selfId });
    expect(store.view.unmuteRequests).to.deep.equal(['camera']);
    store.set({ connection: 'ended', end: { reason: 'left' } });
    expect(store.view.unmuteRequests).to.deep.equal([]);
  });
});
