import { expect } from 'chai';
import { type EditRoomInput, type Room, room } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('Editing a room', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let moderator: Person;
  let made: Room;
  before(async () => {
    test = await startTestApp({ live: live.create });
    [host, guest, moderator] = await Promise.all([
      registerPerson(test.url),
      registerPerson(test.url),
      registerStaff(test, 'moderator'),
    ]);
  });
  beforeEach(async () => {
    made = await createRoom(host, { name: 'Before', language: 'en', topics: ['food'] });
  });
  after(() => test.stop());

  const edit = (by: Person, body: EditRoomInput | object, ifMatch?: string, id = made.id) =>
    call(test.url, 'PATCH', `/api/v1/rooms/${id}`, {
      body,
      token: by.token,
      ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
    });
  const get = async (by = host) => room.parse((await by.request('GET', `/rooms/${made.id}`)).body);
  const join = (by: Person, body?: unknown) => by.request('POST', `/rooms/${made.id}/join`, body);
  const audit = () =>
    test.query<{ action: string; before: object; after: object; actor_user_id: string; address: string }>(
      'SELECT action, before, after, actor_user_id, address FROM audit_entries WHERE room_id = $1',
      [made.id],
    );

  it('changes what is sent, leaves the rest, and counts', async () => {
    const changes = {
      name: '  Nachher 🎉 日本語 ',
      description: 'Two\nlines',
      kind: 'class',
      visibility: 'private',
      language: 'ja',
      topics: ['travel', 'music', 'travel'],
      capacity: 7,
      stage: true,
      lobby: true,
    } as const;
    const reply = await edit(host, changes, '"1"');
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    expect(reply.headers.get('etag')).to.equal('"2"');
    const expected = { ...changes, name: 'Nachher 🎉 日本語', topics: ['travel', 'music'], version: 2 };
    expect(reply.body).to.deep.equal({ ...made, ...expected });
    expect(await get()).to.deep.equal(reply.body);
    const second = room.parse((await edit(host, { description: '', language: null })).body);
    expect(second).to.deep.equal({ ...made, ...expected, description: '', language: null, version: 3 });
    expect(await audit()).to.deep.equal([]);
  });

  it('that changes nothing is no edit', async () => {
    for (const body of [{}, { name: 'Before', topics: ['food'], language: 'EN', password: null }]) {
      expect((await edit(host, body, '"1"')).body).to.deep.equal(made);
    }
  });

  it('is for the host and staff, and is hidden from whom the room is hidden', async () => {
    expectProblem(await edit(guest, { name: 'Mine' }), 403, 'FORBIDDEN');
    await edit(host, { visibility: 'private' });
    expectProblem(await edit(guest, { name: 'Mine' }), 404, 'ROOM_NOT_FOUND');
    expectProblem(await edit(guest, {}, undefined, 'nonsense'), 404, 'ROOM_NOT_FOUND');
    expectProblem(
      await call(test.url, 'PATCH', `/api/v1/rooms/${made.id}`, { body: {} }),
      401,
      'UNAUTHENTICATED',
    );
    expect((await get()).name).to.equal('Before');
  });

  it('by staff is in the audit log with what changed, and nothing secret', async () => {
    expect((await edit(moderator, { name: 'After', password: 'secret 4711' })).status).to.equal(200);
    expect((await edit(moderator, { name: 'After' })).status).to.equal(200);
    const [entry, ...more] = await audit();
    expect(more).to.deep.equal([]);
    expect(entry).to.deep.equal({
      action: 'room.edit',
      before: { name: 'Before', password: 'none' },
      after: { name: 'After', password: 'set' },
      actor_user_id: moderator.user.id,
      address: '127.0.0.1',
    });
    expect((await edit(moderator, { password: 'another one' })).status).to.equal(200);
    expect((await edit(moderator, { password: null })).status).to.equal(200);
    expect((await audit()).map((one) => Reflect.get(one.after, 'password'))).to.have.members([
      'set',
      'changed',
      'none',
    ]);
  });

  it('lets one of two at once win who saw the same version', async () => {
    for (let round = 0; round < 5; round++) {
      const { version } = await get();
      const names = [`One ${round}`, `Two ${round}`];
      const replies = await Promise.all(names.map((name) => edit(host, { name }, `"${version}"`)));
      expect(replies.map((reply) => reply.status).sort()).to.deep.equal([200, 412]);
      for (const reply of replies) if (reply.status !== 200) expectProblem(reply, 412, 'VERSION_MISMATCH');
      const winner = names[replies.findIndex((reply) => reply.status === 200)];
      expect(await get()).to.deep.include({ name: winner, version: version + 1 });
    }
  });

  it('keeps what each of two at once changed who asked for no version', async () => {
    const replies = await Promise.all([edit(host, { name: 'New' }), edit(host, { capacity: 9 })]);
    expect(replies.map((reply) => reply.status)).to.deep.equal([200, 200]);
    expect(await get()).to.deep.include({ name: 'New', capacity: 9, version: 3 });
  });

  for (const tag of ['"2"', '"0"', 'W/"1"', '1', '"1", "2"']) {
    it(`is refused for version ${tag}`, async () => {
      expectProblem(await edit(host, { name: 'After' }, tag), 412, 'VERSION_MISMATCH');
      expect((await get()).name).to.equal('Before');
    });
  }

  it('is over when the room is', async () => {
    await endRoom(host, made.id);
    expectProblem(await edit(host, { name: 'After' }), 410, 'ROOM_ENDED');
    expectProblem(await edit(moderator, { name: 'After' }), 410, 'ROOM_ENDED');
  });

  for (const [what, body, path] of [
    ['an empty name', { name: ' ' }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['no name', { name: null }, 'name'],
    ['an unknown kind', { kind: 'party' }, 'kind'],
    ['a language that nobody offers', { language: 'tlh' }, 'language'],
    ['a topic that nobody offers', { topics: ['food', "'; DROP TABLE rooms"] }, 'topics.1'],
    ['an unknown topic beside a known one', { topics: ['food', 'war'] }, 'topics.0'],
    ['six topics', { topics: ['food', 'travel', 'music', 'books', 'games', 'films'] }, 'topics'],
    ['a capacity of one', { capacity: 1 }, 'capacity'],
    ['a short password', { password: 'abc' }, 'password'],
    ['another host', { hostUserId: '0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f' }, ''],
    ['an end', { status: 'ended' }, ''],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { errors } = expectProblem(await edit(host, body), 422, 'VALIDATION_FAILED');
      expect(errors?.map((error) => error.path)).to.deep.equal([path]);
      expect(await get()).to.deep.equal(made);
    });
  }

  it('may keep a term that was retired since, but not take it', async () => {
    await test.query("UPDATE taxonomy_terms SET retired_at = now() WHERE code IN ('en', 'food')");
    try {
      const kept = await edit(host, { language: 'en', topics: ['travel', 'food'] });
      expect(room.parse(kept.body).topics).to.deep.equal(['travel', 'food']);
      await edit(host, { language: 'ja', topics: [] });
      const { errors } = expectProblem(
        await edit(host, { language: 'en', topics: ['food'] }),
        422,
        'VALIDATION_FAILED',
      );
      expect(errors?.map((error) => error.path)).to.deep.equal(['language', 'topics.0']);
    } finally {
      await test.query("UPDATE taxonomy_terms SET retired_at = NULL WHERE code IN ('en', 'food')");
    }
  });

  it('is seen at once by who is in there; nobody is thrown out when it gets smaller', async () => {
    const third = await registerPerson(test.url);
    for (const person of [host, guest, third]) expect((await join(person)).status).to.equal(200);
    const reply = await edit(host, { name: 'Smaller', capacity: 2 });
    expect(room.parse(reply.body)).to.deep.include({ capacity: 2, peopleCount: 3 });
    expect(live.updated.at(-1)).to.deep.equal({
      roomId: made.id,
      name: 'Smaller',
      hostUserId: host.user.id,
      capacity: 2,
      planCapacity: EVERYTHING.roomCapacity,
      meetingMinutes: EVERYTHING.meetingMinutes,
    });
  });

  for (const narrower of [{ visibility: 'private' }, { lobby: true }, { password: 'right one' }] as const) {
    it(`lets who is in there come back after ${JSON.stringify(narrower)}, and strangers no more`, async () => {
      expect((await join(guest)).status).to.equal(200);
      expect((await edit(host, narrower)).status).to.equal(200);
      expect((await join(guest)).status).to.equal(200);
      const stranger = await registerPerson(test.url);
      expect((await join(stranger)).status).to.be.within(400, 499);
      expect((await join(host)).status).to.equal(200);
      const members = await test.query('SELECT user_id FROM room_members WHERE room_id = $1', [made.id]);
      expect(members).to.deep.equal([{ user_id: guest.user.id }]);
    });
  }

  it('takes a password away', async () => {
    await edit(host, { password: 'right one' });
    expectProblem(await join(guest), 403, 'ROOM_PASSWORD_REQUIRED');
    expect(room.parse((await edit(host, { password: null })).body).hasPassword).to.equal(false);
    expect((await join(guest)).status).to.equal(200);
  });
});
