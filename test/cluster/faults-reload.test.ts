import { expect } from 'chai';
import { Pm2Cluster } from '../helpers/cluster/pm2-cluster.ts';
import { agree, nobodyLeft } from '../helpers/cluster/state-person.ts';
import { Scene } from './scenarios/scene.ts';

const ROOMS = 4;
const PEOPLE_A_ROOM = 5;

describe('pm2 reload with 20 people in 4 rooms', function () {
  this.timeout(240_000);
  const setup = new Pm2Cluster();
  const scene = new Scene(setup);
  before(() => setup.start());
  after(async () => {
    await scene.clear();
    await setup.stop();
  });

  it('everyone is back as who they were, nobody is seen to leave, and what was written is there', async () => {
    const rooms: Awaited<ReturnType<Scene['fill']>>['people'][] = [];
    for (let index = 0; index < ROOMS; index += 1) rooms.push((await scene.fill(PEOPLE_A_ROOM)).people);
    const everyone = rooms.flat();
    const before = everyone.map(({ peerId }) => peerId);
    for (const { room, name } of everyone) await room.sendChat(`${name} was here`);

    await setup.reload();

    for (const people of rooms) {
      const room = await agree(people, 60_000);
      expect(room.peers).to.have.length(PEOPLE_A_ROOM);
      expect(room.chat.map(({ text }) => text)).to.have.members(people.map(({ name }) => `${name} was here`));
    }
    expect(everyone.map(({ peerId }) => peerId)).to.deep.equal(before);
    nobodyLeft(everyone);
  });
});
