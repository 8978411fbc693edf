import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type AdminUser, adminUserDetails, adminUserPage } from '../../../src/protocol/rest/admin.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Accounts, as staff see them,', () => {
  let test: TestApp;
  let moderator: Person;
  let admin: Person;
  before(async () => {
    test = await startTestApp();
    moderator = await registerStaff(test, 'moderator');
    admin = await registerStaff(test, 'admin');
  });
  after(() => test.stop());

  const list = async (query: string | Record<string, string>, by = moderator) => {
    const reply = await by.request('GET', `/admin/users?${new URLSearchParams(query)}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return adminUserPage.parse(reply.body);
  };
  const ids = (users: readonly AdminUser[]) => users.map(({ id }) => id);
  const mark = () => `m${randomBytes(5).toString('hex')}`;

  describe('in a list,', () => {
    it('come with address, status and role, and without anything that is secret', async () => {
      const name = mark();
      const person = await registerPerson(test.url, { username: name, displayName: 'Ayşe 🌻' });
      const { items, nextCursor } = await list({ text: name });
      expect(nextCursor).to.equal(null);
      expect(items).to.deep.equal([
        {
          id: person.user.id,
          username: name,
          displayName: 'Ayşe 🌻',
          avatarUrl: null,
          email: person.user.email,
          emailVerified: false,
          role: 'user',
          status: 'active',
          statusReason: null,
          lastSeenAt: items[0]?.lastSeenAt,
          createdAt: person.user.createdAt,
          version: 1,
        },
      ]);
      const reply = await moderator.request('GET', `/admin/users?text=${name}`);
      expect(JSON.stringify(reply.body)).not.to.match(/argon2|hash/i);
    });

    it('run from the newest to the oldest, each once, also when several are of one instant', async () => {
      const name = mark();
      const people: Person[] = [];
      for (let i = 0; i < 5; i++) people.push(await registerPerson(test.url, { username: `${name}-${i}` }));
      const wanted = people.map(({ user }) => user.id).reverse();
      await test.query('UPDATE users SET created_at = $1 WHERE id = ANY($2)', [
        people[2]?.user.createdAt,
        wanted.slice(1, 4),
      ]);
      const seen: AdminUser[] = [];
      let cursor: string | null = null;
      do {
        const page = await list({ text: name, limit: '2', ...(cursor === null ? {} : { cursor }) });
        expect(page.items).to.have.length.at.most(2);
        seen.push(...page.items);
        cursor = page.nextCursor;
        await registerPerson(test.url, { username: `${name}-late${seen.length}` });
      } while (cursor !== null);
      expect(ids(seen)).to.have.members(wanted);
      expect([ids(seen)[0], ids(seen)[4]]).to.deep.equal([wanted[0], wanted[4]]);
    });

    it('are found by any part of user name, display name or address, in any case', async () => {
      const name = mark();
      const person = await registerPerson(test.url, {
        username: `X${name}`,
        email: `Post.${name.toUpperCase()}@mail.example.org`,
        displayName: `Ünal 日本語話者 ${name} 100%`,
      });
      const found = async (text: string) => ids((await list({ text })).items);
      for (const text of [
        name,
        name.toUpperCase(),
        `x${name.slice(0, 6)}`,
        `.${name}@MAIL.example`,
        `日本語話者 ${name}`,
        `${name} 100%`,
      ]) {
        expect(await found(text), text).to.deep.equal([person.user.id]);
      }
      for (const text of [`${name} 10_%`, `${name}%100`, `'; DROP TABLE users; -- ${name}`, `${name}🌻`]) {
        expect(await found(text), text).to.deep.equal([]);
      }
    });

    it('are found by the beginnings of words where one or two letters are given', async () => {
      const person = await registerPerson(test.url, { username: `qz${mark()}`, displayName: 'Vw Ñandú' });
      for (const text of ['qz', 'QZ', 'vw', 'ña', 'Ñ']) {
        expect(ids((await list({ text })).items), text).to.deep.equal([person.user.id]);
      }
      for (const text of ['z%', '_z', '\\']) {
        expect(ids((await list({ text })).items), text).to.deep.equal([]);
      }
    });

    it('can be told apart by role and status', async () => {
      const name = mark();
      const [user, banned, flagged] = await Promise.all(
        [1, 2, 3].map((n) => registerPerson(test.url, { username: `${name}-${n}` })),
      );
      const staff = await registerStaff(test, 'moderator', { username: `${name}-staff` });
      await test.query("UPDATE users SET status = 'banned' WHERE id = $1", [banned?.user.id]);
      await test.query("UPDATE users SET status = 'flagged' WHERE id = $1", [flagged?.user.id]);
      const found = async (query: Record<string, string>) =>
        ids((await list({ text: name, ...query })).items);
      expect(await found({ role: 'moderator' })).to.deep.equal([staff.user.id]);
      expect(await found({ role: 'admin' })).to.deep.equal([]);
      expect(await found({ status: 'banned' })).to.deep.equal([banned?.user.id]);
      expect(await found({ status: 'flagged', role: 'user' })).to.deep.equal([flagged?.user.id]);
      expect(await found({ status: 'active', role: 'user' })).to.deep.equal([user?.user.id]);
      expect(ids((await list({ role: 'admin' })).items)).to.deep.equal([admin.user.id]);
    });

    it('leave out whoever has deleted their account', async () => {
      const name = mark();
      const gone = await registerPerson(test.url, { username: name });
      await test.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone.user.id]);
      expect((await list({ text: name })).items).to.deep.equal([]);
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['POST', '/status', { status: 'banned' }],
        ['POST', '/role', { role: 'moderator' }],
      ] as const) {
        const reply = await admin.request(method, `/admin/users/${gone.user.id}${path}`, body);
        expectProblem(reply, 404, 'USER_NOT_FOUND');
      }
    });

    for (const query of [
      'limit=0',
      'limit=101',
      'cursor=x',
      'role=owner',
      'status=gone',
      'text=',
      'text=a%00b',
      `text=${'x'.repeat(255)}`,
    ]) {
      it(`refuse ?${query.slice(0, 30)}`, async () => {
        expectProblem(await moderator.request('GET', `/admin/users?${query}`), 422, 'VALIDATION_FAILED');
      });
    }
  });

  describe('one by one,', () => {
    it('come with figures, sessions and the rooms that they are in', async () => {
      const person = await registerPerson(test.url);
      const other = await registerPerson(test.url);
      const room = await createRoom(person, { name: 'Where they are' });
      const past = await createRoom(other);
      await test.query(
        `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at) VALUES
           ($1, $3, $5, 'speaker', now() - interval '3 hours', now(), now() - interval '150 minutes'),
           ($2, $4, $5, 'host', now() - interval '10 minutes 30 seconds', now(), NULL)`,
        [randomUUID(), randomUUID(), past.id, room.id, person.user.id],
      );
      for (const [reported, reporter] of [
        [person, other],
        [other, person],
        [null, person],
      ] as const) {
        await test.query(
          `INSERT INTO reports (id, room_id, reported_user_id, reporter_user_id, reason, text, status, created_at)
           VALUES ($1, $2, $3, $4, 'spam', '', 'open', now())`,
          [randomUUID(), past.id, reported?.user.id ?? null, reporter.user.id],
        );
      }
      await test.query(
        `INSERT INTO refresh_sessions (id, user_id, token_hash, revoked_at, expires_at, created_at, last_used_at) VALUES
           ($1, $3, 'x', now(), now() + interval '1 day', now(), now()),
           ($2, $3, 'x', NULL, now() - interval '1 day', now(), now())`,
        [randomUUID(), randomUUID(), person.user.id],
      );
      const reply = await moderator.request('GET', `/admin/users/${person.user.id}`);
      expect(reply.status).to.equal(200);
      expect(reply.headers.get('etag')).to.equal('"1"');
      const { roomsHosted, minutes, reportsAgainst, reportsMade, sessions, liveRooms } =
        adminUserDetails.parse(reply.body);
      expect({ roomsHosted, minutes, reportsAgainst, reportsMade, sessions, liveRooms }).to.deep.equal({
        roomsHosted: 1,
        minutes: 40,
        reportsAgainst: 1,
        reportsMade: 2,
        sessions: 1,
        liveRooms: [{ id: room.id, name: 'Where they are' }],
      });
    });

    for (const userId of [randomUUID(), 'me', "'; DROP TABLE users; --", '%F0%9F%8E%89']) {
      it(`are not found as ${userId}`, async () => {
        const path = `/admin/users/${userId.startsWith('%') ? userId : encodeURIComponent(userId)}`;
        expectProblem(await admin.request('GET', path), 404, 'USER_NOT_FOUND');
        const ban = await admin.request('POST', `${path}/status`, { status: 'banned' });
        expectProblem(ban, 404, 'USER_NOT_FOUND');
        const promote = await admin.request('POST', `${path}/role`, { role: 'admin' });
        expectProblem(promote, 404, 'USER_NOT_FOUND');
      });
    }
  });
});
