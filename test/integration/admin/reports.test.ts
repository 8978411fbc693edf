import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import {
  type AdminReport,
  adminReport,
  adminReportPage,
  auditPage,
} from '../../../src/protocol/rest/admin.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { changeIfMatch, registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Reports, as staff see them,', () => {
  let test: TestApp;
  let moderator: Person;
  let other: Person;
  let admin: Person;
  let host: Person;
  let guest: Person;
  let room: Room;
  before(async () => {
    test = await startTestApp();
    [moderator, other] = (await Promise.all([1, 2].map(() => registerStaff(test, 'moderator')))) as [
      Person,
      Person,
    ];
    admin = await registerStaff(test, 'admin');
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    room = await createRoom(host, { name: 'Reported room 🐟', visibility: 'private' });
  });
  after(() => test.stop());

  /** A report as the room's own routes write it; each about another room, as one person reports a thing once. */
  const report = async (about: Person | null, { text = '', at = new Date(), where = '' } = {}) => {
    const id = randomUUID();
    const roomId = where === '' ? (await createRoom(host)).id : where;
    await test.query(
      `INSERT INTO reports (id, room_id, reported_user_id, reporter_user_id, reason, text, status, created_at)
       VALUES ($1, $2, $3, $4, 'harassment', $5, 'open', $6)`,
      [id, roomId, about?.user.id ?? null, guest.user.id, text, at],
    );
    return id;
  };
  const list = async (query: Record<string, string> = {}) => {
    const reply = await moderator.request('GET', `/admin/reports?${new URLSearchParams(query)}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return adminReportPage.parse(reply.body);
  };
  const look = async (id: string) =>
    adminReport.parse((await moderator.request('GET', `/admin/reports/${id}`)).body);
  const resolve = (by: Person, id: string, body: unknown = { outcome: 'acted', note: 'Warned them.' }) =>
    by.request('POST', `/admin/reports/${id}/resolve`, body);
  const ids = (reports: readonly AdminReport[]) => reports.map(({ id }) => id);
  const summary = ({ user: { id, username, displayName, avatarUrl } }: Person) => ({
    id,
    username,
    displayName,
    avatarUrl,
  });

  it('tell who reported whom, in which room, and why', async () => {
    const id = await report(host, { text: 'They said "<script>" 😡', where: room.id });
    const reply = await moderator.request('GET', `/admin/reports/${id}`);
    expect(reply.headers.get('etag')).to.equal('"1"');
    const { createdAt, ...known } = adminReport.parse(reply.body);
    expect(Date.parse(createdAt)).to.be.closeTo(Date.now(), 5_000);
    expect(known).to.deep.equal({
      id,
      room: { id: room.id, name: 'Reported room 🐟', live: false },
      user: summary(host),
      reporter: summary(guest),
      reason: 'harassment',
      text: 'They said "<script>" 😡',
      status: 'open',
      outcome: null,
      note: '',
      resolvedBy: null,
      resolvedAt: null,
      version: 1,
    });
    await host.request('POST', `/rooms/${room.id}/join`);
    expect(await look(id)).to.deep.include({ room: { id: room.id, name: 'Reported room 🐟', live: true } });
    expect((await look(await report(null))).user).to.equal(null);
  });

  it('stand in a queue, newest first, each once; the resolved ones apart', async () => {
    const person = await registerPerson(test.url);
    const at = new Date('2026-02-03T04:05:06.789Z');
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.push(await report(person, { at }));
    await resolve(moderator, made[2] ?? '');
    const seen: AdminReport[] = [];
    let cursor: string | null = null;
    do {
      const page = await list({ userId: person.user.id, limit: '2', ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(ids(seen))
      .to.have.length(4)
      .and.to.have.members(made.filter((_, index) => index !== 2));
    expect(ids((await list({ userId: person.user.id, status: 'resolved' })).items)).to.deep.equal([made[2]]);
    const newest = await report(person);
    expect(ids((await list()).items)[0]).to.equal(newest);
    expect((await list({ userId: randomUUID() })).items).to.deep.equal([]);
  });

  it('are resolved with an outcome and a note, which is written down', async () => {
    const id = await report(host);
    const roomId = (await look(id)).room.id;
    const reply = await resolve(moderator, id, { outcome: 'dismissed', note: '  A joke among friends 🙃  ' });
    expect(reply.status).to.equal(200);
    expect(reply.headers.get('etag')).to.equal('"2"');
    const resolved = adminReport.parse(reply.body);
    expect(Date.parse(resolved.resolvedAt ?? '')).to.be.closeTo(Date.now(), 5_000);
    expect(resolved).to.deep.include({
      status: 'resolved',
      outcome: 'dismissed',
      note: 'A joke among friends 🙃',
      resolvedBy: summary(moderator),
      version: 2,
    });
    const { items } = auditPage.parse((await admin.request('GET', `/admin/audit?targetId=${id}`)).body);
    expect(
      items.map(({ actor, action, roomId, before, after }) => [actor.id, action, roomId, before, after]),
    ).to.deep.equal([
      [
        moderator.user.id,
        'report.resolve',
        roomId,
        { status: 'open' },
        { status: 'resolved', outcome: 'dismissed', note: 'A joke among friends 🙃' },
      ],
    ]);
  });

  it('are resolved once: of several at once one wins, and whoever comes later is told', async () => {
    const id = await report(host);
    const replies = await Promise.all([moderator, other, admin, moderator].map((by) => resolve(by, id)));
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 412, 412, 412]);
    expectProblem(await resolve(other, id), 412, 'VERSION_MISMATCH');
    const { items } = auditPage.parse((await admin.request('GET', `/admin/audit?targetId=${id}`)).body);
    expect(items).to.have.length(1);
    const winner = [moderator, other, admin, moderator][replies.findIndex(({ status }) => status === 200)];
    expect(items[0]?.actor.id).to.equal(winner?.user.id);
  });

  it('are resolved in the version that was looked at, where one is named', async () => {
    const id = await report(host);
    const path = `/admin/reports/${id}/resolve`;
    const body = { outcome: 'acted', note: 'Banned.' };
    expectProblem(await changeIfMatch(test, moderator, path, 2, body), 412, 'VERSION_MISMATCH');
    expect((await look(id)).status).to.equal('open');
    expect((await changeIfMatch(test, moderator, path, 1, body)).status).to.equal(200);
  });

  it('are not shown to the one whom they are about: not who reported them, nor what was said', async () => {
    const id = await report(other, { text: 'Shouted at me' });
    expect((await look(id)).text).to.equal('Shouted at me');
    for (const path of [
      `/admin/reports?userId=${other.user.id}`,
      '/admin/reports?limit=100',
      '/admin/activity',
    ]) {
      const { body } = await moderator.request('GET', path);
      expect(JSON.stringify(body), path).to.include(id);
      expect(JSON.stringify((await other.request('GET', path)).body), path).not.to.include(id);
    }
    expectProblem(await other.request('GET', `/admin/reports/${id}`), 404, 'REPORT_NOT_FOUND');
  });

  it('are not decided by the one whom they are about', async () => {
    const id = await report(other);
    expectProblem(await resolve(other, id), 403, 'FORBIDDEN');
    expect((await look(id)).status).to.equal('open');
    expect((await resolve(moderator, id)).status).to.equal(200);
  });

  for (const body of [
    {},
    { outcome: 'acted' },
    { outcome: 'acted', note: '   ' },
    { outcome: 'ignored', note: 'x' },
    { outcome: 'acted', note: 'x'.repeat(2_001) },
    { outcome: 'acted', note: 'x', status: 'open' },
  ]) {
    it(`refuse ${JSON.stringify(body).slice(0, 50)}`, async () => {
      expectProblem(await resolve(moderator, await report(host), body), 422, 'VALIDATION_FAILED');
    });
  }

  for (const query of ['status=closed', 'userId=me', 'limit=1000', 'cursor=x']) {
    it(`refuse ?${query}`, async () => {
      expectProblem(await moderator.request('GET', `/admin/reports?${query}`), 422, 'VALIDATION_FAILED');
    });
  }

  for (const id of [randomUUID(), 'none', "';--"]) {
    it(`are not found as ${id}`, async () => {
      const path = encodeURIComponent(id);
      expectProblem(await moderator.request('GET', `/admin/reports/${path}`), 404, 'REPORT_NOT_FOUND');
      expectProblem(await resolve(moderator, path), 404, 'REPORT_NOT_FOUND');
    });
  }
});
