import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type CreateRoomInput, previousPage, type Room, roomPage } from '../../../src/protocol/rest/rooms.ts';
import { createInvite, createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

const HOUR_MS = 3_600_000;

describe('Lists of rooms', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let mark: string;
  before(async () => {
    test = await startTestApp({ live: live.create });
  });
  beforeEach(async () => {
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    mark = randomUUID();
  });
  after(() => test.stop());

  const make = (input: Partial<CreateRoomInput> = {}, by = host) =>
    createRoom(by, { name: `${mark} room`, ...input });
  const schedule = (hours: number) => ({
    startsAt: new Date(Date.now() + hours * HOUR_MS).toISOString(),
    minutes: 30,
  });
  const page = async (by: Person, path: string) => {
    const reply = await by.request('GET', path);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return roomPage.parse(reply.body);
  };
  const ids = async (by: Person, path: string) => {
    const { items } = await page(by, `${path}${path.includes('?') ? '&' : '?'}text=${mark}&limit=100`);
    return items.map((room) => room.id);
  };
  /** Every page of a list, two rooms at a time. */
  const allPages = async (by: Person, path: string, parse = roomPage.parse) => {
    const seen: Room[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { items, nextCursor } = parse((await by.request('GET', `${path}limit=2${at}`)).body);
      expect(items).to.have.length.within(1, 2);
      seen.push(...items);
      cursor = nextCursor;
    }
    return seen.map((room) => room.id);
  };
  const goLive = (room: Room, hoursAgo = 0) =>
    test.query("UPDATE rooms SET live_since = now() - $2 * interval '1 hour' WHERE id = $1", [
      room.id,
      hoursAgo,
    ]);
  const stay = (room: Room, { user }: Person, minutes: number) =>
    test.query(
      `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at)
       VALUES ($1, $2, $3, 'speaker', now() - $4 * interval '1 minute', now(), now())`,
      [randomUUID(), room.id, user.id, minutes],
    );
  const invite = async (room: Room, person: Person) => {
    const { code } = await createInvite(host, room.id);
    await person.request('POST', `/rooms/${room.id}/join`, { invite: code });
  };

  it('filter by status, kind, language and topic, alone and together', async () => {
    const talk = await make({ language: 'ja', topics: ['travel', 'food'] });
    const meeting = await make({ kind: 'meeting', language: 'en', topics: ['food'] });
    const planned = await make({ kind: 'class', schedule: schedule(2) });
    const over = await make({ kind: 'class' });
    await endRoom(host, over.id);
    expect(await ids(guest, '/rooms')).to.deep.equal([meeting.id, talk.id]);
    expect(await ids(guest, '/rooms?status=scheduled')).to.deep.equal([planned.id]);
    expect(await ids(guest, '/rooms?status=ended')).to.deep.equal([over.id]);
    expect(await ids(guest, '/rooms?kind=meeting')).to.deep.equal([meeting.id]);
    expect(await ids(guest, '/rooms?language=JA')).to.deep.equal([talk.id]);
    expect(await ids(guest, '/rooms?topic=food')).to.deep.equal([meeting.id, talk.id]);
    expect(await ids(guest, '/rooms?topic=travel&language=ja&kind=conversation')).to.deep.equal([talk.id]);
    expect(await ids(guest, '/rooms?topic=travel&language=en')).to.deep.equal([]);
    expect(await ids(guest, '/rooms/upcoming?kind=class')).to.deep.equal([planned.id]);
    expect(await ids(guest, '/rooms/upcoming?kind=meeting')).to.deep.equal([]);
  });

  it('show what is upcoming, the soonest first, page by page', async () => {
    const later = await make({ schedule: schedule(3) });
    const soon = await make({ schedule: schedule(1) });
    const between = await make({ schedule: schedule(2) });
    const same = await make({ schedule: { startsAt: between.startsAt ?? '', minutes: 60 } });
    const opened = await make({ schedule: schedule(1) });
    await host.request('POST', `/rooms/${opened.id}/status`, { status: 'active' });
    await make();
    const middle = [between.id, same.id].sort();
    const expected = [soon.id, ...middle, later.id];
    expect(await ids(guest, '/rooms/upcoming')).to.deep.equal(expected);
    expect(await allPages(guest, `/rooms/upcoming?text=${mark}&`)).to.deep.equal(expected);
  });

  it('show what is upcoming of one’s own, where one hosts or was invited', async () => {
    const hosted = await make({ schedule: schedule(1) });
    const invited = await make({ schedule: schedule(2), visibility: 'private' });
    const own = await make({ schedule: schedule(3) }, guest);
    expect(await ids(guest, '/rooms/upcoming?mine=true')).to.deep.equal([own.id]);
    await invite(invited, guest);
    expect(await ids(guest, '/rooms/upcoming?mine=true')).to.deep.equal([invited.id, own.id]);
    expect(await ids(host, '/rooms/upcoming?mine=true')).to.deep.equal([hosted.id, invited.id]);
    expect(await ids(guest, '/rooms/upcoming?mine=false')).to.deep.equal([hosted.id, invited.id, own.id]);
  });

  it('show what is live, the last to begin first, with how many are there', async () => {
    const first = await make();
    const second = await make();
    const third = await make();
    await make();
    await Promise.all([goLive(first, 3), goLive(second, 2), goLive(third, 1)]);
    await guest.request('POST', `/rooms/${second.id}/join`);
    expect(await allPages(guest, `/rooms/live?text=${mark}&`)).to.deep.equal([third.id, second.id, first.id]);
    const { items } = await page(guest, `/rooms/live?text=${mark}`);
    expect(items.map((room) => room.peopleCount)).to.deep.equal([0, 1, 0]);
    await endRoom(host, third.id);
    expect(await ids(guest, '/rooms/live')).to.deep.equal([second.id, first.id]);
  });

  it('show what is over of what one hosted or was in, the last to end first, with one’s minutes', async () => {
    const [hosted, visited, missed, going] = [await make(), await make(), await make(), await make()];
    await stay(visited, guest, 25.5);
    await stay(visited, guest, 10.6);
    await stay(visited, host, 90);
    await stay(going, guest, 5);
    for (const room of [visited, hosted, missed]) await endRoom(host, room.id);
    const previous = async (by: Person) =>
      previousPage
        .parse((await by.request('GET', '/rooms/previous')).body)
        .items.map((room) => [room.id, room.myMinutes]);
    expect(await previous(guest)).to.deep.equal([[visited.id, 36]]);
    expect(await previous(host)).to.deep.equal([
      [missed.id, 0],
      [hosted.id, 0],
      [visited.id, 90],
    ]);
    expect(await allPages(host, '/rooms/previous?', previousPage.parse)).to.deep.equal([
      missed.id,
      hosted.id,
      visited.id,
    ]);
    const someone = await registerPerson(test.url);
    expect(await previous(someone)).to.deep.equal([]);
  });

  describe('leave out', () => {
    const lists = async (by: Person) => ({
      rooms: (await ids(by, '/rooms')).length,
      scheduled: (await ids(by, '/rooms?status=scheduled')).length,
      ended: (await ids(by, '/rooms?status=ended')).length,
      upcoming: (await ids(by, '/rooms/upcoming')).length,
      live: (await ids(by, '/rooms/live')).length,
      previous: (await page(by, '/rooms/previous')).items.length,
    });
    const ALL = { rooms: 1, scheduled: 1, ended: 1, upcoming: 1, live: 1, previous: 1 };
    const NONE = { rooms: 0, scheduled: 0, ended: 0, upcoming: 0, live: 0, previous: 0 };
    let rooms: [Room, Room, Room];
    const world = async (input: Partial<CreateRoomInput> = {}) => {
      rooms = [await make(input), await make({ ...input, schedule: schedule(1) }), await make(input)];
      const [active, , over] = rooms;
      await goLive(active);
      await stay(over, guest, 10);
      await endRoom(host, over.id);
    };
    const forEach = (sql: string, ...values: unknown[]) =>
      Promise.all(rooms.map(({ id }) => test.query(sql, [id, ...values])));

    it('private rooms, but to their host and members', async () => {
      await world({ visibility: 'private' });
      expect(await lists(guest)).to.deep.equal(NONE);
      expect(await lists(host)).to.deep.equal(ALL);
      const sql = 'INSERT INTO room_members (room_id, user_id, created_at) VALUES ($1, $2, now())';
      await forEach(sql, guest.user.id);
      expect(await lists(guest)).to.deep.equal(ALL);
    });

    it('rooms of hosts who blocked one, and not those of hosts one has blocked', async () => {
      await world();
      expect(await lists(guest)).to.deep.equal(ALL);
      const sql = 'INSERT INTO user_blocks (user_id, blocked_user_id, created_at) VALUES ($1, $2, now())';
      await test.query(sql, [guest.user.id, host.user.id]);
      expect(await lists(guest)).to.deep.equal(ALL);
      await test.query(sql, [host.user.id, guest.user.id]);
      expect(await lists(guest)).to.deep.equal(NONE);
      expect(await lists(host)).to.deep.equal(ALL);
    });

    it('rooms that one is banned from', async () => {
      await world();
      const sql =
        'INSERT INTO room_bans (room_id, user_id, by_user_id, created_at) VALUES ($1, $2, $3, now())';
      await forEach(sql, guest.user.id, host.user.id);
      expect(await lists(guest)).to.deep.equal(NONE);
      expect(await lists(host)).to.deep.equal(ALL);
    });

    it('deleted rooms, and private ones, also to staff', async () => {
      await world({ visibility: 'private' });
      const staff = await registerStaff(test, 'admin');
      expect(await lists(staff)).to.deep.equal(NONE);
      await Promise.all(rooms.map(({ id }) => host.request('DELETE', `/rooms/${id}`)));
      for (const person of [host, guest, staff]) expect(await lists(person)).to.deep.equal(NONE);
    });
  });

  it('show private rooms to people as soon as they were invited in', async () => {
    const room = await make({ visibility: 'private' });
    expect(await ids(guest, '/rooms')).to.deep.equal([]);
    await invite(room, guest);
    expect(await ids(guest, '/rooms')).to.deep.equal([room.id]);
  });

  for (const path of [
    '/rooms?kind=party',
    '/rooms?language=%F0%9F%8E%89',
    "/rooms?topic=a'%20OR%20''='",
    '/rooms/upcoming?mine=maybe',
    '/rooms/upcoming?cursor=nonsense',
    '/rooms/live?limit=0',
    '/rooms/previous?limit=101',
    '/rooms/previous?cursor=nonsense',
  ]) {
    it(`refuse ${path}`, async () => {
      expectProblem(await guest.request('GET', path), 422, 'VALIDATION_FAILED');
    });
  }
});
