import { expect } from 'chai';
import { endOverdueRooms } from '../../../src/api/rooms/edits/overdue-rooms.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import { createLogger } from '../../../src/logger.ts';
import { joinGrant, type Room, room } from '../../../src/protocol/rest/rooms.ts';
import { createInvite, createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

const HOUR_MS = 3_600_000;

describe('Scheduled rooms', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let moderator: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    [host, guest, moderator] = await Promise.all([
      registerPerson(test.url),
      registerPerson(test.url),
      registerStaff(test, 'moderator'),
    ]);
  });
  after(() => test.stop());

  const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  const schedule = (hours = 1, minutes = 45) =>
    createRoom(host, { schedule: { startsAt: inHours(hours), minutes } });
  const get = async (id: string, by = host) => room.parse((await by.request('GET', `/rooms/${id}`)).body);
  const join = (by: Person, id: string) => by.request('POST', `/rooms/${id}/join`);
  const setStatus = (by: Person, id: string, status: string) =>
    by.request('POST', `/rooms/${id}/status`, { status });
  /** Puts its times back, as if it had been scheduled so much earlier. */
  const age = (id: string, hours: number) =>
    test.query(
      `UPDATE rooms SET starts_at = starts_at - $2 * interval '1 hour', opens_at = opens_at - $2 * interval '1 hour',
         closes_at = closes_at - $2 * interval '1 hour' WHERE id = $1`,
      [id, hours],
    );

  it('open at their start, to the very people who were refused before', async () => {
    const startsAt = inHours(1);
    const made = await createRoom(host, { schedule: { startsAt, minutes: 45 } });
    expect(made).to.deep.include({ status: 'scheduled', startsAt, minutes: 45 });
    const problem = expectProblem(await join(guest, made.id), 409, 'ROOM_NOT_OPEN');
    expect(problem.detail).to.include(startsAt);
    expectProblem(await join(moderator, made.id), 409, 'ROOM_NOT_OPEN');
    await age(made.id, 1);
    expect((await get(made.id)).status).to.equal('active');
    expect((await join(guest, made.id)).status).to.equal(200);
  });

  it('open early when their host comes, once', async () => {
    const made = await schedule();
    const grant = joinGrant.parse((await join(host, made.id)).body);
    expect(grant.room).to.deep.include({ status: 'active', startsAt: made.startsAt, version: 2 });
    expect((await join(guest, made.id)).status).to.equal(200);
    await join(host, made.id);
    expect((await get(made.id)).version).to.equal(2);
  });

  it('open early when their host says so, and staff; staff’s word is in the audit log', async () => {
    for (const by of [host, moderator]) {
      const made = await schedule();
      expectProblem(await setStatus(guest, made.id, 'active'), 403, 'FORBIDDEN');
      const reply = await setStatus(by, made.id, 'active');
      expect(room.parse(reply.body)).to.deep.include({ status: 'active', version: 2 });
      expect(reply.headers.get('etag')).to.equal('"2"');
      expect((await join(guest, made.id)).status).to.equal(200);
      expect((await setStatus(by, made.id, 'active')).body).to.deep.include({ version: 2 });
      const entries = await test.query('SELECT action FROM audit_entries WHERE room_id = $1', [made.id]);
      expect(entries).to.deep.equal(by === host ? [] : [{ action: 'room.open' }]);
    }
  });

  it('take an invite before they open, once, and have its bearer wait as anyone', async () => {
    const made = await createRoom(host, {
      visibility: 'private',
      schedule: { startsAt: inHours(1), minutes: 30 },
    });
    const { id, code } = await createInvite(host, made.id);
    const person = await registerPerson(test.url);
    const bring = () => person.request('POST', `/rooms/${made.id}/join`, { invite: code });
    for (const reply of await Promise.all([bring(), bring()])) expectProblem(reply, 409, 'ROOM_NOT_OPEN');
    expect((await get(made.id, person)).status).to.equal('scheduled');
    const uses = await test.query('SELECT uses FROM room_invites WHERE id = $1', [id]);
    expect(uses).to.deep.equal([{ uses: 1 }]);
    await age(made.id, 1);
    expect((await join(person, made.id)).status).to.equal(200);
  });

  it('can be called off', async () => {
    const made = await schedule();
    expect(room.parse((await setStatus(host, made.id, 'ended')).body).status).to.equal('ended');
    expectProblem(await join(guest, made.id), 410, 'ROOM_ENDED');
    expectProblem(await setStatus(host, made.id, 'active'), 410, 'ROOM_ENDED');
  });

  for (const [what, startsAt, minutes, path] of [
    ['a start that is past', new Date(Date.now() - 1_000).toISOString(), 30, 'schedule.startsAt'],
    ['a start in three years', inHours(3 * 365 * 24), 30, 'schedule.startsAt'],
    ['a day that there is not', '2027-02-30T10:00:00Z', 30, 'schedule.startsAt'],
    ['a time without a zone', '2027-02-20T10:00:00', 30, 'schedule.startsAt'],
    ['four minutes', inHours(1), 4, 'schedule.minutes'],
    ['more than a day', inHours(1), 1_441, 'schedule.minutes'],
  ] as const) {
    it(`refuse ${what}`, async () => {
      const reply = await host.request('POST', '/rooms', { name: 'A', schedule: { startsAt, minutes } });
      const { errors } = expectProblem(reply, 422, 'VALIDATION_FAILED');
      expect(errors?.map((error) => error.path)).to.deep.equal([path]);
    });
  }

  it('move, and close at their new time', async () => {
    const made = await schedule(1, 30);
    const startsAt = inHours(5);
    const edit = (body: unknown) => host.request('PATCH', `/rooms/${made.id}`, body);
    const moved = room.parse((await edit({ schedule: { startsAt, minutes: 60 } })).body);
    expect(moved).to.deep.include({ startsAt, minutes: 60, status: 'scheduled', version: 2 });
    const [row] = await test.query<{ closes_at: Date }>('SELECT closes_at FROM rooms WHERE id = $1', [
      made.id,
    ]);
    expect(row?.closes_at.getTime()).to.equal(Date.parse(startsAt) + 2 * HOUR_MS);
    const past = { startsAt: inHours(-1), minutes: 60 };
    expectProblem(await edit({ schedule: past }), 422, 'VALIDATION_FAILED');
    const open: Room = room.parse((await edit({ schedule: null })).body);
    expect(open).to.deep.include({ startsAt: null, minutes: null, status: 'active' });
    expect((await join(guest, made.id)).status).to.equal(200);
  });

  it('end by themselves an hour after their end, unless someone is in there', async () => {
    const [over, going, upcoming, unscheduled, late] = await Promise.all([
      schedule(1, 30),
      schedule(1, 30),
      schedule(1, 30),
      createRoom(host),
      schedule(1, 30),
    ]);
    await test.query('UPDATE rooms SET live_since = now() WHERE id = $1', [going.id]);
    await Promise.all([age(over.id, 3), age(going.id, 3), age(late.id, 2)]);
    const ended: string[] = [];
    const sink = {
      end: async (id: string) => {
        ended.push(id);
      },
    };
    const logger = await createLogger(test.config, { write: () => undefined });
    const { dataSource, close } = await openDatabase({ ...test.config, logger });
    try {
      const job = endOverdueRooms(dataSource, sink);
      await Promise.all([job.run(), job.run()]);
    } finally {
      await close();
    }
    expect((await get(over.id)).status).to.equal('ended');
    // Once, whether by these or by the app's own.
    const rooms = [over, going, upcoming, unscheduled, late].map(({ id }) => id);
    const once = [...ended, ...live.ended].filter((id) => rooms.includes(id));
    expect(once).to.deep.equal([over.id]);
    expectProblem(await join(guest, over.id), 410, 'ROOM_ENDED');
    for (const { id } of [going, unscheduled, late]) expect((await get(id)).status).to.equal('active');
    expect((await get(upcoming.id)).status).to.equal('scheduled');
  });
});
