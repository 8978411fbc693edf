import { expect } from 'chai';
import type { LiveRoomRecord } from '../../../src/cluster/rooms/room-messages.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { AppError } from '../../../src/errors.ts';
import type { JoinGrant } from '../../../src/protocol/rest/rooms.ts';
import type { RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { TestNode } from '../../helpers/nodes/test-node.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer, type TestPerson } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { type Seat, speak } from './seats.ts';

describe('A room that outlives its home', () => {
  let store: MemoryClusterStore;
  let first: SignalingServer;
  let second: SignalingServer;
  const clients: RawClient[] = [];

  const start = async (graceMs = 120_000) => {
    store = new MemoryClusterStore({ keepsRooms: true });
    first = await SignalingServer.start({ store, graceMs });
    second = await SignalingServer.start({ store, graceMs, secret: first.secret });
  };
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all([first.stop(), second.stop()]);
  });

  const enter = async (record: LiveRoomRecord, person: TestPerson, server = first): Promise<Seat> => {
    const client = await RawClient.connect(await server.join(record, person));
    clients.push(client);
    const entry = await client.join();
    return { client, person, entry, peerId: entry.peerId };
  };

  /** With a token that the room gave before. */
  const comeTo = async (server: SignalingServer, grant: JoinGrant, token: string): Promise<RawClient> => {
    const { host } = new URL(server.origin);
    const signalingUrl = Object.assign(new URL(grant.signalingUrl), { host }).href;
    const client = await RawClient.connect({ ...grant, signalingUrl }, token);
    clients.push(client);
    return client;
  };

  const killFirst = async () => {
    await first.node.die();
    await first.liveRooms.closeAll();
  };

  const namesOf = ({ hands, peers }: RoomSnapshot) =>
    hands.map((hand) => peers.find(({ peerId }) => peerId === hand)?.displayName);

  it('is the same room for everyone who comes back: same people, hands, mutes, roles and tokens', async () => {
    await start();
    const host = newPerson('Host');
    const record = first.newRoom(host);
    const hosts = await enter(record, host);
    const ada = await enter(record, newPerson('Ada'));
    const ben = await enter(record, newPerson('Ben'));
    const outcast = newPerson('Outcast');
    const [spare, used] = [await first.join(record, outcast), await first.join(record, ben.person)];
    const out = await enter(record, outcast);
    await speak(ada);
    await ben.client.ask('hand:raise', {});
    await ada.client.ask('hand:raise', {});
    await hosts.client.ask('peer:mute', { peerId: ada.peerId, source: 'microphone' });
    await hosts.client.ask('peer:set-role', { peerId: ben.peerId, role: 'co-host' });
    await hosts.client.ask('peer:remove', { peerId: out.peerId });
    await hosts.client.ask('room:lock', { locked: true });
    const before = (await hosts.client.ask('room:snapshot', {})) as RoomSnapshot;
    await first.node.die();
    expect(await codeOf(ada.client.ask('hand:lower', {}))).to.equal('ROOM_MOVING');
    await first.liveRooms.closeAll();

    const back = await comeTo(second, spare, ada.entry.resumeToken);
    const entry = await back.join();
    expect(entry.peerId).to.equal(ada.peerId);
    expect(entry.snapshot.liveId).to.equal(before.liveId);
    expect(entry.snapshot.seq).to.be.greaterThan(before.seq);
    const silent = before.peers.map((peer) => ({ ...peer, sources: {} }));
    expect({ ...entry.snapshot, seq: before.seq }).to.deep.equal({ ...before, peers: silent });
    expect(namesOf(entry.snapshot)).to.deep.equal(['Ben', 'Ada']);
    expect(entry.snapshot.peers.find(({ peerId }) => peerId === ada.peerId)?.hostMutes).to.deep.equal({
      microphone: 'muted',
    });
    expect(entry.media.producers).to.deep.equal([]);

    const adas = { ...ada, client: back };
    const { producerId } = await speak(adas);
    expect(await codeOf(back.ask('producer:resume', { producerId }))).to.equal('MUTED_BY_HOST');
    expect(await codeOf(comeTo(second, spare, spare.token))).to.equal('SESSION_ENDED');
    expect(await codeOf(comeTo(second, spare, out.entry.resumeToken))).to.equal('SESSION_ENDED');
    const bens = await comeTo(second, used, ben.entry.resumeToken);
    await bens.join();
    await bens.ask('peer:mute', { peerId: ada.peerId, source: 'camera' });
    expect(second.requireRoom(record).snapshot.peers.map(({ displayName }) => displayName)).to.deep.equal([
      'Host',
      'Ada',
      'Ben',
    ]);
    expect(second.journal.resumed.map(({ peerId }) => peerId)).to.deep.equal([
      hosts.peerId,
      ada.peerId,
      ben.peerId,
    ]);
    expect(first.journal.ended.map(({ peerId }) => peerId)).to.deep.equal([out.peerId]);
    expect(second.journal.begun).to.deep.equal([]);
  });

  it('lets those go who do not come back, and keeps nothing of it once nobody is there', async () => {
    await start(10_000);
    const host = newPerson('Host');
    const record = first.newRoom(host);
    const hosts = await enter(record, host);
    const ada = await enter(record, newPerson('Ada'));
    await killFirst();
    const back = await comeTo(second, await second.join(record, newPerson()), hosts.entry.resumeToken);
    await back.join();
    const isGone = () => second.requireRoom(record).findPeer(ada.peerId) === undefined;
    await waitUntil('Ada’s end', isGone, { timeoutMs: 20_000 });
    expect(second.journal.ended.map(({ peerId, reason }) => ({ peerId, reason }))).to.deep.equal([
      { peerId: ada.peerId, reason: 'lost' },
    ]);
    expect(second.requireRoom(record).findPeer(hosts.peerId)?.role).to.equal('host');
    await second.liveRooms.end(record.roomId);
    expect(await store.findHome(record.roomId)).to.equal(undefined);
  });

  it('shows a message once that was sent to the one home and again to the next', async () => {
    await start();
    const host = newPerson('Host');
    const record = first.newRoom(host);
    const hosts = await enter(record, host);
    const grant = await first.join(record, host);
    const input = { clientMessageId: 'only-once', text: 'Once' };
    const { message } = await hosts.client.ask('chat:send', input);
    await killFirst();
    const back = await comeTo(second, grant, hosts.entry.resumeToken);
    await back.join();
    expect((await back.ask('chat:send', input)).message).to.deep.equal(message);
    expect(second.requireRoom(record).snapshot.chat).to.deep.equal([message]);
  });

  it('is given up by a home that is overtaken: what it did is not acknowledged, and nobody is told that it is over', async () => {
    await start();
    const host = newPerson('Host');
    const record = first.newRoom(host);
    const hosts = await enter(record, host);
    // Its lease is over for all others, and it does not know.
    await first.node.lapse();
    await second.liveRooms.adopt(record.roomId);
    const answer = await codeOf(hosts.client.ask('hand:raise', {})).catch(() => 'cut off');
    expect(answer).to.be.oneOf(['ROOM_MOVING', 'cut off']);
    await waitUntil('the end of the connection', () => !hosts.client.socket.connected);
    expect(hosts.client.events('session:ended')).to.deep.equal([]);
    expect(first.liveRooms.find(record.roomId)).to.equal(undefined);
    expect(second.requireRoom(record).snapshot.hands).to.deep.equal([]);
  });

  it('begins anew where what was written cannot be read', async () => {
    await start();
    const host = newPerson('Host');
    const record = first.newRoom(host);
    const other = await TestNode.start(store);
    const claim = await other.claims.claim(record.roomId);
    if (claim.outcome !== 'held') throw new Error('it lives nowhere');
    await store.checkpoint(record.roomId, claim.hold.home, '{"version":2}');
    await other.die();
    const hosts = await enter(record, host);
    expect(hosts.entry.snapshot.peers).to.have.length(1);
  });

  it('moves to another node while people are in it: all are asked to come, and nobody has left', async () => {
    await start();
    const host = newPerson('Host');
    const record = first.newRoom(host);
    const hosts = await enter(record, host);
    const ada = await enter(record, newPerson('Ada'));
    const grant = await first.join(record, newPerson());
    await ada.client.ask('hand:raise', {});
    const before = first.requireRoom(record).snapshot;
    await first.liveRooms.handOver(record.roomId, second.node.nodeId, async () => {
      await second.liveRooms.adopt(record.roomId);
    });
    for (const { client, entry } of [hosts, ada]) {
      await client.heard('session:moving');
      await waitUntil('the end of the connection', () => !client.socket.connected);
      expect(client.events('session:ended')).to.deep.equal([]);
      const back = await comeTo(second, grant, entry.resumeToken);
      expect((await back.join()).snapshot).to.deep.equal(before);
    }
    expect(await codeOf(comeTo(first, grant, ada.entry.resumeToken))).to.equal('ROOM_MOVING');
    expect(first.journal.ended).to.deep.equal([]);
    expect(first.journal.moved).to.have.members([hosts.peerId, ada.peerId]);
  });

  it('stays where it is when the node that it was to go to is gone', async () => {
    await start();
    const host = newPerson('Host');
    const record = first.newRoom(host);
    const hosts = await enter(record, host);
    await second.node.die();
    const moved = first.liveRooms.handOver(record.roomId, second.node.nodeId, () => Promise.resolve());
    expect(await refusalOf(moved)).to.equal('NODE_UNREACHABLE');
    await hosts.client.ask('hand:raise', {});
    expect(first.requireRoom(record).snapshot.hands).to.deep.equal([hosts.peerId]);
  });
});

/** The code of an error that was thrown in this process. */
function refusalOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
}
