import { expect } from 'chai';
import { type Knock, knock, waitingList } from '../../../src/protocol/rest/in-room.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import {
  auditOf,
  enterRoom,
  expectDone,
  makeMember,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';

describe('Knocking at a room', () => {
  let app: RoomSceneApp;
  let scene: RoomScene;
  let guest: Person;
  before(async () => {
    app = await startSceneApp();
  });
  beforeEach(async () => {
    scene = await playScene(app, { lobby: true, visibility: 'private', name: 'Green room' });
    guest = scene.stranger;
    app.live.waiting = [];
    app.live.notified = [];
  });
  after(() => app.test.stop());

  const ask = (by: Person, roomId = scene.roomId) => by.request('POST', `/rooms/${roomId}/knocks`);
  const own = (by: Person) => by.request('GET', `/rooms/${scene.roomId}/knocks/me`);
  const answer = (by: Person, whom: Person, word: 'admit' | 'deny') =>
    by.request('POST', `/rooms/${scene.roomId}/knocks/${whom.user.id}/${word}`);
  const admitEveryone = (by: Person) => by.request('POST', `/rooms/${scene.roomId}/knocks/admit`);
  const join = (by: Person) => by.request('POST', `/rooms/${scene.roomId}/join`, {});
  const knockOf = (reply: Reply, status = 202): Knock => {
    expect(reply.status, JSON.stringify(reply.body)).to.equal(status);
    return knock.parse(reply.body);
  };
  const waitingFor = async (by: Person) => {
    const reply = await by.request('GET', `/rooms/${scene.roomId}/knocks`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return waitingList.parse(reply.body).items;
  };
  const namesOf = (items: { user: { id: string } }[]) => items.map(({ user }) => user.id);
  const shownInside = () => app.live.waiting.at(-1)?.waiting.map(({ userId }) => userId);
  const put = (person: Person, columns: { asked?: string; answered?: string }) =>
    app.test.query(
      `UPDATE room_knocks SET asked_at = asked_at - $3::interval, answered_at = answered_at - $4::interval
       WHERE room_id = $1 AND user_id = $2`,
      [scene.roomId, person.user.id, columns.asked ?? '0', columns.answered ?? '0'],
    );

  it('shows one to the hosts, inside and by their own connection, once however often one knocks', async () => {
    const first = knockOf(await ask(guest));
    expect(first).to.deep.include({ roomId: scene.roomId, roomName: 'Green room', status: 'waiting' });
    const again = await Promise.all([ask(guest), ask(guest), ask(guest)]);
    for (const reply of again) expect(knockOf(reply)).to.deep.equal(first);
    expect(app.live.notified).to.deep.equal([
      {
        userId: scene.host.user.id,
        name: 'knock:received',
        payload: { roomId: scene.roomId, userId: guest.user.id, displayName: guest.user.displayName },
      },
    ]);
    expect(shownInside()).to.deep.equal([guest.user.id]);
    for (const by of [scene.host, scene.coHost, scene.moderator]) {
      const { id, username, displayName, avatarUrl } = guest.user;
      expect(await waitingFor(by)).to.deep.equal([
        { user: { id, username, displayName, avatarUrl }, knockedAt: first.knockedAt },
      ]);
    }
    expect(knockOf(await own(guest), 200)).to.deep.equal(first);
  });

  it('twice at once is one knock', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => ask(guest)));
    const knocks = replies.map((reply) => knockOf(reply));
    for (const each of knocks) expect(each).to.deep.equal(knocks[0]);
    expect(namesOf(await waitingFor(scene.host))).to.deep.equal([guest.user.id]);
  });

  it('gets one in when a host or co-host says so, and tells one', async () => {
    for (const by of [scene.host, scene.coHost]) {
      const person = await registerPerson(app.test.url);
      knockOf(await ask(person));
      app.live.notified = [];
      expectDone(await answer(by, person, 'admit'));
      expect(app.live.notified).to.deep.equal([
        {
          userId: person.user.id,
          name: 'knock:answered',
          payload: { roomId: scene.roomId, status: 'admitted' },
        },
      ]);
      expect(shownInside()).to.deep.equal([]);
      expect(knockOf(await own(person), 200).status).to.equal('admitted');
      expect(knockOf(await ask(person)).status).to.equal('admitted');
      expect((await join(person)).status).to.equal(200);
    }
    expect(await auditOf(app.test, scene.roomId)).to.deep.equal([]);
  });

  it('turned away, gets nowhere for a minute, and then may be tried again', async () => {
    knockOf(await ask(guest));
    expectDone(await answer(scene.host, guest, 'deny'));
    expect(app.live.notified.at(-1)).to.deep.equal({
      userId: guest.user.id,
      name: 'knock:answered',
      payload: { roomId: scene.roomId, status: 'denied' },
    });
    expect(knockOf(await own(guest), 200).status).to.equal('denied');
    const reply = await ask(guest);
    expectProblem(reply, 429, 'RATE_LIMITED');
    expect(Number(reply.headers.get('retry-after'))).to.be.within(55, 60);
    expectProblem(await join(guest), 403, 'KNOCK_REQUIRED');
    expectDone(await guest.request('DELETE', `/rooms/${scene.roomId}/knocks/me`));
    expectProblem(await ask(guest), 429, 'RATE_LIMITED');
    await put(guest, { answered: '60 seconds' });
    expect(knockOf(await ask(guest)).status).to.equal('waiting');
    expect(app.live.notified.at(-1)?.name).to.equal('knock:received');
  });

  it('is answered once: the same answer again changes nothing, and nobody is shown out who was let in', async () => {
    knockOf(await ask(guest));
    const replies = await Promise.all(
      [scene.host, scene.coHost, scene.host].map((by) => answer(by, guest, 'admit')),
    );
    for (const reply of replies) expectDone(reply);
    expect(app.live.notified.filter(({ name }) => name === 'knock:answered')).to.have.length(1);
    expectProblem(await answer(scene.host, guest, 'deny'), 404, 'KNOCK_NOT_FOUND');
    expect(knockOf(await own(guest), 200).status).to.equal('admitted');
  });

  it('may be answered otherwise by a host who thinks again', async () => {
    knockOf(await ask(guest));
    expectDone(await answer(scene.host, guest, 'deny'));
    expectDone(await answer(scene.host, guest, 'deny'));
    expectDone(await answer(scene.host, guest, 'admit'));
    expect((await join(guest)).status).to.equal(200);
  });

  it('lets in everyone who waits, in one go', async () => {
    const people = await Promise.all([registerPerson(app.test.url), registerPerson(app.test.url)]);
    for (const person of people) knockOf(await ask(person));
    expect(namesOf(await waitingFor(scene.host))).to.deep.equal(people.map(({ user }) => user.id));
    knockOf(await ask(guest));
    expectDone(await answer(scene.host, guest, 'deny'));
    for (const reply of await Promise.all([admitEveryone(scene.coHost), admitEveryone(scene.host)])) {
      expectDone(reply);
    }
    for (const person of people) expect((await join(person)).status).to.equal(200);
    expectProblem(await join(guest), 403, 'KNOCK_REQUIRED');
    expect(app.live.notified.filter(({ payload }) => isAdmitted(payload))).to.have.length(2);
    expectDone(await admitEveryone(scene.host));
  });

  it('is answered by staff as well, which is written down', async () => {
    const other = await registerPerson(app.test.url);
    for (const person of [guest, other]) knockOf(await ask(person));
    expectDone(await answer(scene.moderator, guest, 'deny'));
    expectDone(await admitEveryone(scene.moderator));
    const entries = await auditOf(app.test, scene.roomId);
    expect(entries.map(({ action, target, after }) => ({ action, target, after }))).to.deep.equal([
      { action: 'knock.deny', target: guest.user.id, after: { status: 'denied' } },
      { action: 'knock.admit', target: other.user.id, after: { status: 'admitted' } },
    ]);
    expect(entries.map(({ actor, address }) => [actor, address])).to.deep.equal([
      [scene.moderator.user.id, '127.0.0.1'],
      [scene.moderator.user.id, '127.0.0.1'],
    ]);
  });

  it('is not answered by speakers, strangers, or those who wait themselves', async () => {
    knockOf(await ask(guest));
    for (const by of [scene.speaker, await memberOutside()]) {
      expectProblem(await answer(by, guest, 'admit'), 403, 'FORBIDDEN');
      expectProblem(await answer(by, guest, 'deny'), 403, 'FORBIDDEN');
      expectProblem(await admitEveryone(by), 403, 'FORBIDDEN');
      expectProblem(await by.request('GET', `/rooms/${scene.roomId}/knocks`), 403, 'FORBIDDEN');
    }
    expectProblem(await answer(guest, guest, 'admit'), 404, 'ROOM_NOT_FOUND');
    expectProblem(await answer(guest, guest, 'deny'), 404, 'ROOM_NOT_FOUND');
    expectProblem(await admitEveryone(guest), 404, 'ROOM_NOT_FOUND');
    expectProblem(await guest.request('GET', `/rooms/${scene.roomId}/knocks`), 404, 'ROOM_NOT_FOUND');
    expect(knockOf(await own(guest), 200).status).to.equal('waiting');
  });

  it('is not answered for someone who does not wait, nor admitted to a locked room', async () => {
    for (const word of ['admit', 'deny'] as const) {
      expectProblem(await answer(scene.host, guest, word), 404, 'KNOCK_NOT_FOUND');
    }
    knockOf(await ask(guest));
    expectDone(await scene.host.request('POST', `/rooms/${scene.roomId}/lock`, { locked: true }));
    expectProblem(await answer(scene.host, guest, 'admit'), 403, 'ROOM_LOCKED');
    expectProblem(await admitEveryone(scene.host), 403, 'ROOM_LOCKED');
    expectDone(await answer(scene.host, guest, 'deny'));
  });

  it('can be withdrawn, with or without having knocked', async () => {
    knockOf(await ask(guest));
    for (let time = 0; time < 2; time += 1) {
      expectDone(await guest.request('DELETE', `/rooms/${scene.roomId}/knocks/me`));
    }
    expect(await waitingFor(scene.host)).to.deep.equal([]);
    expect(shownInside()).to.deep.equal([]);
    expectProblem(await own(guest), 404, 'KNOCK_NOT_FOUND');
    expectProblem(await answer(scene.host, guest, 'admit'), 404, 'KNOCK_NOT_FOUND');
  });

  it('does not ring on and on when it is withdrawn and made again', async () => {
    const withdraw = () => guest.request('DELETE', `/rooms/${scene.roomId}/knocks/me`);
    for (let ring = 1; ring <= 6; ring += 1) {
      knockOf(await ask(guest));
      expectDone(await withdraw());
    }
    expectProblem(await ask(guest), 429, 'RATE_LIMITED');
    expect(app.live.notified).to.have.length(6);
    expectProblem(await own(guest), 404, 'KNOCK_NOT_FOUND');
    expect(await waitingFor(scene.host)).to.deep.equal([]);
    // Others still get through.
    knockOf(await ask(await registerPerson(app.test.url)));
  });

  it('lapses when nobody asks any more, and goes on when they ask again', async () => {
    const other = await registerPerson(app.test.url);
    for (const person of [guest, other]) knockOf(await ask(person));
    for (const person of [guest, other]) await put(person, { asked: '16 minutes' });
    expect(await waitingFor(scene.host)).to.deep.equal([]);
    expect(knockOf(await own(guest), 200).status).to.equal('waiting');
    expect(namesOf(await waitingFor(scene.host))).to.deep.equal([guest.user.id]);
    expect(shownInside()).to.deep.equal([guest.user.id]);
    // Whoever did not ask loses the place in the queue, and is new to the host.
    app.live.notified = [];
    knockOf(await ask(other));
    expect(namesOf(await waitingFor(scene.host))).to.deep.equal([guest.user.id, other.user.id]);
    expect(app.live.notified).to.have.length(1);
  });

  it('is shown to a room that goes live only then', async () => {
    const { id } = await createRoom(scene.host, { lobby: true });
    knockOf(await ask(guest, id));
    app.live.waiting = [];
    await enterRoom(scene.host, id);
    const [shown] = app.live.waiting.filter(({ roomId }) => roomId === id);
    expect(shown?.waiting.map(({ userId }) => userId)).to.deep.equal([guest.user.id]);
  });

  it('is answered from inside the room as well', async () => {
    const { journal } = app.live.context();
    knockOf(await ask(guest));
    const [roomId, userId] = [scene.roomId, guest.user.id];
    const byUserId = scene.moderator.user.id;
    await journal.knockAnswered({ roomId, userIds: [userId], status: 'admitted', byUserId });
    expect(app.live.notified.at(-1)?.payload).to.deep.equal({ roomId, status: 'admitted' });
    expect(shownInside()).to.deep.equal([]);
    expect((await join(guest)).status).to.equal(200);
    expect((await auditOf(app.test, roomId)).map(({ action, target }) => [action, target])).to.deep.equal([
      ['knock.admit', userId],
    ]);
  });

  async function memberOutside(): Promise<Person> {
    const person = await registerPerson(app.test.url);
    await makeMember(app.test, scene.roomId, person, 'co-host');
    return person;
  }
});

function isAdmitted(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && Reflect.get(payload, 'status') === 'admitted';
}
