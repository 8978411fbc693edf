import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import { DailyFigures } from '../../../src/api/admin/daily-figures.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import { activity, figures, series } from '../../../src/protocol/rest/admin.ts';
import { bookMoney, givePremium, letPlansRunOut } from '../../helpers/payments/given-plans.ts';
import { createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

const DAY_MS = 86_400_000;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
/** Noon in UTC, so many days ago. */
const noon = (daysAgo: number) => new Date(`${dayOf(Date.now() - daysAgo * DAY_MS)}T12:00:00Z`);

describe('The figures of an installation', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let moderator: Person;
  let person: Person;
  beforeEach(async () => {
    test = await startTestApp({ live: live.create });
    moderator = await registerStaff(test, 'moderator');
    person = await registerPerson(test.url, { displayName: 'Pia 🎻' });
  });
  afterEach(() => test.stop());

  const read = async (path: string) => {
    const reply = await moderator.request('GET', path);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return reply.body;
  };
  const stay = (roomId: string, user: Person, joined: Date, left: Date | null) =>
    test.query(
      `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at)
       VALUES ($1, $2, $3, 'speaker', $4, now(), $5)`,
      [randomUUID(), roomId, user.user.id, joined, left],
    );
  const message = (roomId: string, at: Date) =>
    test.query(
      `INSERT INTO room_messages (id, room_id, user_id, display_name, text, sent_at) VALUES ($1, $2, $3, 'P', 'Hi', $4)`,
      [randomUUID(), roomId, person.user.id, at],
    );
  const report = (roomId: string, at: Date, status = 'open') =>
    test.query(
      `INSERT INTO reports (id, room_id, reporter_user_id, reason, text, status, created_at, outcome, resolved_at)
       VALUES ($1, $2, $3, 'spam', '', $4, $5, CASE WHEN $4 = 'resolved' THEN 'acted' END,
         CASE WHEN $4 = 'resolved' THEN now() END)`,
      [randomUUID(), roomId, person.user.id, status, at],
    );

  it('say how things stand now', async () => {
    const [flagged, banned, gone] = await Promise.all([1, 2, 3].map(() => registerPerson(test.url)));
    await test.query("UPDATE users SET status = 'flagged' WHERE id = $1", [flagged?.user.id]);
    await test.query("UPDATE users SET status = 'banned' WHERE id = $1", [banned?.user.id]);
    await test.query('UPDATE users SET deleted_at = now() WHERE id = $1', [gone?.user.id]);
    await test.query('UPDATE users SET created_at = $2 WHERE id = $1', [banned?.user.id, noon(1)]);
    await test.query('DELETE FROM user_days');
    await test.query('INSERT INTO user_days (day, user_id) VALUES ($1, $3), ($2, $3)', [
      dayOf(Date.now()),
      dayOf(noon(2).getTime()),
      person.user.id,
    ]);
    const room = await createRoom(person);
    const ended = await createRoom(person);
    await endRoom(person, ended.id);
    await createRoom(person, {
      schedule: { startsAt: new Date(Date.now() + DAY_MS).toISOString(), minutes: 30 },
    });
    await test.query('UPDATE rooms SET live_since = now() WHERE id = $1', [room.id]);
    const now = Date.now();
    await stay(room.id, person, new Date(now - 1_000), null);
    await stay(ended.id, person, new Date(now - 1_000), null);
    await stay(ended.id, moderator, new Date(noon(5).getTime() - 600_000), noon(5));
    await stay(ended.id, moderator, new Date(noon(40).getTime() - 600_000), noon(40));
    await message(room.id, new Date());
    await message(room.id, noon(1));
    await report(room.id, noon(3));
    await report(ended.id, noon(3), 'resolved');
    live.presence.set(person.user.id, 'online');
    const known = figures.parse(await read('/admin/figures'));
    expect(known).to.deep.equal({
      users: { all: 4, activeToday: 1, newToday: 3, flagged: 1, banned: 1, premium: 0 },
      rooms: { all: 3, live: 1, upcoming: 1 },
      people: { connected: 1, inRooms: 1 },
      minutes: { today: 0, last30Days: 10 },
      messagesToday: 1,
      openReports: 1,
      revenue: { today: [], last30Days: [] },
    });
  });

  it('say who has a plan, and to admins what came in less what went back', async () => {
    const admin = await registerStaff(test, 'admin');
    const ran = await registerPerson(test.url);
    await givePremium(test, person);
    await givePremium(test, person, { from: new Date(Date.now() - DAY_MS) });
    await givePremium(test, moderator, { from: new Date(Date.now() + DAY_MS) });
    await givePremium(test, ran);
    await letPlansRunOut(test, ran);
    const midnight = Date.parse(`${dayOf(Date.now())}T00:00:00Z`);
    for (const [currency, amountMinor, at] of [
      ['INR', 49_900, midnight],
      ['INR', 49_900, midnight - 1],
      ['INR', -19_900, midnight],
      ['JPY', 500, midnight - 29 * DAY_MS],
      ['EUR', 900, midnight - 29 * DAY_MS - 1],
    ] as const) {
      await bookMoney(test, person, { currency, amountMinor, at: new Date(at) });
    }
    const seen = figures.parse((await admin.request('GET', '/admin/figures')).body);
    expect(seen.users.premium).to.equal(1);
    expect(seen.revenue).to.deep.equal({
      today: [
        { currency: 'INR', amountMinor: 30_000 },
        { currency: 'JPY', amountMinor: 0 },
      ],
      last30Days: [
        { currency: 'INR', amountMinor: 79_900 },
        { currency: 'JPY', amountMinor: 500 },
      ],
    });
    const { users, revenue } = figures.parse(await read('/admin/figures'));
    expect({ premium: users.premium, revenue }).to.deep.equal({
      premium: 1,
      revenue: { today: [], last30Days: [] },
    });
  });

  it('are given for each day in UTC, the days without anything too', async () => {
    const room = await createRoom(person);
    await test.query('UPDATE users SET created_at = $2 WHERE id = $1', [person.user.id, noon(3)]);
    await test.query('UPDATE rooms SET created_at = $2 WHERE id = $1', [room.id, noon(3)]);
    await test.query('DELETE FROM user_days');
    await test.query('INSERT INTO user_days (day, user_id) VALUES ($1, $2)', [
      dayOf(noon(3).getTime()),
      person.user.id,
    ]);
    const midnight = Date.parse(`${dayOf(noon(2).getTime())}T00:00:00Z`);
    await message(room.id, new Date(midnight - 1));
    await message(room.id, new Date(midnight));
    await message(room.id, noon(7));
    await report(room.id, noon(3));
    await report(room.id, noon(3), 'resolved');
    // Over one midnight: 30 minutes on each side.
    await stay(room.id, person, new Date(midnight - 1_800_000), new Date(midnight + 1_800_000));
    // From before the first day, over whole days.
    await stay(room.id, person, noon(9), new Date(midnight - DAY_MS + 60_000));
    const { days } = series.parse(await read('/admin/series?days=7'));
    const nothing = { newUsers: 0, activeUsers: 0, roomsOpened: 0, minutes: 0, messages: 0, reports: 0 };
    const today = { ...nothing, newUsers: 1, activeUsers: days[6]?.activeUsers };
    expect(days).to.deep.equal([
      { ...nothing, day: dayOf(noon(6).getTime()), minutes: 1_440 },
      { ...nothing, day: dayOf(noon(5).getTime()), minutes: 1_440 },
      { ...nothing, day: dayOf(noon(4).getTime()), minutes: 1_440 },
      {
        day: dayOf(noon(3).getTime()),
        newUsers: 1,
        activeUsers: 1,
        roomsOpened: 1,
        minutes: 31,
        messages: 1,
        reports: 2,
      },
      { ...nothing, day: dayOf(noon(2).getTime()), minutes: 30, messages: 1 },
      { ...nothing, day: dayOf(noon(1).getTime()) },
      { ...today, day: dayOf(Date.now()) },
    ]);
    expect(series.parse(await read('/admin/series')).days).to.have.length(30);
    const year = series.parse(await read('/admin/series?days=366')).days;
    expect(year).to.have.length(366);
    expect(year.slice(-7)).to.deep.equal(days);
  });

  for (const query of ['days=0', 'days=367', 'days=many', 'days=1.5']) {
    it(`of days refuse ?${query}`, async () => {
      expectProblem(await moderator.request('GET', `/admin/series?${query}`), 422, 'VALIDATION_FAILED');
    });
  }

  it('of today are counted each time, of days that are over once in a while', async () => {
    const room = await createRoom(person);
    const database = await openDatabase({ ...test.config, logger: pino({ level: 'silent' }) });
    const daily = new DailyFigures(database.dataSource);
    const messages = async (now: Date) => (await daily.last(3, now)).map((day) => day.messages);
    const now = noon(0);
    expect(await messages(now)).to.deep.equal([0, 0, 0]);
    for (const daysAgo of [0, 1, 2]) await message(room.id, noon(daysAgo));
    expect(await messages(now)).to.deep.equal([0, 0, 1]);
    expect(await messages(new Date(now.getTime() + 11 * 60_000))).to.deep.equal([1, 1, 1]);
    // Shortly after midnight yesterday may still grow.
    const afterMidnight = new Date(Date.parse(`${dayOf(now.getTime() + DAY_MS)}T00:05:00Z`));
    expect(await messages(afterMidnight)).to.deep.equal([1, 1, 0]);
    await message(room.id, noon(0));
    expect(await messages(afterMidnight)).to.deep.equal([1, 2, 0]);
    await database.close();
  });

  it('come with what happened last, of all kinds, newest first', async () => {
    const room = await createRoom(person, { name: 'Opened and ended' });
    await report(room.id, new Date());
    await endRoom(person, room.id);
    await moderator.request('POST', `/admin/users/${person.user.id}/status`, { status: 'flagged' });
    const { items } = activity.parse(await read('/admin/activity'));
    expect(items.map(({ kind, label, person: by }) => [kind, label, by?.id])).to.deep.equal([
      ['staff-acted', 'user.flag', moderator.user.id],
      ['room-ended', 'Opened and ended', person.user.id],
      ['report-made', 'Opened and ended', person.user.id],
      ['room-opened', 'Opened and ended', person.user.id],
      ['user-registered', 'Pia 🎻', person.user.id],
      ['user-registered', moderator.user.displayName, moderator.user.id],
    ]);
    expect(items[1]?.id).to.equal(room.id);
    for (let i = 0; i < 35; i += 1) await createRoom(person, { name: `Room ${i}` });
    const later = activity.parse(await read('/admin/activity')).items;
    expect(later).to.have.length(30);
    expect(later[0]?.label).to.equal('Room 34');
  });
});
