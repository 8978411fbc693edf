import { expect } from 'chai';
import { ParleyError } from '../../../client/parley-error.ts';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import type { ParleyRoomEvents } from '../../../client/room-view.ts';
import { type Entitlements, publishGrantsOf } from '../../../src/protocol/entitlements.ts';
import { grantsChange } from '../../../src/protocol/grants-change.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { emptyMedia, problemWith } from './protocol-server.ts';
import { failureOf, RoomHarness } from './room-harness.ts';

type Change = ParleyRoomEvents['grantsChanged'][0];

describe('A plan, as the SDK has it', () => {
  let harness: RoomHarness;
  beforeEach(async () => {
    harness = await RoomHarness.start();
  });
  afterEach(() => harness.close());

  const allow = (entitlements: Entitlements) => {
    harness.server.grants = publishGrantsOf(entitlements);
  };

  /** As the server tells of it: what is not allowed any more is closed by then. */
  const change = (entitlements: Entitlements) => {
    const { server } = harness;
    const before = server.grants;
    allow(entitlements);
    const closed = server.media.producers.filter(({ source }) => !server.grants.publish.includes(source));
    server.media = {
      ...server.media,
      producers: server.media.producers.filter((producer) => !closed.includes(producer)),
    };
    server.send('grants:changed', {
      ...server.grants,
      reason: grantsChange(before, server.grants) ?? 'plan-changed',
    });
  };

  const changesOf = (room: ParleyRoom): Change[] => {
    const changes: Change[] = [];
    room.on('grantsChanged', (one) => changes.push(one));
    return changes;
  };

  const errorsOf = (room: ParleyRoom): Error[] => {
    const errors: Error[] = [];
    room.on('error', (error) => errors.push(error));
    return errors;
  };

  const refusalOf = (room: ParleyRoom, source: 'camera' | 'screen' | 'microphone') => {
    try {
      room.requirePublishable(source);
      return 'none';
    } catch (error) {
      return error instanceof ParleyError ? error.code : error;
    }
  };

  it('is in the view from the first entry on', async () => {
    allow(SOUND_ONLY);
    const room = harness.room();
    expect(room.view.publishable).to.deep.equal([]);
    await room.connect();
    expect(room.view.publishable).to.deep.equal(['microphone', 'screenAudio']);
    expect(room.view.bitratesBps).to.deep.equal({ microphone: 512_000, screenAudio: 512_000 });
  });

  it('is asked before a device is opened, and refuses in the server’s words without asking it', async () => {
    const { server } = harness;
    allow(SOUND_ONLY);
    const room = await harness.connected();
    expect([
      refusalOf(room, 'camera'),
      refusalOf(room, 'screen'),
      refusalOf(room, 'microphone'),
    ]).to.deep.equal(['PLAN_REQUIRED', 'PLAN_REQUIRED', 'none']);
    const failure = await failureOf(room.publish('camera', fakeTrack('video')));
    expect(failure).to.be.instanceOf(ParleyError);
    expect((failure as ParleyError).problem).to.deep.include({
      code: 'PLAN_REQUIRED',
      status: 402,
      detail: 'Your plan does not have video: upgrade to turn it on.',
    });
    expect(room.view.localTracks).to.deep.equal([]);
    expect(server.count('producer:create')).to.equal(0);
  });

  it('that begins during a call lets one publish in the same call', async () => {
    const { server } = harness;
    allow(SOUND_ONLY);
    const room = await harness.connected();
    const changes = changesOf(room);
    change(EVERYTHING);
    await waitUntil('the news', () => changes.length === 1);
    expect(changes).to.deep.equal([{ reason: 'plan-started', lost: [], gained: ['camera', 'screen'] }]);
    expect(room.view.publishable).to.include.members(['camera', 'screen']);
    await room.publish('camera', fakeTrack('video'));
    expect(server.inputs('producer:create').map(({ source }) => source)).to.deep.equal(['camera']);
    expect(server.count('room:join'), 'without joining again').to.equal(1);
  });

  it('that ends takes what is published along, but for what it still allows', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const changes = changesOf(room);
    const [voice, picture] = [fakeTrack('audio'), fakeTrack('video')];
    await room.publish('microphone', voice);
    await room.publish('camera', picture);
    change(SOUND_ONLY);
    await waitUntil('the news', () => changes.length === 1);
    expect(changes).to.deep.equal([{ reason: 'plan-ended', lost: ['camera', 'screen'], gained: [] }]);
    expect(room.view.localTracks.map(({ source }) => source)).to.deep.equal(['microphone']);
    expect(picture.readyState, 'it is the app’s').to.equal('live');
    await room.raiseHand();
    expect(server.count('producer:close'), 'the server had closed it').to.equal(0);
    expect(await failureOf(room.publish('camera', picture))).to.include({ code: 'PLAN_REQUIRED' });
    change(EVERYTHING);
    await waitUntil('the next news', () => changes.length === 2);
    await room.publish('camera', picture);
    expect(room.view.localTracks.map(({ source }) => source)).to.deep.equal(['microphone', 'camera']);
  });

  it('that changed while the connection was gone is learned of on the way back', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const [changes, errors] = [changesOf(room), errorsOf(room)];
    await room.publish('camera', fakeTrack('video'));
    await room.publish('microphone', fakeTrack('audio'));
    server.dropConnections();
    allow(SOUND_ONLY);
    server.media = {
      ...server.media,
      producers: server.media.producers.filter(({ source }) => source === 'microphone'),
    };
    await waitUntil('the news', () => changes.length === 1);
    expect(changes[0]).to.include({ reason: 'plan-ended' });
    await waitUntil('the way back', () => room.view.connection === 'connected');
    await room.raiseHand();
    expect(server.inputs('producer:create').map(({ source }) => source)).to.deep.equal([
      'camera',
      'microphone',
    ]);
    expect(errors).to.deep.equal([]);
  });

  it('holds after the media was reset: what it does not allow is not published again', async () => {
    const { server } = harness;
    const room = await harness.connected();
    await room.publish('camera', fakeTrack('video'));
    await room.publish('microphone', fakeTrack('audio'));
    allow(SOUND_ONLY);
    server.media = emptyMedia();
    server.send('media:reset', {});
    await waitUntil('the voice again', () => server.count('producer:create') === 3);
    await room.raiseHand();
    expect(server.inputs('producer:create').at(-1)).to.include({ source: 'microphone' });
    expect(room.view.localTracks.map(({ source }) => source)).to.deep.equal(['microphone']);
  });

  it('refuses what was wished for before it was known, with an error', async () => {
    const { server } = harness;
    allow(SOUND_ONLY);
    const room = harness.room();
    const errors = errorsOf(room);
    await room.publish('camera', fakeTrack('video'));
    await room.publish('microphone', fakeTrack('audio'));
    await room.connect();
    await waitUntil('the voice', () => server.count('producer:create') === 1);
    expect(server.inputs('producer:create')[0]).to.include({ source: 'microphone' });
    expect(errors.map((error) => (error as ParleyError).code)).to.deep.equal(['PLAN_REQUIRED']);
  });

  it('that ends just as a camera is published leaves none behind', async () => {
    const { server } = harness;
    const room = await harness.connected();
    server.answer = ({ name, input }) => {
      if (name !== 'producer:create' || input.source !== 'camera') return undefined;
      change(SOUND_ONLY);
      return problemWith('PLAN_REQUIRED');
    };
    expect(await failureOf(room.publish('camera', fakeTrack('video')))).to.include({ code: 'PLAN_REQUIRED' });
    expect(room.view.localTracks).to.deep.equal([]);
  });

  it('says nothing when it is told again', async () => {
    const room = await harness.connected();
    const changes = changesOf(room);
    const { view } = room;
    harness.server.send('grants:changed', { ...harness.server.grants, reason: 'plan-changed' });
    await room.raiseHand();
    expect(changes).to.deep.equal([]);
    expect(room.view).to.equal(view);
  });

  it('holds what is sent to its bitrates, and what is being sent when they change', async () => {
    allow({ ...EVERYTHING, cameraBitrateBps: 400_000 });
    const room = await harness.connected();
    const errors = errorsOf(room);
    await room.publish('camera', fakeTrack('video'));
    const [sent] = harness.open('send')[0]?.sent ?? [];
    expect(sent?.encodings?.map(({ active }) => active)).to.deep.equal([true, true, false]);
    const sender = harness.open('send')[0]?.senders[0];
    if (sender === undefined) throw new Error('nothing is sent');
    change(EVERYTHING);
    await waitUntil('all of it', () => sender.encodings.every(({ active }) => active));
    change({ ...EVERYTHING, cameraBitrateBps: 100_000 });
    await waitUntil('little of it', () => sender.encodings.filter(({ active }) => active).length === 1);
    expect(errors).to.deep.equal([]);
    expect(room.view.bitratesBps.camera).to.equal(100_000);
    sender.fails = true;
    change(EVERYTHING);
    await waitUntil('the error', () => errors.length === 1);
    expect(room.view.localTracks, 'it goes on as it was').to.have.length(1);
  });

  it('closes a source that was sent over its limit, and says so', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const heard: unknown[] = [];
    room.on('sourceOverLimit', (over) => heard.push(over));
    await room.publish('camera', fakeTrack('video'));
    server.media = { ...server.media, producers: [] };
    const over = { source: 'camera' as const, bitrateBps: 5_000_000, limitBps: 1_000_000 };
    server.send('source:over-limit', over);
    await waitUntil('the news', () => heard.length === 1);
    expect(heard).to.deep.equal([over]);
    expect(room.view.localTracks).to.deep.equal([]);
    expect(server.count('producer:close')).to.equal(0);
    await room.publish('camera', fakeTrack('video'));
    expect(server.count('producer:create')).to.equal(2);
  });

  it('of the room’s owner ends the meeting: the view says when, and then why', async () => {
    const { server } = harness;
    const room = await harness.connected();
    expect(room.view.endsAt).to.equal(null);
    const endsAt = new Date(Date.now() + 60_000).toISOString();
    server.change({ type: 'room:end-changed', endsAt });
    await waitUntil('the end', () => room.view.endsAt === endsAt);
    server.send('session:ended', { reason: 'time-up' });
    await waitUntil('the end', () => room.view.end !== null);
    expect(room.view.end).to.deep.equal({ reason: 'time-up' });
    expect(harness.grants, 'it does not come back by itself').to.equal(1);
  });
});
