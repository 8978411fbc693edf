import { expect } from 'chai';
import { roomEntry } from '../../../src/protocol/requests.ts';
import { opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { newestRouterOf } from '../sfu/media.ts';

describe('a live room', () => {
  let server: SignalingServer;
  const clients: RawClient[] = [];

  before(async () => {
    server = await SignalingServer.start({ graceMs: 400 });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  after(() => server.stop());

  async function enter(record: ReturnType<SignalingServer['newRoom']>, person = newPerson()) {
    const client = await RawClient.connect(await server.join(record, person));
    clients.push(client);
    return { client, person, entry: await client.join() };
  }

  it('answers a join with everything in one acknowledgement, and sends nothing before it', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const first = await enter(record, host);
    await first.client.ask('producer:create', {
      source: 'microphone',
      rtpParameters: opusParameters(),
      paused: false,
    });
    await first.client.ask('producer:create', {
      source: 'camera',
      rtpParameters: vp8Parameters(),
      paused: false,
    });
    await first.client.ask('hand:raise', {});

    const client = await RawClient.connect(await server.join(record, newPerson()));
    clients.push(client);
    const entry = await client.join();
    expect(client.received).to.deep.equal([]);
    expect(roomEntry.safeParse(entry).error).to.equal(undefined);
    expect(entry.snapshot).to.deep.equal(server.requireRoom(record).snapshot);
    expect(entry.media.consumers.map((consumer) => consumer.source).sort()).to.deep.equal([
      'camera',
      'microphone',
    ]);
    expect(entry.snapshot.hands).to.deep.equal([first.entry.peerId]);
  });

  it('numbers events without a gap, the same for all', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const b = await enter(record);
    const c = await enter(record);
    await Promise.all(
      [a, b, c, b, a].map(({ client }, index) =>
        index % 2 === 0
          ? client.ask('hand:raise', {})
          : client.ask('chat:send', { clientMessageId: `m${index}`, text: 'x' }),
      ),
    );
    const { seq } = server.requireRoom(record).snapshot;
    for (const { client, entry } of [a, b, c]) {
      await client.heard('room:event', (event) => event.seq === seq);
      const seqs = client
        .events('room:event')
        .map((event) => event.seq)
        .filter((number) => number > entry.snapshot.seq);
      expect(seqs).to.deep.equal(
        Array.from({ length: seq - entry.snapshot.seq }, (_, i) => entry.snapshot.seq + 1 + i),
      );
    }
  });

  it('does not let a person notice that another was away for less than the grace time', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const b = await enter(record);
    b.client.close();
    const back = await RawClient.connect(await server.join(record, b.person), b.entry.resumeToken);
    clients.push(back);
    const entry = await back.join();
    expect(entry.peerId).to.equal(b.entry.peerId);
    expect(entry.media.sendTransport.transportId).to.equal(b.entry.media.sendTransport.transportId);
    expect(entry.media.sendTransport.iceParameters).not.to.deep.equal(
      b.entry.media.sendTransport.iceParameters,
    );
    await a.client.ask('hand:raise', {});
    await a.client.heard('room:event', ({ event }) => event.type === 'hand:raised');
    expect(a.client.events('room:event').filter(({ event }) => event.type === 'peer:left')).to.deep.equal([]);
  });

  it('lets a person go who stays away, and refuses the token of that stay', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const b = await enter(record);
    const grant = await server.join(record, b.person);
    b.client.close();
    const { event } = await a.client.heard('room:event', ({ event }) => event.type === 'peer:left');
    expect(event).to.deep.include({ peerId: b.entry.peerId, reason: 'lost' });
    expect(await codeOf(RawClient.connect(grant, b.entry.resumeToken))).to.equal('SESSION_ENDED');
  });

  it('replaces the earlier stay of the same person, and tells it so', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    await enter(record, host);
    const first = await enter(record);
    const second = await enter(record, first.person);
    expect((await first.client.heard('session:ended')).reason).to.equal('replaced');
    const present = server
      .requireRoom(record)
      .snapshot.peers.filter((peer) => peer.userId === first.person.userId);
    expect(present.map((peer) => peer.peerId)).to.deep.equal([second.entry.peerId]);
  });

  it('sends the removed out, and voids every token they hold', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const b = await enter(record);
    const spare = await server.join(record, b.person);
    expect(await codeOf(b.client.ask('peer:remove', { peerId: a.entry.peerId }))).to.equal('FORBIDDEN');
    await a.client.ask('peer:remove', { peerId: b.entry.peerId });
    expect((await b.client.heard('session:ended')).reason).to.equal('removed');
    await waitUntil('the socket to close', () => !b.client.socket.connected);
    expect(await codeOf(RawClient.connect(spare))).to.equal('SESSION_ENDED');
    expect(await codeOf(RawClient.connect(spare, b.entry.resumeToken))).to.equal('SESSION_ENDED');
    expect(await codeOf(a.client.ask('peer:remove', { peerId: b.entry.peerId }))).to.equal('PEER_NOT_FOUND');
  });

  it('acknowledges the end of the room to its host, and sends everyone home', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const b = await enter(record);
    expect(await codeOf(b.client.ask('room:end', {}))).to.equal('FORBIDDEN');
    expect(await codeOf(a.client.ask('room:end', {}))).to.equal('accepted');
    expect((await b.client.heard('session:ended')).reason).to.equal('room-ended');
    expect(server.endedRooms).to.include(record.roomId);
    const again = server.join(record, b.person).then(
      () => 'accepted',
      (error: { code?: string }) => error.code,
    );
    expect(await again).to.equal('ROOM_ENDED');
  });

  it('acknowledges a leave, and everyone else sees it', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const b = await enter(record);
    await b.client.ask('hand:raise', {});
    expect(await b.client.ask('room:leave', {})).to.deep.equal({});
    await a.client.heard('room:event', ({ event }) => event.type === 'peer:left' && event.reason === 'left');
    expect(server.requireRoom(record).snapshot.hands).to.deep.equal([]);
  });

  it('never holds more people than it has places for, however many come at once', async () => {
    const host = newPerson();
    const record = server.newRoom(host, 3);
    const grants = await Promise.all(Array.from({ length: 8 }, () => server.join(record, newPerson())));
    const arrivals = await Promise.all(grants.map((grant) => RawClient.connect(grant)));
    clients.push(...arrivals);
    const results = await Promise.all(arrivals.map((client) => codeOf(client.join())));
    expect(results.filter((result) => result === 'accepted')).to.have.length(3);
    expect(results.filter((result) => result === 'ROOM_FULL')).to.have.length(5);
    expect(server.requireRoom(record).snapshot.peers).to.have.length(3);
  });

  it('frees what it made for those who found no place', async () => {
    const host = newPerson();
    const record = server.newRoom(host, 2);
    const grants = await Promise.all(Array.from({ length: 6 }, () => server.join(record, newPerson())));
    const arrivals = await Promise.all(grants.map((grant) => RawClient.connect(grant)));
    clients.push(...arrivals);
    const entries = await Promise.all(arrivals.map((client) => client.join().catch(() => undefined)));
    const present = entries.filter((entry) => entry !== undefined);
    expect(present).to.have.length(2);
    const [pid = 0] = server.workers.pids;
    const router = newestRouterOf(pid);
    const transports = async () => (await router.dump()).transportIds.length;
    await waitUntil('two transports for each who is in', async () => (await transports()) === 4, {
      lastSeen: transports,
    });
  });

  it('sends those away who stay at the door, and lets them come again', async () => {
    const strict = await SignalingServer.start({ entryMs: 200, graceMs: 0 });
    try {
      const host = newPerson();
      const record = strict.newRoom(host);
      const idle = await RawClient.connect(await strict.join(record, host));
      const entered = await RawClient.enter(await strict.join(record, newPerson()));
      await waitUntil('the idle one to be sent away', () => !idle.socket.connected);
      expect(idle.events('session:ended')).to.deep.equal([]);
      const again = await RawClient.enter(await strict.join(record, host));
      expect(entered.socket.connected).to.equal(true);
      again.close();
      entered.close();
    } finally {
      await strict.stop();
    }
  });

  it('makes one message of a message that is sent twice', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const message = { clientMessageId: 'once', text: "Robert'); DROP TABLE rooms;-- 👩‍👩‍👧" };
    const answers = await Promise.all([
      a.client.ask('chat:send', message),
      a.client.ask('chat:send', message),
    ]);
    expect(answers[0]).to.deep.equal(answers[1]);
    expect(server.requireRoom(record).snapshot.chat.map(({ text }) => text)).to.deep.equal([message.text]);
  });

  it('keeps a host mute through leaving and coming back', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await enter(record, host);
    const b = await enter(record);
    await a.client.ask('peer:mute', { peerId: b.entry.peerId, source: 'microphone' });
    await b.client.ask('room:leave', {});
    // A stay that never becomes a join must not lift it either.
    const unused = await RawClient.connect(await server.join(record, b.person));
    unused.close();
    await waitUntil('the unused stay to end', () => server.requireRoom(record).snapshot.peers.length === 1);
    const back = await enter(record, b.person);
    const { producerId } = await back.client.ask('producer:create', {
      source: 'microphone',
      rtpParameters: opusParameters(),
      paused: false,
    });
    expect(server.requireRoom(record).findPeer(back.entry.peerId)?.sources.microphone?.paused).to.equal(true);
    expect(await codeOf(back.client.ask('producer:resume', { producerId }))).to.equal('MUTED_BY_HOST');
  });
});
