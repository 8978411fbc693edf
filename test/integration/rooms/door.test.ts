import { expect } from 'chai';
import { AppError } from '../../../src/errors.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { createInvite, createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('The door of a room', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let moderator: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    [host, moderator] = await Promise.all([registerPerson(test.url), registerStaff(test, 'moderator')]);
  });
  beforeEach(async () => {
    guest = await registerPerson(test.url);
    live.duringAdmit = () => Promise.resolve();
  });
  after(() => test.stop());

  const join = (by: Person, roomId: string, body?: unknown) =>
    by.request('POST', `/rooms/${roomId}/join`, body);
  const grantsOf = (reply: Reply) => joinGrant.parse(reply.body).grants;
  const ban = (roomId: string, { user }: Person) =>
    test.query(
      'INSERT INTO room_bans (room_id, user_id, by_user_id, created_at) VALUES ($1, $2, $3, now())',
      [roomId, user.id, host.user.id],
    );
  const block = (by: Person, { user }: Person) =>
    test.query('INSERT INTO user_blocks (user_id, blocked_user_id, created_at) VALUES ($1, $2, now())', [
      by.user.id,
      user.id,
    ]);
  const admit = (roomId: string, { user }: Person, status = 'admitted') =>
    test.query(
      `INSERT INTO room_knocks (room_id, user_id, status, knocked_at, asked_at) VALUES ($1, $2, $3, now(), now())
       ON CONFLICT (room_id, user_id) DO UPDATE SET status = $3`,
      [roomId, user.id, status],
    );
  const membersOf = async (roomId: string) =>
    (
      await test.query<{ user_id: string }>('SELECT user_id FROM room_members WHERE room_id = $1', [roomId])
    ).map((row) => row.user_id);

  describe('with a password', () => {
    it('asks for it, refuses a wrong one, and knows who gave it once', async () => {
      for (const visibility of ['public', 'private'] as const) {
        const { id, hasPassword } = await createRoom(host, { visibility, password: 'пароль 🔑' });
        expect(hasPassword).to.equal(true);
        expectProblem(await join(guest, id), 403, 'ROOM_PASSWORD_REQUIRED');
        expectProblem(await join(guest, id, { password: 'wrong' }), 403, 'ROOM_PASSWORD_WRONG');
        expectProblem(await join(guest, id, { password: "' OR ''='" }), 403, 'ROOM_PASSWORD_WRONG');
        expectProblem(await join(guest, id, { password: '' }), 403, 'ROOM_PASSWORD_WRONG');
        expect(await membersOf(id)).to.deep.equal([]);
        expect((await join(guest, id, { password: 'пароль 🔑' })).status).to.equal(200);
        expect(await membersOf(id)).to.deep.equal([guest.user.id]);
        expect((await join(guest, id)).status).to.equal(200);
      }
    });

    it('takes ten wrong ones of a person, made at once or not, and then not even the right one', async () => {
      const { id } = await createRoom(host, { password: 'right one' });
      const other = await registerPerson(test.url);
      const tries = await Promise.all(
        Array.from({ length: 12 }, () => join(guest, id, { password: 'wrong' })),
      );
      expect(tries.filter((reply) => reply.status === 403)).to.have.length(10);
      const limited = await join(guest, id, { password: 'right one' });
      expectProblem(limited, 429, 'RATE_LIMITED');
      expect(Number(limited.headers.get('retry-after'))).to.be.within(500, 600);
      expect((await join(other, id, { password: 'right one' })).status).to.equal(200);
      const elsewhere = await createRoom(host, { password: 'right one' });
      expect((await join(guest, elsewhere.id, { password: 'right one' })).status).to.equal(200);
    });

    it('takes sixty wrong ones from an address, however many accounts they are tried with', async () => {
      const { id } = await createRoom(host, { password: 'right one' });
      const people = await Promise.all(Array.from({ length: 7 }, () => registerPerson(test.url)));
      const guesses = people.map((person) =>
        Promise.all(Array.from({ length: 9 }, () => join(person, id, { password: 'wrong' }))),
      );
      const replies = (await Promise.all(guesses)).flat();
      expect(replies.filter(({ status }) => status === 403)).to.have.length(60);
      for (const reply of replies.filter(({ status }) => status !== 403))
        expectProblem(reply, 429, 'RATE_LIMITED');
      const elsewhere = await createRoom(host, { password: 'right one' });
      expect((await join(guest, elsewhere.id, { password: 'right one' })).status).to.equal(200);
    });

    it('does not count right ones', async () => {
      const { id } = await createRoom(host, { password: 'right one' });
      for (let i = 0; i < 12; i++) {
        await test.query('DELETE FROM room_members WHERE room_id = $1', [id]);
        expect((await join(guest, id, { password: 'right one' })).status).to.equal(200);
      }
    });

    it('keeps it from everyone, in replies and in the database', async () => {
      const { id } = await createRoom(host, { password: 'never to be told' });
      const reply = await join(host, id);
      expect(JSON.stringify(reply.body))
        .to.not.include('never to be told')
        .and.not.match(/password(Hash|_hash)|argon2/);
      const [row] = await test.query<{ password_hash: string }>(
        'SELECT password_hash FROM rooms WHERE id = $1',
        [id],
      );
      expect(row?.password_hash).to.match(/^\$argon2id\$/);
      expect(test.logs()).to.not.include('never to be told');
    });

    it('lets the host and staff through without it', async () => {
      const { id } = await createRoom(host, { password: 'right one', visibility: 'private' });
      expect(grantsOf(await join(host, id))).to.deep.include({ role: 'host', staff: false });
      expect(grantsOf(await join(moderator, id))).to.deep.include({ role: 'speaker', staff: true });
    });
  });

  describe('with a lobby', () => {
    it('has people knock, and knows who was let in from then on', async () => {
      for (const visibility of ['public', 'private'] as const) {
        const { id } = await createRoom(host, { visibility, lobby: true });
        expectProblem(await join(guest, id), 403, 'KNOCK_REQUIRED');
        await admit(id, guest, 'waiting');
        expectProblem(await join(guest, id), 403, 'KNOCK_REQUIRED');
        await admit(id, guest, 'denied');
        expectProblem(await join(guest, id), 403, 'KNOCK_REQUIRED');
        await admit(id, guest);
        expect((await join(guest, id)).status).to.equal(200);
        await test.query('DELETE FROM room_knocks WHERE room_id = $1', [id]);
        expect((await join(guest, id)).status).to.equal(200);
        expect((await guest.request('GET', `/rooms/${id}`)).status).to.equal(200);
      }
    });

    it('has those with an invite knock, and spends none of its uses', async () => {
      const { id } = await createRoom(host, { visibility: 'private', lobby: true });
      const { code } = await createInvite(host, id);
      expectProblem(await join(guest, id, { invite: code }), 403, 'KNOCK_REQUIRED');
      expect(await membersOf(id)).to.deep.equal([]);
      expect(await test.query('SELECT uses FROM room_invites WHERE code = $1', [code])).to.deep.equal([
        { uses: 0 },
      ]);
    });

    it('asks for the password first, and then has people knock', async () => {
      const { id } = await createRoom(host, { lobby: true, password: 'right one' });
      expectProblem(await join(guest, id), 403, 'ROOM_PASSWORD_REQUIRED');
      expectProblem(await join(guest, id, { password: 'wrong' }), 403, 'ROOM_PASSWORD_WRONG');
      expectProblem(await join(guest, id, { password: 'right one' }), 403, 'KNOCK_REQUIRED');
      expect(await membersOf(id)).to.deep.equal([]);
      await admit(id, guest);
      expect((await join(guest, id)).status).to.equal(200);
    });
  });

  it('gives the roles that people had, the stage’s to newcomers, and the host’s to the host', async () => {
    const { id } = await createRoom(host, { stage: true });
    expect(grantsOf(await join(guest, id)).role).to.equal('listener');
    expect(grantsOf(await join(host, id)).role).to.equal('host');
    const coHost = await registerPerson(test.url);
    await test.query(
      "INSERT INTO room_members (room_id, user_id, role, created_at) VALUES ($1, $2, 'co-host', now())",
      [id, coHost.user.id],
    );
    expect(grantsOf(await join(coHost, id)).role).to.equal('co-host');
    expect(live.admitted.filter((one) => one.roomId === id).map((one) => one.role)).to.deep.equal([
      'listener',
      'host',
      'co-host',
    ]);
  });

  it('is closed to whoever is banned from the room, whatever they bring', async () => {
    const { id } = await createRoom(host, { visibility: 'private', password: 'right one' });
    const { code } = await createInvite(host, id);
    expect((await join(guest, id, { invite: code })).status).to.equal(200);
    await ban(id, guest);
    for (const body of [{}, { invite: code }, { password: 'right one' }]) {
      expectProblem(await join(guest, id, body), 403, 'BANNED_FROM_ROOM');
    }
    await endRoom(host, id);
    expectProblem(await join(guest, id), 403, 'BANNED_FROM_ROOM');
  });

  it('is not there for whom the host has blocked, and is for whom the host is blocked by', async () => {
    const { id } = await createRoom(host);
    const invite = await createInvite(host, id);
    expect((await join(guest, id, { invite: invite.code })).status).to.equal(200);
    await block(host, guest);
    for (const [method, path, body] of [
      ['POST', `/rooms/${id}/join`, { invite: invite.code }],
      ['GET', `/rooms/${id}`, undefined],
      ['PATCH', `/rooms/${id}`, { name: 'Mine' }],
      ['DELETE', `/rooms/${id}`, undefined],
      ['POST', `/rooms/${id}/status`, { status: 'ended' }],
      ['GET', `/rooms/${id}/calendar`, undefined],
      ['GET', `/rooms/${id}/invites`, undefined],
      ['POST', `/rooms/${id}/invites`, undefined],
      ['DELETE', `/rooms/${id}/invites/${invite.id}`, undefined],
    ] as const) {
      expectProblem(await guest.request(method, path, body), 404, 'ROOM_NOT_FOUND');
    }
    expectProblem(await guest.request('GET', `/invites/${invite.code}`), 404, 'INVITE_INVALID');
    const other = await registerPerson(test.url);
    await block(other, host);
    expect((await join(other, id)).status).to.equal(200);
    await block(host, moderator);
    expect((await join(moderator, id)).status).to.equal(200);
    await test.query('DELETE FROM user_blocks WHERE user_id = $1', [host.user.id]);
  });

  describe('closes on who is admitted while', () => {
    const meanwhile = async (what: () => Promise<unknown>, roomId: string) => {
      live.duringAdmit = async () => {
        await what();
      };
      return join(guest, roomId);
    };

    it('the person is banned from the room', async () => {
      const { id } = await createRoom(host);
      expectProblem(await meanwhile(() => ban(id, guest), id), 403, 'BANNED_FROM_ROOM');
    });

    it('the host blocks the person', async () => {
      const { id } = await createRoom(host);
      expectProblem(await meanwhile(() => block(host, guest), id), 404, 'ROOM_NOT_FOUND');
    });

    it('the account is banned', async () => {
      const { id } = await createRoom(host);
      const work = () => test.query("UPDATE users SET status = 'banned' WHERE id = $1", [guest.user.id]);
      expectProblem(await meanwhile(work, id), 403, 'ACCOUNT_BANNED');
    });

    it('the account is deleted', async () => {
      const { id } = await createRoom(host);
      const work = () => test.query('UPDATE users SET deleted_at = now() WHERE id = $1', [guest.user.id]);
      expectProblem(await meanwhile(work, id), 401, 'TOKEN_INVALID');
    });

    it('the room is deleted, and closes what was opened', async () => {
      const { id } = await createRoom(host);
      const work = () => host.request('DELETE', `/rooms/${id}`);
      expectProblem(await meanwhile(work, id), 404, 'ROOM_NOT_FOUND');
      expect(live.ended.filter((one) => one === id)).to.have.length(2);
    });
  });

  for (const [code, status] of [
    ['ROOM_LOCKED', 403],
    ['ROOM_FULL', 409],
    ['ROOM_ENDED', 410],
    ['MEDIA_UNAVAILABLE', 503],
    ['SHUTTING_DOWN', 503],
  ] as const) {
    it(`passes on ${code} of the live room`, async () => {
      const { id } = await createRoom(host);
      live.duringAdmit = () => Promise.reject(new AppError(code));
      expectProblem(await join(guest, id), status, code);
    });
  }

  it('opens on the room as it was edited meanwhile', async () => {
    const { id } = await createRoom(host);
    live.duringAdmit = async () => {
      await host.request('PATCH', `/rooms/${id}`, { name: 'New name', capacity: 3 });
    };
    const { room } = joinGrant.parse((await join(guest, id)).body);
    expect(room.name).to.equal('New name');
    expect(live.updated.at(-1)).to.deep.include({ roomId: id, name: 'New name', capacity: 3 });
  });

  for (const body of [{ password: 7 }, { password: 'x'.repeat(101) }, { password: null }]) {
    it(`refuses ${JSON.stringify(body).slice(0, 40)}`, async () => {
      const { id } = await createRoom(host);
      expectProblem(await join(guest, id, body), 422, 'VALIDATION_FAILED');
    });
  }
});
