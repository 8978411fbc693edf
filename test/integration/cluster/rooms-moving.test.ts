import { expect } from 'chai';
import { waitUntil } from '../../helpers/wait-until.ts';
import { RoomsScene, someone } from './rooms-scene.ts';

describe('rooms whose node drains or dies', function () {
  this.timeout(60_000);
  let scene: RoomsScene;
  before(async () => {
    scene = await RoomsScene.start();
  });
  afterEach(() => scene.clear());
  after(() => scene?.nodes.stop());

  it('are asked for again while they are on their way to another node', async () => {
    const record = scene.newRoom();
    const { person } = await scene.enter(scene.at(0), record);
    const { roomId } = record;
    const home = scene.homeOf(roomId);
    const away = scene.otherThan(home);
    expect(await away.rooms.findRole(roomId, person.userId)).to.equal('speaker');
    // What `away` remembers is old from here on.
    const target = scene.otherThan(home, away);
    const moved = home.server.liveRooms.handOver(roomId, target.nodeId, async () => {
      await target.server.liveRooms.adopt(roomId);
    });
    const owner = { userId: record.hostUserId, authority: 'owner' } as const;
    await away.rooms.act(roomId, owner, { type: 'lock', locked: true });
    await moved;
    expect((await target.rooms.snapshot(roomId))?.locked).to.equal(true);
  });

  it('are come to at their new home also over a node that remembers the one before', async () => {
    const record = scene.newRoom();
    const { person } = await scene.enter(scene.at(0), record);
    const { roomId } = record;
    const home = scene.homeOf(roomId);
    const away = scene.otherThan(home);
    const target = scene.otherThan(home, away);
    expect(await away.rooms.findRole(roomId, person.userId)).to.equal('speaker');
    await home.server.liveRooms.handOver(roomId, target.nodeId, async () => {
      await target.server.liveRooms.adopt(roomId);
    });
    expect(await away.routes.route(roomId, null)).to.include({ nodeId: target.nodeId });
  });

  it('move away from a node that drains, which takes none any more', async () => {
    const record = scene.newRoom();
    const { client, person } = await scene.enter(scene.at(0), record);
    const { roomId } = record;
    const home = scene.homeOf(roomId);
    const before = await home.rooms.snapshot(roomId);
    let isDone = false;
    const drained = home.drain.run(20_000).then(() => {
      isDone = true;
    });
    await client.heard('session:moving');
    expect(isDone, 'done before anyone could be at the new home').to.equal(false);
    await drained;
    expect(home.server.liveRooms.counts.rooms).to.equal(0);
    const after = await home.rooms.snapshot(roomId);
    expect([after?.liveId, after?.peers[0]?.userId]).to.deep.equal([before?.liveId, person.userId]);
    expect((await home.rooms.admit(scene.newRoom(), someone())).servedBy).not.to.equal(home.nodeId);
    await home.drain.lift();
    expect(home.member.draining).to.equal(false);
  });

  it('wait until it is certain that their node is gone', async () => {
    const record = scene.newRoom();
    await scene.enter(scene.at(0), record);
    const dying = scene.homeOf(record.roomId);
    await dying.die();
    scene.nodes.store.unsettled = 3;
    const [asked] = scene.nodes.alive;
    expect((await asked?.rooms.snapshot(record.roomId))?.peers).to.have.length(1);
    expect(scene.nodes.store.unsettled).to.equal(0);
    await scene.nodes.replace(dying);
  });

  it('go on at another node when theirs dies, for whoever asks first', async () => {
    const record = scene.newRoom();
    const { person } = await scene.enter(scene.at(0), record);
    const { roomId } = record;
    const home = scene.homeOf(roomId);
    const before = await home.rooms.snapshot(roomId);
    await home.die();
    const [asked] = scene.nodes.alive;
    const after = await asked?.rooms.snapshot(roomId);
    expect([after?.liveId, after?.peers[0]?.userId]).to.deep.equal([before?.liveId, person.userId]);
    const homes = scene.nodes.alive.filter(({ server }) => server.liveRooms.find(roomId) !== undefined);
    expect(homes).to.have.length(1);
    await scene.nodes.replace(home);
  });

  it('are taken in again by their own node after it lost its lease, also when nobody asks for them', async () => {
    const record = scene.newRoom();
    const { person } = await scene.enter(scene.at(0), record);
    const { roomId } = record;
    const home = scene.homeOf(roomId);
    const { liveRooms, node } = home.server;
    node.lease.held = false;
    await liveRooms.closeAll();
    node.lease.term += 1;
    expect(liveRooms.find(roomId)).to.equal(undefined);
    node.lease.held = true;
    await waitUntil(
      'the room to be taken in again',
      async () => {
        await Promise.all(scene.nodes.alive.map(({ orphans }) => orphans.look()));
        return liveRooms.find(roomId) !== undefined;
      },
      { timeoutMs: 20_000 },
    );
    expect(liveRooms.snapshot(roomId)?.peers.map(({ userId }) => userId)).to.deep.equal([person.userId]);
    expect(scene.nodes.alive.filter(({ server }) => server.liveRooms.find(roomId))).to.deep.equal([home]);
  });

  it('are taken in when their node dies, also when nobody asks for them', async () => {
    const first = scene.newRoom();
    const records = [first, scene.newRoom(), scene.newRoom()];
    for (const record of records) await scene.enter(scene.at(0), record);
    const dying = scene.homeOf(first.roomId);
    const lost = records.filter(({ roomId }) => scene.homeOf(roomId) === dying);
    await dying.die();
    await waitUntil('the rooms to be taken in', async () => {
      await Promise.all(scene.nodes.alive.map(({ orphans }) => orphans.look()));
      return lost.every(({ roomId }) =>
        scene.nodes.alive.some(({ server }) => server.liveRooms.find(roomId) !== undefined),
      );
    });
    expect(await scene.nodes.store.orphans()).to.deep.equal([]);
  });
});
