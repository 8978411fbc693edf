import { expect } from 'chai';
import { NetworkError, ParleyError } from '../../../client/parley-error.ts';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import type { ConnectionState } from '../../../client/room-view.ts';
import { SignalingAddresses } from '../../../client/signaling-addresses.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { emptyMedia, problemWith } from './protocol-server.ts';
import { RoomHarness } from './room-harness.ts';

describe('ParleyRoom in a room that moves to another server', () => {
  let harness: RoomHarness;

  beforeEach(async () => {
    harness = await RoomHarness.start();
  });
  afterEach(() => harness.close());

  const states = (room: ParleyRoom): ConnectionState[] => {
    const seen: ConnectionState[] = [];
    room.subscribe(() => {
      if (seen.at(-1) !== room.view.connection) seen.push(room.view.connection);
    });
    return seen;
  };

  /** The new home has the people, and none of their media. */
  const move = () => {
    harness.server.media = emptyMedia();
    harness.server.send('session:moving', {});
  };

  it('comes back at once with its resume token, publishes again, and shows nothing of it', async () => {
    const { server } = harness;
    const room = await harness.connected();
    await room.publish('microphone', fakeTrack('audio'));
    const seen = states(room);
    const movedAtMs = performance.now();
    move();
    await waitUntil('being back', () => server.count('room:join') === 2);
    const awayMs = performance.now() - movedAtMs;
    await waitUntil('being published again', () => server.count('producer:create') === 2);
    expect(server.tokens).to.deep.equal(['grant-1', 'resume-1']);
    expect(server.count('room:join')).to.equal(2);
    // On a machine that is busy with much else it may take as long as is shown.
    if (awayMs < 900) expect(seen.filter((state) => state !== 'connected')).to.deep.equal([]);
    expect(harness.open('send')).to.have.length(1);
  });

  it('shows that it is on its way when that takes longer', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const seen = states(room);
    server.refuse = () => problemWith('ROOM_MOVING');
    move();
    await waitUntil('the view to say so', () => room.view.connection === 'reconnecting');
    server.refuse = () => null;
    await waitUntil('being back', () => room.view.connection === 'connected');
    expect(seen).to.deep.equal(['reconnecting', 'connected']);
  });

  it('sends what was refused for the move, or fell into it, to where the room lives then', async () => {
    const { server } = harness;
    const room = await harness.connected();
    server.answer = ({ name }) => (name === 'hand:raise' ? problemWith('ROOM_MOVING') : undefined);
    const raised = room.raiseHand();
    await waitUntil('the request', () => server.count('hand:raise') === 1);
    server.answer = () => undefined;
    move();
    await waitUntil('being away', () => server.connections === 0);
    await Promise.all([raised, room.setLocked(true)]);
    expect(server.count('hand:raise')).to.equal(2);
    expect(server.count('room:lock')).to.equal(1);
    expect(server.count('room:join')).to.equal(2);
  });

  it('sends what was refused for a move again where the room stayed after all', async () => {
    const { server } = harness;
    const room = await harness.connected();
    server.answer = ({ name }) =>
      name === 'hand:raise' && server.count('hand:raise') === 1 ? problemWith('ROOM_MOVING') : undefined;
    await room.raiseHand();
    expect(server.count('hand:raise')).to.equal(2);
    expect(server.count('room:join')).to.equal(1);
  });

  it('keeps the wish to be heard when unmuting fell into the move', async () => {
    const { server } = harness;
    const room = await harness.connected();
    await room.publish('microphone', fakeTrack('audio'), { paused: true });
    server.answer = ({ name }) => (name === 'producer:resume' ? problemWith('ROOM_MOVING') : undefined);
    const unmuted = room.setPaused('microphone', false);
    await waitUntil('the request', () => server.count('producer:resume') === 1);
    server.answer = () => undefined;
    move();
    await unmuted;
    await waitUntil('being heard', () => room.view.localTracks[0]?.paused === false);
    expect(server.inputs('producer:create').map(({ paused }) => paused)).to.deep.equal([true, false]);
  });
});

describe('The addresses of a room', () => {
  const unreachable = () => Promise.reject(new NetworkError('unreachable'));

  async function visited(
    addresses: SignalingAddresses,
    count: number,
    answer: (url: string) => Promise<unknown>,
  ): Promise<string[]> {
    const urls: string[] = [];
    for (let attempt = 0; attempt < count; attempt += 1) {
      await addresses
        .try((url) => {
          urls.push(url);
          return answer(url);
        })
        .catch(() => undefined);
    }
    return urls;
  }

  const addresses = (signalingFallbackUrl: string | null) => {
    const made = new SignalingAddresses();
    // Only the two addresses of a grant matter here.
    made.set({ signalingUrl: 'own', signalingFallbackUrl } as Parameters<SignalingAddresses['set']>[0]);
    return made;
  };

  it('take turns once the first was silent twice', async () => {
    const urls = await visited(addresses('any'), 6, unreachable);
    expect(urls).to.deep.equal(['own', 'own', 'any', 'own', 'any', 'own']);
  });

  it('stay with the one that answers', async () => {
    const answer = (url: string) =>
      url === 'own' ? unreachable() : Promise.reject(new ParleyError(problemWith('ROOM_MOVING')));
    expect(await visited(addresses('any'), 5, answer)).to.deep.equal(['own', 'own', 'any', 'any', 'any']);
    expect(await visited(addresses('any'), 3, () => Promise.resolve())).to.deep.equal(['own', 'own', 'own']);
  });

  it('are one where there is no other', async () => {
    expect(await visited(addresses(null), 4, unreachable)).to.deep.equal(['own', 'own', 'own', 'own']);
  });
});
