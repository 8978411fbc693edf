import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { AdmittedPerson, LiveRoomRecord } from '../../../src/cluster/room-messages.ts';
import { AppError } from '../../../src/errors.ts';
import { EVERYTHING } from '../../helpers/everything.ts';
import { codeOf, RawClient } from '../../helpers/raw-client.ts';
import { type RoomNode, RoomNodes } from '../../helpers/room-node.ts';
import { newPerson } from '../../helpers/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('live rooms of several nodes', function () {
  this.timeout(60_000);
  let nodes: RoomNodes;
  let clients: RawClient[];

  before(async () => {
    nodes = new RoomNodes();
    await nodes.start(3);
  });
  beforeEach(() => {
    clients = [];
  });
  afterEach(() => {
    nodes.store.away = false;
    for (const client of clients) client.close();
  });
  after(() => nodes.stop());

  const someone = (userId: string = randomUUID()): AdmittedPerson => {
    const who = { userId, displayName: 'Someone', avatarUrl: null, role: 'speaker' as const, staff: false };
    return { ...who, entitlements: EVERYTHING };
  };
  const newRoom = (): LiveRoomRecord => nodes.all[0]?.server.newRoom(newPerson()) ?? fail('no node');
  const at = (index: number): RoomNode => nodes.alive[index] ?? fail('no node');
  const homeOf = (roomId: string): RoomNode =>
    nodes.alive.find(({ server }) => server.liveRooms.find(roomId) !== undefined) ?? fail('no home');
  const otherThan = (node: RoomNode): RoomNode =>
    nodes.alive.find((other) => other !== node) ?? fail('no other node');

  /** Joins over REST at one node, and connects at the node that serves. */
  const enter = async (node: RoomNode, record: LiveRoomRecord, person = someone()) => {
    const { token, servedBy, rtpCapabilities } = await node.rooms.admit(record, person);
    const serving = nodes.all.find(({ nodeId }) => nodeId === servedBy) ?? fail('nobody serves');
    const signalingUrl = `${serving.server.origin}/signaling`;
    const client = await RawClient.connect({ token, signalingUrl, rtpCapabilities });
    clients.push(client);
    await client.join();
    return { client, person };
  };

  it('live on one node, wherever people ask to be let in', async () => {
    const record = newRoom();
    const admissions = await Promise.all(
      [0, 1, 2, 0, 1, 2].map((index) => at(index).rooms.admit(record, someone())),
    );
    const homes = nodes.all.filter(({ server }) => server.liveRooms.find(record.roomId) !== undefined);
    expect(homes).to.have.length(1);
    expect(new Set(admissions.map(({ servedBy }) => servedBy))).to.deep.equal(new Set([homes[0]?.nodeId]));
    expect(admissions[0]?.wayIn).to.deep.equal({ path: `/room/${record.roomId}`, origin: null });
  });

  it('are acted on, written in and looked at from any node', async () => {
    const record = newRoom();
    const { client, person } = await enter(at(0), record);
    const away = otherThan(homeOf(record.roomId));
    const { roomId } = record;
    expect((await away.rooms.snapshot(roomId))?.peers.map(({ userId }) => userId)).to.deep.equal([
      person.userId,
    ]);
    expect(await away.rooms.findRole(roomId, person.userId)).to.equal('speaker');
    expect(await away.rooms.findRole(roomId, randomUUID())).to.equal(null);
    expect(away.rooms.peopleCount(roomId)).to.equal(1);
    expect(await away.rooms.userIds()).to.include.members([person.userId, record.hostUserId]);

    await away.rooms.act(
      roomId,
      { userId: record.hostUserId, authority: 'owner' },
      { type: 'lock', locked: true },
    );
    await client.heard('room:event', ({ event }) => event.type === 'room:lock-changed');
    const clientMessageId = randomUUID();
    const sent = await away.rooms.sendChat(roomId, person.userId, clientMessageId, 'from elsewhere');
    const again = await at(0).rooms.sendChat(roomId, person.userId, clientMessageId, 'from elsewhere');
    expect(again.messageId).to.equal(sent.messageId);
    await away.rooms.update({ ...record, name: 'A new name' });
    expect((await at(1).rooms.snapshot(roomId))?.name).to.equal('A new name');
    const knocker = {
      userId: randomUUID(),
      displayName: 'At the door',
      avatarUrl: null,
      knockedAt: new Date().toISOString(),
    };
    await away.rooms.setWaiting(roomId, [knocker]);
    expect((await at(2).rooms.snapshot(roomId))?.waiting).to.deep.equal([knocker]);
  });

  it('say from any node what may not be done', async () => {
    const record = newRoom();
    await enter(at(0), record);
    const away = otherThan(homeOf(record.roomId));
    const stranger = { userId: randomUUID(), authority: 'member' } as const;
    expect(await refusalOf(away.rooms.act(record.roomId, stranger, { type: 'mute-all' }))).to.equal(
      'FORBIDDEN',
    );
    expect(await refusalOf(away.rooms.sendChat(record.roomId, randomUUID(), randomUUID(), 'x'))).to.equal(
      'NOT_IN_ROOM',
    );
    const nowhere = randomUUID();
    expect(await refusalOf(away.rooms.sendChat(nowhere, randomUUID(), randomUUID(), 'x'))).to.equal(
      'ROOM_NOT_LIVE',
    );
    expect(await away.rooms.snapshot(nowhere)).to.equal(undefined);
  });

  it('are not acted on twice when nobody knows whether it was done; a message is there once all the same', async () => {
    const record = newRoom();
    const { client, person } = await enter(at(0), record);
    const { roomId } = record;
    const home = homeOf(roomId);
    const away = otherThan(home);
    let lost = 0;
    home.links.beforeAnswer = (name) => {
      lost += 1;
      if (lost === 1) throw new AppError('NODE_UNREACHABLE', { detail: `the answer to ${name} was lost` });
    };
    const owner = { userId: record.hostUserId, authority: 'owner' } as const;
    const before = home.links.received.length;
    expect(await refusalOf(away.rooms.act(roomId, owner, { type: 'mute-all' }))).to.equal('NODE_UNREACHABLE');
    expect(home.links.received.slice(before)).to.deep.equal(['room:act']);

    lost = 0;
    await away.rooms.sendChat(roomId, person.userId, randomUUID(), 'once');
    expect(home.links.received.slice(before + 1)).to.deep.equal(['room:send-chat', 'room:send-chat']);
    home.links.beforeAnswer = () => undefined;
    await client.heard('room:event', ({ event }) => event.type === 'chat:sent');
    expect((await home.rooms.snapshot(roomId))?.chat.map(({ text }) => text)).to.deep.equal(['once']);
  });

  it('are asked for again while they are on their way to another node', async () => {
    const record = newRoom();
    const { person } = await enter(at(0), record);
    const { roomId } = record;
    const home = homeOf(roomId);
    const away = otherThan(home);
    expect(await away.rooms.findRole(roomId, person.userId)).to.equal('speaker');
    // What `away` remembers is old from here on.
    const target = nodes.alive.find((node) => node !== home && node !== away) ?? fail('no third node');
    const moved = home.server.liveRooms.handOver(roomId, target.nodeId, async () => {
      await target.server.liveRooms.adopt(roomId);
    });
    const owner = { userId: record.hostUserId, authority: 'owner' } as const;
    await away.rooms.act(roomId, owner, { type: 'lock', locked: true });
    await moved;
    expect((await target.rooms.snapshot(roomId))?.locked).to.equal(true);
  });

  it('end from any node, and are not opened again', async () => {
    const record = newRoom();
    const { client } = await enter(at(0), record);
    await otherThan(homeOf(record.roomId)).rooms.end(record.roomId);
    await client.heard('session:ended', ({ reason }) => reason === 'room-ended');
    for (const node of nodes.alive) {
      expect(await refusalOf(node.rooms.admit(record, someone()))).to.equal('ROOM_ENDED');
    }
  });

  it('are left at once by whoever is banned on another node, whose tokens are void everywhere', async () => {
    const record = newRoom();
    const person = someone();
    const { client } = await enter(at(0), record, person);
    const elsewhere = newRoom();
    const { token, rtpCapabilities } = await at(1).rooms.admit(elsewhere, person);
    const home = homeOf(elsewhere.roomId);
    await otherThan(homeOf(record.roomId)).rooms.removeEverywhere(person.userId, 'banned');
    await client.heard('session:ended', ({ reason }) => reason === 'banned');
    const grant = { token, signalingUrl: `${home.server.origin}/signaling`, rtpCapabilities };
    expect(await codeOf(RawClient.connect(grant))).to.equal('SESSION_ENDED');
    for (const node of nodes.alive) {
      expect(await refusalOf(node.rooms.admit(record, person))).to.equal('ACCOUNT_BANNED');
    }
  });

  it('hear of a ban that was announced while the store was away', async () => {
    const record = newRoom();
    const person = someone();
    const { client } = await enter(at(0), record, person);
    const away = otherThan(homeOf(record.roomId));
    nodes.store.away = true;
    await away.rooms.removeEverywhere(person.userId, 'banned');
    expect((await homeOf(record.roomId).rooms.snapshot(record.roomId))?.peers).to.have.length(1);
    nodes.store.away = false;
    await client.heard('session:ended', ({ reason }) => reason === 'banned');
  });

  it('take a plan’s change from any node, and say when the others were not told', async () => {
    const record = newRoom();
    const person = someone();
    const { client } = await enter(at(0), record, person);
    const away = otherThan(homeOf(record.roomId));
    expect(await away.rooms.setEntitlements(person.userId, { ...EVERYTHING, video: false })).to.equal(true);
    await client.heard('grants:changed', ({ publish }) => !publish.includes('camera'));
    nodes.store.away = true;
    expect(await away.rooms.setEntitlements(person.userId, EVERYTHING)).to.equal(false);
  });

  it('are found while the store is away, by what their nodes said', async () => {
    const record = newRoom();
    const { person } = await enter(at(0), record);
    const home = homeOf(record.roomId);
    const [unaware] = nodes.alive.filter((node) => node !== home && node !== at(0));
    nodes.store.away = true;
    expect(await unaware?.rooms.findRole(record.roomId, person.userId)).to.equal('speaker');
  });

  it('are led to by the one port: here, to their node, or here when there is none', async () => {
    const record = newRoom();
    await enter(at(0), record);
    const { roomId } = record;
    const home = homeOf(roomId);
    const away = otherThan(home);
    const { url } = home.info;
    expect(await home.routes.route(roomId, null)).to.deep.equal({ here: true });
    expect(await away.routes.route(roomId, null)).to.deep.equal({ nodeId: home.nodeId, url });
    expect(await away.routes.route(randomUUID(), null)).to.deep.equal({ here: true });
    expect(await away.routes.route(roomId, home.nodeId)).to.deep.equal({ nodeId: home.nodeId, url });
    expect(await away.routes.route(roomId, away.nodeId)).to.deep.equal({ here: true });
    // The edge that the address names is gone.
    expect(await away.routes.route(roomId, randomUUID())).to.deep.equal({ nodeId: home.nodeId, url });
    nodes.store.away = true;
    expect(await away.routes.route(randomUUID(), null)).to.deep.equal({ refused: true });
  });

  it('move away from a node that drains, which takes none any more', async () => {
    const record = newRoom();
    const { client, person } = await enter(at(0), record);
    const { roomId } = record;
    const home = homeOf(roomId);
    const before = await home.rooms.snapshot(roomId);
    await home.drain.run(20_000);
    await client.heard('session:moving');
    expect(home.server.liveRooms.counts.rooms).to.equal(0);
    const after = await home.rooms.snapshot(roomId);
    expect([after?.liveId, after?.peers[0]?.userId]).to.deep.equal([before?.liveId, person.userId]);
    expect((await home.rooms.admit(newRoom(), someone())).servedBy).not.to.equal(home.nodeId);
    await home.drain.lift();
    expect(home.member.draining).to.equal(false);
  });

  it('wait until it is certain that their node is gone', async () => {
    const record = newRoom();
    await enter(at(0), record);
    const dying = homeOf(record.roomId);
    await dying.die();
    nodes.store.unsettled = 3;
    const [asked] = nodes.alive;
    expect((await asked?.rooms.snapshot(record.roomId))?.peers).to.have.length(1);
    expect(nodes.store.unsettled).to.equal(0);
    await nodes.replace(dying);
  });

  it('go on at another node when theirs dies, for whoever asks first', async () => {
    const record = newRoom();
    const { person } = await enter(at(0), record);
    const { roomId } = record;
    const home = homeOf(roomId);
    const before = await home.rooms.snapshot(roomId);
    await home.die();
    const [asked] = nodes.alive;
    const after = await asked?.rooms.snapshot(roomId);
    expect([after?.liveId, after?.peers[0]?.userId]).to.deep.equal([before?.liveId, person.userId]);
    const homes = nodes.alive.filter(({ server }) => server.liveRooms.find(roomId) !== undefined);
    expect(homes).to.have.length(1);
    await nodes.replace(home);
  });

  it('are taken in when their node dies, also when nobody asks for them', async () => {
    const records = [newRoom(), newRoom(), newRoom()];
    for (const record of records) await enter(at(0), record);
    const [dying] = nodes.alive;
    const lost = records.filter(({ roomId }) => homeOf(roomId) === dying);
    await dying?.die();
    expect(lost).not.to.have.length(0);
    await waitUntil('the rooms to be taken in', async () => {
      await Promise.all(nodes.alive.map(({ orphans }) => orphans.look()));
      return lost.every(({ roomId }) =>
        nodes.alive.some(({ server }) => server.liveRooms.find(roomId) !== undefined),
      );
    });
    expect(await nodes.store.orphans()).to.deep.equal([]);
  });
});

/** The code that a call to a node was refused with. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

function fail(what: string): never {
  throw new Error(what);
}
