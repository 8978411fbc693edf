import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import type { ConsumerParams } from '../../../src/protocol/media.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack, type SeenHandler } from './fake-media.ts';
import { emptyMedia, peer, stream } from './protocol-server.ts';
import { RoomHarness } from './room-harness.ts';

/** Sooner than what outlasts a move ends by itself. */
const SOON = { timeoutMs: 3_000 };

const other = peer(randomUUID(), 'Other');

describe('Media while a room moves', () => {
  let harness: RoomHarness;
  let room: ParleyRoom;
  let before: ConsumerParams;
  let after: ConsumerParams;

  /** In a room with someone who has a camera, and a microphone of one's own. */
  beforeEach(async () => {
    harness = await RoomHarness.start();
    const { server } = harness;
    server.change({ type: 'peer:joined', peer: other });
    [before, after] = [stream(other.peerId, 'camera'), stream(other.peerId, 'camera')];
    server.media = { ...emptyMedia(), consumers: [before] };
    room = await harness.connected();
    await room.publish('microphone', fakeTrack('audio'));
    await waitUntil('the picture', () => server.count('consumer:resume') === 1);
  });
  afterEach(() => harness.close());

  const shown = () => room.view.remoteTracks.map(({ consumerId }) => consumerId);
  const newest = (direction: 'send' | 'recv'): SeenHandler => {
    const last = harness.open(direction).at(-1);
    if (last === undefined) throw new Error('there is a transport each way');
    return last;
  };

  /** The new home has what the person publishes there by now. */
  const move = async (consumers: readonly ConsumerParams[], works = true) => {
    const { server } = harness;
    if (works) for (const way of ['send', 'recv'] as const) newest(way).setConnectionState('connected');
    server.media = { ...emptyMedia(), consumers: [...consumers] };
    server.send('session:moving', {});
    await waitUntil('being published again', () => server.count('producer:create') === 2);
    const resumed = 1 + consumers.length;
    await waitUntil('all that is new', () => server.count('consumer:resume') === resumed);
  };

  it('shows the stream of before until something of the next has come, and then that alone, in one step', async () => {
    await move([after]);
    expect(shown()).to.deep.equal([before.consumerId]);
    const seen: string[][] = [];
    room.subscribe(() => seen.push(shown()));
    newest('recv').flows = true;
    await waitUntil('the next', () => shown().includes(after.consumerId));
    expect(seen.every((ids) => ids.length === 1)).to.equal(true);
    expect(shown()).to.deep.equal([after.consumerId]);
  });

  it('keeps what nobody publishes at the new home yet, and shows it when it comes', async () => {
    await move([]);
    expect(shown()).to.deep.equal([before.consumerId]);
    newest('recv').flows = true;
    harness.server.send('consumer:created', after);
    await waitUntil('the next', () => shown().includes(after.consumerId));
    expect(shown()).to.deep.equal([after.consumerId]);
  });

  it('sends to both homes, until one is muted', async () => {
    const [send] = harness.open('send');
    await move([]);
    expect(harness.open('send')).to.have.length(2);
    expect(send?.stopped).to.equal(0);
    await room.setPaused('microphone', true);
    await waitUntil('the end of what was sent before', () => send?.stopped === 1);
    expect(newest('send').stopped).to.equal(0);
  });

  it('shows nothing more of somebody who leaves', async () => {
    await move([]);
    harness.server.change({ type: 'peer:left', peerId: other.peerId, reason: 'left' });
    await waitUntil('nothing', () => shown().length === 0, SOON);
  });

  it('shows nothing more of a source that was ended at the new home', async () => {
    await move([after]);
    harness.server.send('consumer:closed', { consumerId: after.consumerId });
    await waitUntil('nothing', () => shown().length === 0, SOON);
  });

  it('does not wait for what is paused', async () => {
    await move([{ ...after, producerPaused: true }]);
    await waitUntil('the next', () => shown().includes(after.consumerId));
    expect(shown()).to.deep.equal([after.consumerId]);
  });

  it('takes the preference of a tile for what comes in its place', async () => {
    await move([after]);
    await room.setTrackPreference(before.consumerId, { spatialLayer: 1 });
    const { consumerId } = after;
    expect(harness.server.inputs('consumer:set-layers')).to.deep.equal([{ consumerId, spatialLayer: 1 }]);
  });

  it('keeps nothing that did not work', async () => {
    await move([after], false);
    expect(harness.open('send')).to.have.length(1);
    expect(shown()).to.deep.equal([after.consumerId]);
  });

  it('keeps nothing once it is over', async () => {
    await move([after]);
    await room.leave();
    expect([...harness.open('send'), ...harness.open('recv')]).to.have.length(0);
    expect(shown()).to.deep.equal([]);
  });
});
