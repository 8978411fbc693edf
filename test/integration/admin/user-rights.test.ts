import { expect } from 'chai';
import {
  type AdminUser,
  type AuditEntry,
  adminUser,
  adminUserDetails,
  auditPage,
} from '../../../src/protocol/rest/admin.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { changeIfMatch, registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('The rights of an account', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let person: Person;
  let moderator: Person;
  let otherModerator: Person;
  let admin: Person;
  let reader: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    moderator = await registerStaff(test, 'moderator');
    otherModerator = await registerStaff(test, 'moderator');
    [admin, reader] = await Promise.all([registerStaff(test, 'admin'), registerStaff(test, 'admin')]);
  });
  beforeEach(async () => {
    person = await registerPerson(test.url);
  });
  after(() => test.stop());

  const setStatus = (by: Person, to: Person, status: string, reason?: string) =>
    by.request('POST', `/admin/users/${to.user.id}/status`, {
      status,
      ...(reason === undefined ? {} : { reason }),
    });
  const setRole = (by: Person, to: Person, role: string) =>
    by.request('POST', `/admin/users/${to.user.id}/role`, { role });
  const look = async (who: Person): Promise<AdminUser> =>
    adminUserDetails.parse((await moderator.request('GET', `/admin/users/${who.user.id}`)).body);
  const audited = async (who: Person): Promise<AuditEntry[]> =>
    auditPage.parse((await reader.request('GET', `/admin/audit?targetId=${who.user.id}`)).body).items;

  describe('by status:', () => {
    it('a moderator flags, bans and frees a user, and the reason is kept and written down', async () => {
      const flagged = await setStatus(moderator, person, 'flagged', 'Watch the chat 👀');
      expect(flagged.status).to.equal(200);
      expect(adminUser.parse(flagged.body)).to.deep.include({
        id: person.user.id,
        status: 'flagged',
        statusReason: 'Watch the chat 👀',
        version: 2,
      });
      expect(flagged.headers.get('etag')).to.equal('"2"');
      expect((await person.request('GET', '/users/me')).status).to.equal(200);
      await setStatus(moderator, person, 'banned', "Spam'); DROP TABLE users; --");
      expect(await look(person)).to.deep.include({ status: 'banned', version: 3 });
      const freed = await setStatus(admin, person, 'active', 'It was their brother');
      expect(adminUser.parse(freed.body)).to.deep.include({
        status: 'active',
        statusReason: null,
        version: 4,
      });
      const entries = await audited(person);
      expect(
        entries.map(({ actor, action, before, after }) => [actor.id, action, before, after]),
      ).to.deep.equal([
        [
          admin.user.id,
          'user.unban',
          { status: 'banned', reason: "Spam'); DROP TABLE users; --" },
          { status: 'active', reason: 'It was their brother' },
        ],
        [
          moderator.user.id,
          'user.ban',
          { status: 'flagged', reason: 'Watch the chat 👀' },
          { status: 'banned', reason: "Spam'); DROP TABLE users; --" },
        ],
        [
          moderator.user.id,
          'user.flag',
          { status: 'active', reason: null },
          { status: 'flagged', reason: 'Watch the chat 👀' },
        ],
      ]);
    });

    it('asking for what is so already changes nothing, and is written down once', async () => {
      await setStatus(moderator, person, 'active');
      expect((await look(person)).version).to.equal(1);
      const replies = await Promise.all(
        [1, 2, 3, 4].map(() => setStatus(moderator, person, 'banned', 'Spam')),
      );
      expect(replies.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
      expect(await look(person)).to.deep.include({ version: 2, statusReason: 'Spam' });
      expect((await audited(person)).map(({ action }) => action)).to.deep.equal(['user.ban']);
      await setStatus(moderator, person, 'banned', 'Spam, and worse');
      expect(await look(person)).to.deep.include({ version: 3, statusReason: 'Spam, and worse' });
    });

    it('a ban ends sessions, rooms and connections, each time it is asked for', async () => {
      await setStatus(moderator, person, 'banned');
      await setStatus(moderator, person, 'banned');
      const { id } = person.user;
      expect(live.removedEverywhere.filter(({ userId }) => userId === id)).to.deep.equal([
        { userId: id, reason: 'banned' },
        { userId: id, reason: 'banned' },
      ]);
      expect(live.disconnected.filter(({ userId }) => userId === id)).to.have.length(2);
      expectProblem(await person.request('GET', '/users/me'), 403, 'ACCOUNT_BANNED');
    });

    it('moderators act on users alone, admins on moderators and admins too, nobody on themselves', async () => {
      for (const [by, to] of [
        [moderator, moderator],
        [moderator, otherModerator],
        [moderator, admin],
        [admin, admin],
      ] as const) {
        for (const status of ['flagged', 'banned', 'active']) {
          expectProblem(await setStatus(by, to, status, 'No'), 403, 'FORBIDDEN');
        }
        expect(await look(to)).to.deep.include({ status: 'active', version: 1 });
      }
      const target = await registerStaff(test, 'moderator');
      expect((await setStatus(admin, target, 'banned')).status).to.equal(200);
      expectProblem(await target.request('GET', '/admin/users'), 403, 'ACCOUNT_BANNED');
      expect((await setStatus(admin, await registerStaff(test, 'admin'), 'flagged')).status).to.equal(200);
    });

    it('two moderators cannot ban each other, however close they come, and two admins only one the other', async () => {
      const [one, two] = await Promise.all([1, 2].map(() => registerStaff(test, 'admin')));
      if (one === undefined || two === undefined) throw new Error('unreachable');
      const replies = await Promise.all([setStatus(one, two, 'banned'), setStatus(two, one, 'banned')]);
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 403]);
      const banned = [one, two].filter((_, index) => replies[1 - index]?.status === 200);
      expect(
        (await Promise.all([one, two].map(look)))
          .filter(({ status }) => status === 'banned')
          .map(({ id }) => id),
      ).to.deep.equal(banned.map(({ user }) => user.id));
    });

    it('the change is for the version that was looked at, where one is named', async () => {
      const path = `/admin/users/${person.user.id}/status`;
      await setStatus(moderator, person, 'flagged');
      expectProblem(
        await changeIfMatch(test, moderator, path, 1, { status: 'banned' }),
        412,
        'VERSION_MISMATCH',
      );
      expect((await look(person)).status).to.equal('flagged');
      const replies = await Promise.all(
        [moderator, otherModerator].map((by) =>
          changeIfMatch(test, by, path, 2, { status: 'banned', reason: by.user.id }),
        ),
      );
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 412]);
    });

    for (const body of [
      {},
      { status: 'deleted' },
      { status: 'banned', reason: 'x'.repeat(501) },
      { status: 'banned', reason: 'a\u0000b' },
      { status: 'banned', until: 'tomorrow' },
    ]) {
      it(`refuses ${JSON.stringify(body).slice(0, 60)}`, async () => {
        const reply = await moderator.request('POST', `/admin/users/${person.user.id}/status`, body);
        expectProblem(reply, 422, 'VALIDATION_FAILED');
      });
    }
  });

  describe('by role:', () => {
    it('admins take people into the staff and out again', async () => {
      const reply = await setRole(admin, person, 'moderator');
      expect(adminUser.parse(reply.body)).to.deep.include({ role: 'moderator', version: 2 });
      expect(reply.headers.get('etag')).to.equal('"2"');
      expect((await person.request('GET', '/admin/users')).status).to.equal(200);
      expect(live.removedEverywhere.filter(({ userId }) => userId === person.user.id)).to.deep.equal([]);
      expect((await setRole(admin, person, 'moderator')).status).to.equal(200);
      await setRole(admin, person, 'user');
      expectProblem(await person.request('GET', '/admin/users'), 403, 'FORBIDDEN');
      // Inside a room they would still be staff.
      expect(live.removedEverywhere.filter(({ userId }) => userId === person.user.id)).to.deep.equal([
        { userId: person.user.id, reason: 'removed' },
      ]);
      expect(
        (await audited(person)).map(({ action, before, after }) => [action, before, after]),
      ).to.deep.equal([
        ['user.role', { role: 'moderator' }, { role: 'user' }],
        ['user.role', { role: 'user' }, { role: 'moderator' }],
      ]);
    });

    it('nobody gets a place of the staff in a room by a join that was under way', async () => {
      const { id } = await createRoom(admin);
      await setRole(admin, person, 'moderator');
      live.duringAdmit = async () => {
        live.duringAdmit = () => Promise.resolve();
        await setRole(admin, person, 'user');
      };
      expectProblem(await person.request('POST', `/rooms/${id}/join`), 401, 'TOKEN_INVALID');
      const again = await person.request('POST', `/rooms/${id}/join`);
      expect(joinGrant.parse(again.body).grants.staff).to.equal(false);
    });

    it('the change is for the version that was looked at, where one is named', async () => {
      const path = `/admin/users/${person.user.id}/role`;
      expectProblem(await changeIfMatch(test, admin, path, 7, { role: 'admin' }), 412, 'VERSION_MISMATCH');
      expect((await look(person)).role).to.equal('user');
      expect((await changeIfMatch(test, admin, path, 1, { role: 'moderator' })).status).to.equal(200);
    });

    for (const body of [{}, { role: 'owner' }, { role: 'admin', status: 'active' }]) {
      it(`refuses ${JSON.stringify(body)}`, async () => {
        const reply = await admin.request('POST', `/admin/users/${person.user.id}/role`, body);
        expectProblem(reply, 422, 'VALIDATION_FAILED');
      });
    }
  });
});

describe('The last admin', () => {
  let test: TestApp;
  let one: Person;
  let two: Person;
  beforeEach(async () => {
    test = await startTestApp();
    [one, two] = await Promise.all([registerStaff(test, 'admin'), registerStaff(test, 'admin')]);
  });
  afterEach(() => test.stop());

  const stepDown = (who: Person, by = who) =>
    by.request('POST', `/admin/users/${who.user.id}/role`, { role: 'user' });
  const admins = async () =>
    (await test.query<{ id: string }>("SELECT id FROM users WHERE role = 'admin'")).map(({ id }) => id);

  it('stays an admin until there is another', async () => {
    expect((await stepDown(two)).status).to.equal(200);
    expectProblem(await stepDown(one), 409, 'LAST_ADMIN');
    expect(await admins()).to.deep.equal([one.user.id]);
    await one.request('POST', `/admin/users/${two.user.id}/role`, { role: 'admin' });
    expect((await stepDown(one)).status).to.equal(200);
    expect(await admins()).to.deep.equal([two.user.id]);
  });

  it('is not replaced by one who is banned, or gone', async () => {
    await one.request('POST', `/admin/users/${two.user.id}/status`, { status: 'banned' });
    expectProblem(await stepDown(one), 409, 'LAST_ADMIN');
    await test.query("UPDATE users SET status = 'active', deleted_at = now() WHERE id = $1", [two.user.id]);
    expectProblem(await stepDown(one), 409, 'LAST_ADMIN');
  });

  it('is one of two who step down at once', async () => {
    const replies = await Promise.all([stepDown(one), stepDown(two)]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    expect(await admins()).to.have.length(1);
  });

  it('is one of two who take the other’s rights at once', async () => {
    const replies = await Promise.all([stepDown(one, two), stepDown(two, one)]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 403]);
    expect(await admins()).to.have.length(1);
  });

  it('is still there after many tried at once', async () => {
    const more = await Promise.all([1, 2, 3, 4].map(() => registerStaff(test, 'admin')));
    const all = [one, two, ...more];
    await Promise.all(
      all.flatMap((who, index) => [stepDown(who), stepDown(who, all[(index + 1) % all.length])]),
    );
    expect(await admins()).to.have.length(1);
    const known = await call(test.url, 'GET', '/healthz');
    expect(known.status).to.equal(200);
  });
});
