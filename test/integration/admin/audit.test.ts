import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import pg from 'pg';
import { type AuditEntry, auditPage } from '../../../src/protocol/rest/admin.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('The audit log', () => {
  let test: TestApp;
  let admin: Person;
  let moderator: Person;
  before(async () => {
    test = await startTestApp();
    admin = await registerStaff(test, 'admin', { displayName: 'Ada' });
    moderator = await registerStaff(test, 'moderator', { displayName: 'Mo ☕' });
  });
  after(() => test.stop());

  const read = async (query: Record<string, string> = {}) => {
    const reply = await admin.request('GET', `/admin/audit?${new URLSearchParams(query)}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return auditPage.parse(reply.body);
  };
  const flag = (by: Person, whom: Person, reason = '') =>
    by.request('POST', `/admin/users/${whom.user.id}/status`, { status: 'flagged', reason });
  /** An entry as the server writes it, for what takes a whole room to do. */
  const write = async (entry: Partial<Record<string, unknown>>) => {
    const id = randomUUID();
    await test.query(
      `INSERT INTO audit_entries (id, at, actor_user_id, action, target_kind, target_id, room_id)
       VALUES ($1, coalesce($2, now()), $3, $4, $5, $6, $7)`,
      [id, entry.at ?? null, entry.actor, entry.action, entry.kind, entry.target, entry.room ?? null],
    );
    return id;
  };
  const ids = (entries: readonly AuditEntry[]) => entries.map(({ id }) => id);

  it('says who did what to whom, from where, by the names that they have now', async () => {
    const person = await registerPerson(test.url, { displayName: 'Before' });
    const path = `/api/v1/admin/users/${person.user.id}/status`;
    const headers = { 'user-agent': 'Test browser 1.0' };
    const before = Date.now();
    await call(test.url, 'POST', path, { body: { status: 'flagged' }, token: moderator.token, headers });
    await person.request('PATCH', '/users/me', { displayName: 'After 🌙' });
    const { items } = await read({ targetId: person.user.id });
    const [entry] = items;
    expect(Date.parse(entry?.at ?? '')).to.be.within(before, Date.now());
    expect(items).to.deep.equal([
      {
        id: entry?.id,
        at: entry?.at,
        actor: {
          id: moderator.user.id,
          username: moderator.user.username,
          displayName: 'Mo ☕',
          avatarUrl: null,
        },
        action: 'user.flag',
        target: { kind: 'user', id: person.user.id, name: 'After 🌙' },
        roomId: null,
        before: { status: 'active', reason: null },
        after: { status: 'flagged', reason: null },
        address: '127.0.0.1',
        userAgent: 'Test browser 1.0',
      },
    ]);
  });

  it('names rooms, reports and terms, and what is gone not at all', async () => {
    const person = await registerPerson(test.url, { displayName: 'Reported' });
    const room = await createRoom(person, { name: 'The room' });
    const report = randomUUID();
    await test.query(
      `INSERT INTO reports (id, room_id, reported_user_id, reporter_user_id, reason, text, status, created_at)
       VALUES ($1, $2, $3, $3, 'spam', '', 'open', now())`,
      [report, room.id, person.user.id],
    );
    const [term] = await test.query<{ id: string; name: string }>(
      "SELECT id, name FROM taxonomy_terms WHERE code = 'ja'",
    );
    const nothing = randomUUID();
    const targets = [
      ['room', room.id],
      ['report', report],
      ['term', term?.id],
      ['user', nothing],
    ] as const;
    for (const [kind, target] of targets)
      await write({ actor: admin.user.id, action: 'room.edit', kind, target });
    const names = await Promise.all(
      targets.map(async ([, target]) => (await read({ targetId: target ?? '' })).items[0]?.target.name),
    );
    expect(names).to.deep.equal(['The room', 'Reported', '日本語', null]);
  });

  it('finds what someone did, what was done to someone, what happened in a room, and one kind of act', async () => {
    const [actor, target] = [randomUUID(), randomUUID()];
    const room = await createRoom(admin);
    const other = await createRoom(admin);
    const by = { actor, kind: 'user', target };
    // A millisecond apart at least: entries of the same one have no order.
    const at = (order: number) => new Date(Date.now() + order);
    const mute = await write({ ...by, at: at(1), action: 'participant.mute', room: room.id });
    const remove = await write({ ...by, at: at(2), action: 'participant.remove', room: other.id });
    const closing = { action: 'room.close', kind: 'room', target: room.id, room: room.id };
    const close = await write({ actor, at: at(3), ...closing });
    const ban = await write({ ...by, at: at(4), action: 'user.ban', actor: admin.user.id });
    const found = async (query: Record<string, string>) => ids((await read(query)).items);
    expect(await found({ actorId: actor })).to.deep.equal([close, remove, mute]);
    expect(await found({ targetId: target })).to.deep.equal([ban, remove, mute]);
    expect(await found({ targetId: room.id })).to.deep.equal([close, mute]);
    expect(await found({ targetId: target, action: 'participant.' })).to.deep.equal([remove, mute]);
    expect(await found({ targetId: target, action: 'participant.mute', actorId: actor })).to.deep.equal([
      mute,
    ]);
    expect(await found({ actorId: actor, action: 'user.' })).to.deep.equal([]);
    expect(await found({ actorId: actor, action: 'room.close' })).to.deep.equal([close]);
    expect(await found({ action: 'user.' }))
      .to.include(ban)
      .and.not.to.include(mute);
    for (const action of ['mute', 'user_', '%', "user.' OR 1=1 --", 'unknown.']) {
      expect(await found({ action }), action).to.deep.equal([]);
    }
  });

  it('runs from the newest to the oldest, each entry once, whatever it is filtered by', async () => {
    const [actor, room] = [randomUUID(), randomUUID()];
    const written: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      // Some are of the very same instant.
      const at = new Date(Date.parse('2026-01-02T00:00:00Z') + (i >> 1) * 1_000);
      const target = i % 2 === 0 ? room : randomUUID();
      const action = i % 3 === 0 ? 'participant.mute' : 'participant.remove';
      written.push(await write({ at, actor, action, kind: 'user', target, room }));
    }
    for (const filter of [
      { actorId: actor },
      { targetId: room },
      { actorId: actor, action: 'participant.' },
    ]) {
      const seen: AuditEntry[] = [];
      let cursor: string | null = null;
      do {
        const page = await read({ ...filter, limit: '2', ...(cursor === null ? {} : { cursor }) });
        seen.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(ids(seen)).to.have.length(7).and.to.have.members(written);
      const times = seen.map(({ at }) => at);
      expect(times).to.deep.equal(times.toSorted().reverse());
    }
  });

  for (const query of ['limit=0', 'cursor=x', 'actorId=me', "targetId='", 'action=', 'action=a%00']) {
    it(`refuses ?${query}`, async () => {
      expectProblem(await admin.request('GET', `/admin/audit?${query}`), 422, 'VALIDATION_FAILED');
    });
  }

  describe('is never changed:', () => {
    const refusal = (sql: string, values: unknown[] = []) =>
      test.query(sql, values).then(
        () => 'accepted',
        (error: unknown) => (error instanceof pg.DatabaseError ? error.code : error),
      );
    const count = async () =>
      (await test.query<{ count: number }>('SELECT count(*)::int FROM audit_entries'))[0]?.count;

    it('the server’s own role may neither update nor delete nor truncate', async () => {
      const person = await registerPerson(test.url);
      await flag(moderator, person);
      const before = await test.query('SELECT * FROM audit_entries ORDER BY id');
      for (const sql of [
        "UPDATE audit_entries SET action = 'user.unflag'",
        'UPDATE audit_entries SET before = NULL WHERE actor_user_id IS NOT NULL',
        'DELETE FROM audit_entries',
        'TRUNCATE audit_entries',
      ]) {
        expect(await refusal(sql), sql).to.equal('42501');
      }
      const [entry] = before;
      const again =
        'INSERT INTO audit_entries SELECT * FROM audit_entries WHERE id = $1 ON CONFLICT (id) DO UPDATE SET action = $2';
      expect(await refusal(again, [entry?.id, 'x'])).to.equal('42501');
      expect(await test.query('SELECT * FROM audit_entries ORDER BY id')).to.deep.equal(before);
    });

    it('deleting whom or what it is about does not touch it', async () => {
      const [actor, person] = [await registerStaff(test, 'moderator'), await registerPerson(test.url)];
      const room = await createRoom(person);
      await flag(actor, person, 'Rude');
      await write({
        actor: actor.user.id,
        action: 'participant.mute',
        kind: 'user',
        target: person.user.id,
        room: room.id,
      });
      const before = await count();
      await test.query('DELETE FROM users WHERE id = ANY($1)', [[actor.user.id, person.user.id]]);
      await test.query('DELETE FROM rooms WHERE id = $1', [room.id]);
      expect(await count()).to.equal(before);
      const { items } = await read({ targetId: person.user.id });
      expect(items.map(({ actor: { id }, action, target }) => [id, action, target.name])).to.deep.equal([
        [actor.user.id, 'participant.mute', null],
        [actor.user.id, 'user.flag', null],
      ]);
    });

    it('what is not done is not in it: an act that fails leaves no entry', async () => {
      const before = await count();
      expectProblem(await flag(moderator, admin), 403, 'FORBIDDEN');
      expectProblem(await flag(moderator, moderator), 403, 'FORBIDDEN');
      expect(await count()).to.equal(before);
    });
  });
});
