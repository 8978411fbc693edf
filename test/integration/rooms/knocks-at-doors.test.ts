import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Knock, knock } from '../../../src/protocol/rest/in-room.ts';
import type { CreateRoomInput } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, endRoom, type Person } from '../../helpers/rest/people.ts';
import { expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import {
  blockPerson,
  makeMember,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';

describe('A knock', () => {
  let app: RoomSceneApp;
  let scene: RoomScene;
  let guest: Person;
  before(async () => {
    app = await startSceneApp();
  });
  beforeEach(async () => {
    scene = await playScene(app, { lobby: true, visibility: 'private' });
    guest = scene.stranger;
    app.live.notified = [];
  });
  after(() => app.test.stop());

  const ask = (by: Person, roomId = scene.roomId) => by.request('POST', `/rooms/${roomId}/knocks`);
  const own = (by: Person) => by.request('GET', `/rooms/${scene.roomId}/knocks/me`);
  const knockOf = (reply: Reply): Knock => {
    expect(reply.status, JSON.stringify(reply.body)).to.equal(202);
    return knock.parse(reply.body);
  };

  describe('finds the door open', () => {
    const cases: { what: string; input: Partial<CreateRoomInput>; who: (id: string) => Promise<Person> }[] = [
      { what: 'of a public room without a lobby', input: {}, who: async () => guest },
      { what: 'for its host', input: { lobby: true }, who: async () => scene.host },
      { what: 'for staff', input: { lobby: true }, who: async () => scene.moderator },
      {
        what: 'for a member',
        input: { lobby: true, visibility: 'private' },
        who: async (id) => {
          await makeMember(app.test, id, guest);
          return guest;
        },
      },
    ];
    for (const { what, input, who } of cases) {
      it(what, async () => {
        const room = await createRoom(scene.host, input);
        const person = await who(room.id);
        expect(knockOf(await ask(person, room.id)).status).to.equal('admitted');
        expect(app.live.notified).to.deep.equal([]);
        expect((await person.request('POST', `/rooms/${room.id}/join`, {})).status).to.equal(200);
      });
    }
  });

  it('waits at a room with a password, and before a meeting has begun', async () => {
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    for (const input of [
      { password: 'pass word' },
      { lobby: true, schedule: { startsAt, minutes: 30 } },
    ] satisfies Partial<CreateRoomInput>[]) {
      const room = await createRoom(scene.host, input);
      expect(knockOf(await ask(guest, room.id)).status).to.equal('waiting');
    }
  });

  it('is of no use at rooms that are closed to one', async () => {
    expectProblem(await ask(guest, randomUUID()), 404, 'ROOM_NOT_FOUND');
    const secret = await createRoom(scene.host, { visibility: 'private' });
    expectProblem(await ask(guest, secret.id), 404, 'ROOM_NOT_FOUND');
    await blockPerson(app.test, scene.host, guest);
    expectProblem(await ask(guest), 404, 'ROOM_NOT_FOUND');
  });

  it('ends with the room', async () => {
    knockOf(await ask(guest));
    await endRoom(scene.host, scene.roomId);
    expectProblem(await ask(guest), 410, 'ROOM_ENDED');
    expectProblem(await own(guest), 410, 'ROOM_ENDED');
  });
});
