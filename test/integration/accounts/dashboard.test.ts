import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { DataSource } from 'typeorm';
import { readDashboard } from '../../../src/api/accounts/profile/dashboard.ts';
import { userEntity } from '../../../src/entities/user.ts';
import { dashboard } from '../../../src/protocol/rest/people.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('The dashboard', () => {
  let app: TestApp;
  let ada: Person;
  let ben: Person;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.stop());
  beforeEach(async () => {
    ada = await registerPerson(app.url);
    ben = await registerPerson(app.url);
  });

  const addStay = async (who: Person, roomId: string, joinedAt: string, leftAt: string | null) => {
    await app.query(
      `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at)
       VALUES ($1, $2, $3, 'speaker', $4, $4, $5)`,
      [randomUUID(), roomId, who.user.id, joinedAt, leftAt],
    );
  };
  const schedule = async (host: Person, name: string, inMinutes: number, minutes = 30) => {
    const room = await createRoom(host, { name, visibility: 'private' });
    await app.query('UPDATE rooms SET starts_at = $2, minutes = $3 WHERE id = $1', [
      room.id,
      new Date(Date.now() + inMinutes * 60_000),
      minutes,
    ]);
    return room;
  };
  const addMember = async (who: Person, roomId: string) => {
    await app.query('INSERT INTO room_members (room_id, user_id, created_at) VALUES ($1, $2, now())', [
      roomId,
      who.user.id,
    ]);
  };
  const read = async (who: Person) => dashboard.parse((await who.request('GET', '/dashboard')).body);

  it('is empty and whole for someone new', async () => {
    const figures = await read(ada);
    expect(figures).to.deep.include({
      roomsHosted: 0,
      roomsJoined: 0,
      minutes: 0,
      minutesThisWeek: 0,
      nextMeetings: [],
      emailVerified: false,
    });
    const today = new Date().toISOString().slice(0, 10);
    expect(figures.minutesByDay).to.have.length(14);
    expect(figures.minutesByDay.at(-1)).to.deep.equal({ day: today, minutes: 0 });
    expectProblem(await call(app.url, 'GET', '/api/v1/dashboard'), 401, 'UNAUTHENTICATED');
  });

  it('counts each stay in its days and weeks, in UTC, and those that go on up to now', async () => {
    const [one, two] = [await createRoom(ada), await createRoom(ben)];
    // Now is a Wednesday; the week began on Monday, 16 March.
    const now = new Date('2026-03-18T12:00:00Z');
    await addStay(ada, one.id, '2026-03-18T11:29:30Z', null);
    await addStay(ada, one.id, '2026-03-16T23:50:00Z', '2026-03-17T00:15:00Z');
    await addStay(ada, two.id, '2026-03-15T23:30:00Z', '2026-03-16T00:10:00Z');
    await addStay(ada, two.id, '2026-03-05T00:00:00Z', '2026-03-05T01:00:00Z');
    await addStay(ada, two.id, '2026-03-04T23:00:00Z', '2026-03-05T00:00:00Z');
    await addStay(ada, two.id, '2026-03-10T10:00:00Z', '2026-03-10T10:00:59Z');
    await addStay(ben, two.id, '2026-03-18T10:00:00Z', null);
    const source = await new DataSource({
      type: 'postgres',
      url: app.config.databaseUrl ?? '',
      entities: [userEntity],
      // Berlin puts its clocks forward within this week of 2026; days in UTC take no notice.
      extra: { options: '-c TimeZone=Europe/Berlin' },
    }).initialize();
    try {
      const user = await source.getRepository(userEntity).findOneByOrFail({ id: ada.user.id });
      const figures = await readDashboard(source, user, now);
      expect(figures).to.include({ roomsHosted: 1, roomsJoined: 2 });
      // 30.5 + 25 + 40 + 60 + 60 + 0.98 minutes.
      expect(figures.minutes).to.equal(216);
      // 30.5 + 25 + 10.
      expect(figures.minutesThisWeek).to.equal(65);
      const days = Object.fromEntries(figures.minutesByDay.map(({ day, minutes }) => [day, minutes]));
      expect(Object.keys(days).at(0)).to.equal('2026-03-05');
      expect(days).to.include({
        '2026-03-05': 60,
        '2026-03-10': 0,
        '2026-03-15': 30,
        '2026-03-16': 20,
        '2026-03-17': 15,
        '2026-03-18': 30,
      });
      expect(Object.values(days).reduce((sum, minutes) => sum + minutes, 0)).to.equal(155);
    } finally {
      await source.destroy();
    }
  });

  it('names the next meetings that one hosts or is a member of, the soonest first, and five at most', async () => {
    const mine = await schedule(ada, 'Mine', 60);
    const running = await schedule(ben, 'Runs already', -10, 30);
    const over = await schedule(ben, 'Is over', -40, 30);
    const soon = await schedule(ben, 'Soon 🗓', 30);
    const strangers = await schedule(ben, 'Not invited', 20);
    const ended = await schedule(ada, 'Ended', 10);
    const deleted = await schedule(ada, 'Deleted', 10);
    const banned = await schedule(ben, 'Banned from', 15);
    for (const { id } of [running, over, soon, banned]) await addMember(ada, id);
    await app.query("UPDATE rooms SET status = 'ended', ended_at = now() WHERE id = $1", [ended.id]);
    await app.query('UPDATE rooms SET deleted_at = now() WHERE id = $1', [deleted.id]);
    await app.query(
      'INSERT INTO room_bans (room_id, user_id, by_user_id, created_at) VALUES ($1, $2, $3, now())',
      [banned.id, ada.user.id, ben.user.id],
    );
    const { nextMeetings } = await read(ada);
    expect(nextMeetings.map(({ id, hosting }) => [id, hosting])).to.deep.equal([
      [running.id, false],
      [soon.id, false],
      [mine.id, true],
    ]);
    expect(nextMeetings[1]).to.include({ name: 'Soon 🗓', minutes: 30 });
    expect(nextMeetings.map(({ id }) => id)).not.to.include(strangers.id);

    await ben.request('PUT', `/users/me/blocks/${ada.user.id}`);
    await addMember(ada, soon.id);
    expect((await read(ada)).nextMeetings.map(({ id }) => id)).to.deep.equal([mine.id]);
    for (let number = 0; number < 5; number += 1) await schedule(ada, 'One more', 100 + number);
    expect((await read(ada)).nextMeetings).to.have.length(5);
  });

  it('knows whether the address is verified', async () => {
    await app.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [ada.user.id]);
    expect((await read(ada)).emailVerified).to.equal(true);
  });
});
