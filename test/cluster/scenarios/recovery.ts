import { expect } from 'chai';
import { nobodyLeft } from '../../helpers/cluster/state-person.ts';
import type { Scene } from './scene.ts';

const PEOPLE = 6;

export function recovery(scene: () => Scene): void {
  it('people whose connections are cut are back as who they were, and nobody saw them leave', async () => {
    const { people } = await scene().fill(PEOPLE);
    const before = people.map(({ peerId }) => peerId);
    const cut = people.filter((_, index) => index % 2 === 0);
    for (const person of cut) person.cut();
    await Promise.all(
      cut.map((person) => person.sees('the loss', ({ connection }) => connection === 'reconnecting')),
    );
    const [first] = people.filter((person) => !cut.includes(person));
    await first?.room.raiseHand();
    const after = await scene().agree(people);
    expect(people.map(({ peerId }) => peerId)).to.deep.equal(before);
    expect(after.hands).to.deep.equal([first?.peerId]);
    nobodyLeft(people);
  });

  it('a media worker dies: everyone publishes again, as who they were', async () => {
    const { people } = await scene().fill(PEOPLE);
    const before = await scene().agree(people);
    await Promise.all(scene().setup.nodes.map((node) => node.killMediaWorkers()));
    const producers = ({ peers }: typeof before) =>
      peers.map(({ sources }) => sources.microphone?.producerId);
    for (const person of people) {
      await person.sees('new streams of all', ({ room }) => {
        const now = room === null ? [] : producers(room);
        return (
          now.length === PEOPLE && now.every((id) => id !== undefined && !producers(before).includes(id))
        );
      });
    }
    const after = await scene().agree(people);
    expect(after.peers.map(({ peerId }) => peerId)).to.deep.equal(before.peers.map(({ peerId }) => peerId));
    nobodyLeft(people);
  });
}
