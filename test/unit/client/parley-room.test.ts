import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { ParleyRoom } from '../../../client/parley-room.ts';
import type { ParleyRoomOptions } from '../../../client/room-view.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeMedia, fakeTrack } from './fake-media.ts';
import { ProtocolServer, stream } from './protocol-server.ts';

describe('ParleyRoom', () => {
  let server: ProtocolServer;
  let media: ReturnType<typeof fakeMedia>;
  const rooms: ParleyRoom[] = [];

  beforeEach(async () => {
    server = await ProtocolServer.start();
    media = fakeMedia();
  });

  afterEach(async () => {
    await Promise.all(rooms.splice(0).map((room) => room.leave()));
    await server.stop();
  });

  function room(options: Partial<ParleyRoomOptions> = {}): ParleyRoom {
    let grants = 0;
    const join = async () => server.grant(`grant-${++grants}`);
    const made = new ParleyRoom({
      join,
      handlerFactory: media.handlerFactory,
      requestTimeoutMs: 2_000,
      ...options,
    });
    rooms.push(made);
    return made;
  }

  it('enters with one token and one acknowledged round trip', async () => {
    const someone = randomUUID();
    server.media = { ...server.media, consumers: [stream(someone, 'microphone'), stream(someone, 'camera')] };
    const entered = room();
    await entered.connect();
    expect(entered.view.connection).to.equal('connected');
    expect(entered.view.self?.peerId).to.equal(server.peerId);
    expect(entered.view.room).to.deep.equal(server.snapshot);
    await waitUntil('both streams', () => server.count('consumer:resume') === 2);
    expect(server.tokens).to.deep.equal(['grant-1']);
    expect(server.seen[0]?.name).to.equal('room:join');
    expect(server.count('room:join')).to.equal(1);
    expect(entered.view.remoteTracks.map(({ source }) => source)).to.deep.equal(['microphone', 'camera']);
  });

  it('publishes what was wished for before it connected', async () => {
    const entered = room();
    await entered.publish('microphone', fakeTrack('audio'), { paused: true });
    await entered.connect();
    await waitUntil('the producer', () => server.count('producer:create') === 1);
    expect(server.inputs('producer:create')[0]).to.include({ source: 'microphone', paused: true });
  });
});
