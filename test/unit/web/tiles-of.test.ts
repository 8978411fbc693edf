import { expect } from 'chai';
import type { RoomView } from '../../../client/room-view.ts';
import type { PeerState, RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { handPlace, isSourceOn, sortPeople } from '../../../web/src/room/peer-view.ts';
import { tilesOf } from '../../../web/src/room/tiles/tiles-of.ts';

const peer = (peerId: string, more: Partial<PeerState> = {}): PeerState => ({
  peerId,
  userId: `user-${peerId}`,
  displayName: peerId,
  avatarUrl: null,
  role: 'speaker',
  staff: false,
  joinedAt: '2026-01-01T00:00:00.000Z',
  sources: {},
  hostMutes: {},
  ...more,
});

const roomOf = (peers: PeerState[], hands: string[] = []): RoomSnapshot => ({
  roomId: 'room',
  liveId: 'live',
  seq: 1,
  name: 'Room',
  hostUserId: 'user-a',
  locked: false,
  endsAt: null,
  waiting: [],
  peers,
  hands,
  chat: [],
});

const viewOf = (peers: PeerState[], self: PeerState, more: Partial<RoomView> = {}): RoomView => ({
  connection: 'connected',
  end: null,
  room: roomOf(peers),
  self,
  publishable: [],
  bitratesBps: {},
  endsAt: null,
  localTracks: [],
  remoteTracks: [],
  speakers: [],
  unmuteRequests: [],
  ...more,
});

// Only its identity counts here.
const track = {} as MediaStreamTrack;
const on = { producerId: 'p', paused: false };

describe('The tiles of a room', () => {
  const a = peer('a', { sources: { camera: on } });
  const me = peer('me', { sources: { camera: on } });
  const c = peer('c', { sources: { screen: on } });

  it('are everyone in the order they came, oneself last, and each shared screen', () => {
    const { people, screens } = tilesOf(viewOf([me, a, c], me));
    expect(people.map(({ peer: { peerId } }) => peerId)).to.deep.equal(['a', 'c', 'me']);
    expect(screens.map(({ key }) => key)).to.deep.equal(['c:screen']);
  });

  it('play what is received and is not paused', () => {
    const remote = { consumerId: 'x', peerId: 'a', source: 'camera' as const, track, paused: false };
    const tileOf = (view: RoomView) => tilesOf(view).people.find(({ key }) => key === 'a:camera');
    expect(tileOf(viewOf([a, me], me, { remoteTracks: [remote] }))).to.include({ track, consumerId: 'x' });
    const paused = [{ ...remote, paused: true }];
    expect(tileOf(viewOf([a, me], me, { remoteTracks: paused }))).to.include({
      track: null,
      consumerId: 'x',
    });
  });

  it('show oneself unless one paused or a host holds the camera', () => {
    const local = { source: 'camera' as const, track, paused: false };
    const ownOf = (view: RoomView) => tilesOf(view).people.at(-1)?.track;
    expect(ownOf(viewOf([me], me, { localTracks: [local] }))).to.equal(track);
    expect(ownOf(viewOf([me], me, { localTracks: [{ ...local, paused: true }] }))).to.equal(null);
    const held = { ...me, hostMutes: { camera: 'muted' as const } };
    expect(ownOf(viewOf([held], held, { localTracks: [local] }))).to.equal(null);
  });
});

describe('What is seen of a person', () => {
  it('says that a source is off when it is missing, paused or held', () => {
    expect(isSourceOn(peer('a'), 'microphone')).to.equal(false);
    expect(isSourceOn(peer('a', { sources: { microphone: on } }), 'microphone')).to.equal(true);
    const paused = { microphone: { ...on, paused: true } };
    expect(isSourceOn(peer('a', { sources: paused }), 'microphone')).to.equal(false);
    const held = peer('a', { sources: { microphone: on }, hostMutes: { microphone: 'asked' } });
    expect(isSourceOn(held, 'microphone')).to.equal(false);
  });

  it('gives raised hands their place, and puts them first in that order', () => {
    const room = roomOf([peer('a'), peer('b'), peer('c')], ['c', 'a']);
    expect(handPlace(room, 'c')).to.equal(1);
    expect(handPlace(room, 'a')).to.equal(2);
    expect(handPlace(room, 'b')).to.equal(undefined);
    const { hands, others } = sortPeople(room, 'b');
    expect(hands.map(({ peerId }) => peerId)).to.deep.equal(['c', 'a']);
    expect(others.map(({ peerId }) => peerId)).to.deep.equal(['b']);
  });
});
