import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type AdminRoom, adminRoomDetails, adminRoomPage } from '../../../src/protocol/rest/admin.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Rooms, as staff see them,', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let moderator: Person;
  let host: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    moderator = await registerStaff(test, 'moderator');
    host = await registerPerson(test.url, { displayName: 'Hana 🌷' });
  });
  after(() => test.stop());

  const list = async (query: Record<string, string>) => {
    const reply = await moderator.request('GET', `/admin/rooms?${new URLSearchParams(query)}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return adminRoomPage.parse(reply.body);
  };
  const ids = (rooms: readonly Pick<Room, 'id'>[]) => rooms.map(({ id }) => id);
  const found = async (query: Record<string, string>) => ids((await list(query)).items);
  const makeLive = (rooms: readonly Room[], since = new Date()) =>
    test.query('UPDATE rooms SET live_since = $2 WHERE id = ANY($1)', [ids(rooms), since]);

  it('are all there: private ones, deleted ones, those of people who blocked one', async () => {
    const mark = randomUUID();
    const hidden = await createRoom(host, {
      name: `${mark} hidden`,
      visibility: 'private',
      password: 'open sesame',
    });
    const deleted = await createRoom(host, { name: `${mark} deleted` });
    expect((await host.request('DELETE', `/rooms/${deleted.id}`)).status).to.equal(204);
    await test.query(
      'INSERT INTO user_blocks (user_id, blocked_user_id, created_at) VALUES ($1, $2, now())',
      [host.user.id, moderator.user.id],
    );
    const { items } = await list({ text: mark });
    expect(ids(items)).to.deep.equal([deleted.id, hidden.id]);
    expect(items[0]).to.deep.include({ status: 'ended' });
    expect(Date.parse(items[0]?.deletedAt ?? '')).to.be.closeTo(Date.now(), 10_000);
    expect(items[1]).to.deep.equal({ ...hidden, deletedAt: null, liveSince: null, openReports: 0 });
    const raw = await moderator.request('GET', `/admin/rooms?text=${mark}`);
    expect(JSON.stringify(raw.body)).not.to.match(/argon2|passwordHash|password_hash/);
  });

  it('can be told apart by status', async () => {
    const mark = randomUUID();
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    const active = await createRoom(host, { name: `${mark} active` });
    const scheduled = await createRoom(host, { name: `${mark} later`, schedule: { startsAt, minutes: 30 } });
    const ended = await createRoom(host, { name: `${mark} over` });
    await endRoom(host, ended.id);
    const alive = await createRoom(host, { name: `${mark} live` });
    await makeLive([alive]);
    expect(await found({ text: mark })).to.deep.equal(ids([alive, ended, scheduled, active]));
    expect(await found({ text: mark, status: 'live' })).to.deep.equal([alive.id]);
    expect(await found({ text: mark, status: 'active' })).to.deep.equal(ids([alive, active]));
    expect(await found({ text: mark, status: 'scheduled' })).to.deep.equal([scheduled.id]);
    expect(await found({ text: mark, status: 'ended' })).to.deep.equal([ended.id]);
  });

  it('can be told apart by kind, visibility, host and any part of the name, in any case', async () => {
    const mark = randomUUID();
    const other = await registerPerson(test.url);
    const plain = await createRoom(host, { name: `${mark} ÜBUNG 100%` });
    const special = await createRoom(other, { name: `${mark} 日本語`, kind: 'class', visibility: 'private' });
    expect(await found({ text: mark, kind: 'class' })).to.deep.equal([special.id]);
    expect(await found({ text: mark, visibility: 'public' })).to.deep.equal([plain.id]);
    expect(await found({ hostId: other.user.id })).to.deep.equal([special.id]);
    expect(await found({ hostId: other.user.id.toUpperCase(), text: '日本' })).to.deep.equal([special.id]);
    expect(await found({ text: `${mark} übung 100%` })).to.deep.equal([plain.id]);
    for (const text of [`${mark} 1%`, `${mark} 10_%`, "'; DROP TABLE rooms; --"]) {
      expect(await found({ text }), text).to.deep.equal([]);
    }
  });

  it('come page by page, each once, in the order of the list', async () => {
    const mark = randomUUID();
    const made: Room[] = [];
    for (let i = 0; i < 5; i += 1) made.push(await createRoom(host, { name: `${mark} ${i}` }));
    await test.query('UPDATE rooms SET created_at = $1 WHERE id = ANY($2)', [
      made[1]?.createdAt,
      ids(made.slice(1, 4)),
    ]);
    // The oldest room has been live for the shortest time.
    for (const [index, room] of made.entries()) await makeLive([room], new Date(Date.now() - index * 60_000));
    const wanted: Record<string, string[]> = { live: ids(made), active: ids(made).reverse() };
    for (const status of ['live', 'active']) {
      const seen: AdminRoom[] = [];
      let cursor: string | null = null;
      do {
        const page = await list({ text: mark, status, limit: '2', ...(cursor === null ? {} : { cursor }) });
        seen.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(ids(seen), status)
        .to.have.members(wanted[status] ?? [])
        .and.to.have.length(5);
      expect([ids(seen)[0], ids(seen)[4]], status).to.deep.equal([wanted[status]?.[0], wanted[status]?.[4]]);
    }
  });

  it('can be looked into: who is there, how they stand, and what is kept of the room', async () => {
    const guest = await registerPerson(test.url, { displayName: 'Gus' });
    const { id } = await createRoom(host, { name: 'Inside' });
    const look = async () =>
      adminRoomDetails.parse((await moderator.request('GET', `/admin/rooms/${id}`)).body);
    expect(await look()).to.deep.include({ participants: [], locked: false, peopleCount: 0 });
    for (const person of [host, guest]) await person.request('POST', `/rooms/${id}/join`);
    await host.request('POST', `/rooms/${id}/lock`, { locked: true });
    await test.query(
      `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at)
       VALUES ($1, $3, $4, 'speaker', now() - interval '9 minutes 30 seconds', now(), NULL),
         ($2, $3, $4, 'speaker', now() - interval '2 hours', now(), now() - interval '1 hour')`,
      [randomUUID(), randomUUID(), id, guest.user.id],
    );
    await test.query(
      `INSERT INTO room_messages (id, room_id, user_id, display_name, text, sent_at) VALUES ($1, $2, $3, 'Gus', 'Hi', now())`,
      [randomUUID(), id, guest.user.id],
    );
    await guest.request('POST', `/rooms/${id}/reports`, { reason: 'spam' });
    const room = await look();
    expect(room).to.deep.include({
      name: 'Inside',
      minutes: null,
      locked: true,
      peopleCount: 2,
      messages: 1,
      stays: 2,
      stayMinutes: 69,
      openReports: 1,
    });
    expect(room.participants.map(({ user, role, microphone }) => [user, role, microphone])).to.deep.equal(
      [host, guest].map(({ user: { id, username, displayName } }, index) => [
        { id, username, displayName, avatarUrl: null },
        index === 0 ? 'host' : 'speaker',
        false,
      ]),
    );
  });

  it('are closed for good, once, however often it is asked for', async () => {
    const room = await createRoom(host, { name: 'Closing' });
    const replies = await Promise.all(
      [1, 2, 3].map(() => moderator.request('POST', `/admin/rooms/${room.id}/close`)),
    );
    expect(replies.map(({ status }) => status)).to.deep.equal([204, 204, 204]);
    await waitUntil('the room to end', () => live.ended.includes(room.id));
    expect(await found({ text: 'Closing', status: 'ended' })).to.deep.equal([room.id]);
    expectProblem(await host.request('POST', `/rooms/${room.id}/join`), 410, 'ROOM_ENDED');
    const entries = await test.query('SELECT action, before, after FROM audit_entries WHERE target_id = $1', [
      room.id,
    ]);
    expect(entries).to.deep.equal([
      { action: 'room.close', before: { status: 'active' }, after: { status: 'ended' } },
    ]);
  });

  for (const query of [
    'status=gone',
    'kind=party',
    'hostId=me',
    'visibility=secret',
    'limit=0',
    'cursor=x',
    'text=a%00',
  ]) {
    it(`refuse ?${query}`, async () => {
      expectProblem(await moderator.request('GET', `/admin/rooms?${query}`), 422, 'VALIDATION_FAILED');
    });
  }

  for (const id of [randomUUID(), 'none', "'--"]) {
    it(`are not found as ${id}`, async () => {
      const path = `/admin/rooms/${encodeURIComponent(id)}`;
      expectProblem(await moderator.request('GET', path), 404, 'ROOM_NOT_FOUND');
      expectProblem(await moderator.request('POST', `${path}/close`), 404, 'ROOM_NOT_FOUND');
      for (const act of ['mute', 'stop-video', 'remove', 'ban']) {
        const reply = await moderator.request('POST', `${path}/participants/${host.user.id}/${act}`);
        expectProblem(reply, 404, 'ROOM_NOT_FOUND');
        const nobody = await moderator.request('POST', `/admin/rooms/${randomUUID()}/participants/me/${act}`);
        expectProblem(nobody, 404, 'USER_NOT_FOUND');
      }
    });
  }
});
