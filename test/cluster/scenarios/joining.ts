import { expect } from 'chai';
import { getRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import type { Scene } from './scene.ts';

const PEOPLE = 6;

export function joining(scene: () => Scene): void {
  it('whoever comes in, at whatever address, is in one and the same room', async () => {
    const { people, roomId } = await scene().fill(PEOPLE);
    const snapshot = await scene().agree(people);
    expect(snapshot.peers.map(({ userId }) => userId)).to.have.members(people.map(({ userId }) => userId));
    for (const person of people) {
      await waitUntil(`${person.name}'s address to count everyone`, async () => {
        const room = await person.api.call(getRoom, { params: { roomId } });
        return room.peopleCount === PEOPLE;
      });
    }
  });

  it('everyone sees who goes, at once and for that reason', async () => {
    const { people } = await scene().fill(PEOPLE);
    const [leaver, ...others] = people;
    await leaver?.close();
    for (const person of others) {
      await person.sees('that one is gone', ({ room }) => room?.peers.length === PEOPLE - 1);
      expect(person.sawLeave).to.deep.equal([leaver?.name]);
    }
  });

  it('a room opens anew once it was empty, wherever the first one comes in', async () => {
    const { people, roomId } = await scene().fill(1);
    await people[0]?.room.leave();
    const [next] = await scene().arrive(1);
    await next?.enter(roomId);
    expect(next?.snapshot.peers).to.have.length(1);
  });
}
