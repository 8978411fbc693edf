import { expect } from 'chai';
import { listMessages } from '../../../src/protocol/rest/in-room-endpoints.ts';
import type { Scene } from './scene.ts';

const PEOPLE = 6;

export function handsAndChat(scene: () => Scene): void {
  it('hands that go up at once are in one order for all, and come down for all', async () => {
    const { people } = await scene().fill(PEOPLE);
    await Promise.all(people.map(({ room }) => room.raiseHand()));
    const raised = await scene().agree(people);
    expect(raised.hands).to.have.members(people.map(({ peerId }) => peerId));
    const [host, second] = people;
    await host?.room.lowerHand(second?.peerId);
    await Promise.all(people.filter((person) => person !== second).map(({ room }) => room.lowerHand()));
    expect((await scene().agree(people)).hands).to.deep.equal([]);
  });

  it('what is written at once is in one order for all, and is kept', async () => {
    const { people, roomId } = await scene().fill(PEOPLE);
    const texts = people.flatMap(({ name }) => [`${name} one`, `${name} two`]);
    const written = people.map(async ({ room, name }) => {
      await room.sendChat(`${name} one`);
      await room.sendChat(`${name} two`);
    });
    await Promise.all(written);
    const { chat } = await scene().agree(people);
    expect(chat.map(({ text }) => text)).to.have.members(texts);
    for (const { api } of people) {
      const page = await api.call(listMessages, { params: { roomId } });
      expect(page.items).to.have.deep.members(chat);
    }
  });
}
