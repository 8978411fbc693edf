import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { AppError } from '../../../src/errors.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { RoomsScene, refusalOf, someone } from './rooms-scene.ts';

describe('live rooms of several nodes', function () {
  this.timeout(60_000);
  let scene: RoomsScene;
  before(async () => {
    scene = await RoomsScene.start();
  });
  afterEach(() => scene.clear());
  after(() => scene?.nodes.stop());

  it('live on one node, wherever people ask to be let in', async () => {
    const record = scene.newRoom();
    const admissions = await Promise.all(
      [0, 1, 2, 0, 1, 2].map((index) => scene.at(index).rooms.admit(record, someone())),
    );
    const homes = scene.nodes.all.filter(({ server }) => server.liveRooms.find(record.roomId) !== undefined);
    expect(homes).to.have.length(1);
    expect(new Set(admissions.map(({ servedBy }) => servedBy))).to.deep.equal(new Set([homes[0]?.nodeId]));
    expect(admissions[0]?.wayIn).to.deep.equal({ path: `/room/${record.roomId}`, origin: null });
  });

  it('are acted on, written in and looked at from any node', async () => {
    const record = scene.newRoom();
    const { client, person } = await scene.enter(scene.at(0), record);
    const away = scene.otherThan(scene.homeOf(record.roomId));
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
    const again = await scene.at(0).rooms.sendChat(roomId, person.userId, clientMessageId, 'from elsewhere');
    expect(again.messageId).to.equal(sent.messageId);
    await away.rooms.update({ ...record, name: 'A new name' });
    expect((await scene.at(1).rooms.snapshot(roomId))?.name).to.equal('A new name');
    const knocker = {
      userId: randomUUID(),
      displayName: 'At the door',
      avatarUrl: null,
      knockedAt: new Date().toISOString(),
    };
    await away.rooms.setWaiting(roomId, [knocker]);
    expect((await scene.at(2).rooms.snapshot(roomId))?.waiting).to.deep.equal([knocker]);
  });

  it('say from any node what may not be done', async () => {
    const record = scene.newRoom();
    await scene.enter(scene.at(0), record);
    const away = scene.otherThan(scene.homeOf(record.roomId));
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
    const record = scene.newRoom();
    const { client, person } = await scene.enter(scene.at(0), record);
    const { roomId } = record;
    const home = scene.homeOf(roomId);
    const away = scene.otherThan(home);
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

  it('end from any node, and are not opened again', async () => {
    const record = scene.newRoom();
    const { client } = await scene.enter(scene.at(0), record);
    await scene.otherThan(scene.homeOf(record.roomId)).rooms.end(record.roomId);
    await client.heard('session:ended', ({ reason }) => reason === 'room-ended');
    for (const node of scene.nodes.alive) {
      expect(await refusalOf(node.rooms.admit(record, someone()))).to.equal('ROOM_ENDED');
    }
  });

  it('are left at once by whoever is banned on another node, whose tokens are void everywhere', async () => {
    const record = scene.newRoom();
    const person = someone();
    const { client } = await scene.enter(scene.at(0), record, person);
    const elsewhere = scene.newRoom();
    const { token, rtpCapabilities } = await scene.at(1).rooms.admit(elsewhere, person);
    const home = scene.homeOf(elsewhere.roomId);
    await scene.otherThan(scene.homeOf(record.roomId)).rooms.removeEverywhere(person.userId, 'banned');
    await client.heard('session:ended', ({ reason }) => reason === 'banned');
    const grant = { token, signalingUrl: `${home.server.origin}/signaling`, rtpCapabilities };
    expect(await codeOf(RawClient.connect(grant))).to.equal('SESSION_ENDED');
    for (const node of scene.nodes.alive) {
      expect(await refusalOf(node.rooms.admit(record, person))).to.equal('ACCOUNT_BANNED');
    }
  });

  it('hear of a ban that was announced while the store was away', async () => {
    const record = scene.newRoom();
    const person = someone();
    const { client } = await scene.enter(scene.at(0), record, person);
    const away = scene.otherThan(scene.homeOf(record.roomId));
    scene.nodes.store.away = true;
    await away.rooms.removeEverywhere(person.userId, 'banned');
    expect((await scene.homeOf(record.roomId).rooms.snapshot(record.roomId))?.peers).to.have.length(1);
    scene.nodes.store.away = false;
    await client.heard('session:ended', ({ reason }) => reason === 'banned');
  });

  it('take a plan’s change from any node, and say when the others were not told', async () => {
    const record = scene.newRoom();
    const person = someone();
    const { client } = await scene.enter(scene.at(0), record, person);
    const away = scene.otherThan(scene.homeOf(record.roomId));
    expect(await away.rooms.setEntitlements(person.userId, { ...EVERYTHING, video: false })).to.equal(true);
    await client.heard('grants:changed', ({ publish }) => !publish.includes('camera'));
    scene.nodes.store.away = true;
    expect(await away.rooms.setEntitlements(person.userId, EVERYTHING)).to.equal(false);
  });

  it('are found while the store is away, by what their nodes said', async () => {
    const record = scene.newRoom();
    const { person } = await scene.enter(scene.at(0), record);
    const home = scene.homeOf(record.roomId);
    const [unaware] = scene.nodes.alive.filter((node) => node !== home && node !== scene.at(0));
    scene.nodes.store.away = true;
    expect(await unaware?.rooms.findRole(record.roomId, person.userId)).to.equal('speaker');
  });

  it('are led to by the one port: here, to their node, or here when there is none', async () => {
    const record = scene.newRoom();
    await scene.enter(scene.at(0), record);
    const { roomId } = record;
    const home = scene.homeOf(roomId);
    const away = scene.otherThan(home);
    const { url } = home.info;
    expect(await home.routes.route(roomId, null)).to.deep.equal({ here: true });
    expect(await away.routes.route(roomId, null)).to.deep.equal({ nodeId: home.nodeId, url });
    expect(await away.routes.route(randomUUID(), null)).to.deep.equal({ here: true });
    expect(await away.routes.route(roomId, home.nodeId)).to.deep.equal({ nodeId: home.nodeId, url });
    expect(await away.routes.route(roomId, away.nodeId)).to.deep.equal({ here: true });
    // The edge that the address names is gone.
    expect(await away.routes.route(roomId, randomUUID())).to.deep.equal({ nodeId: home.nodeId, url });
    scene.nodes.store.away = true;
    expect(await away.routes.route(randomUUID(), null)).to.deep.equal({ refused: true });
  });
});
