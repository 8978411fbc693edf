import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import { Doorbell } from '../../../src/api/rooms/door/doorbell.ts';
import { DatabaseRoomJournal } from '../../../src/api/rooms/journal/room-journal.ts';
import { endAbandonedStays } from '../../../src/api/rooms/journal/stay-rows.ts';
import { type Database, openDatabase } from '../../../src/entities/database.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { auditOf, makeMember } from '../../helpers/rest/room-scene.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { CuttingProxy } from '../../helpers/signaling/cutting-proxy.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const DEADLINE_MS = 5_000;

describe('The journal of rooms', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let proxy: CuttingProxy;
  let database: Database;
  let journal: DatabaseRoomJournal;
  let host: Person;
  let ann: Person;
  let bob: Person;
  let roomId: string;
  let startMs: number;
  before(async () => {
    startMs = Date.now();
    test = await startTestApp({ live: live.create });
    const url = new URL(test.config.databaseUrl ?? '');
    proxy = await CuttingProxy.start(Number(url.port || '5432'));
    url.host = `127.0.0.1:${proxy.port}`;
    const logger = pino({ level: 'silent' });
    database = await openDatabase({ databaseUrl: url.href, dataDir: test.config.dataDir, logger });
    [host, ann, bob] = (await Promise.all([1, 2, 3].map(() => registerPerson(test.url)))) as [
      Person,
      Person,
      Person,
    ];
  });
  beforeEach(async () => {
    const dataSource = () => database.dataSource;
    const port = live.create(live.context());
    const logger = pino({ level: 'silent' });
    const doorbell = new Doorbell({ dataSource, live: () => port.rooms, people: () => port.people, logger });
    journal = new DatabaseRoomJournal({ dataSource, doorbell, logger });
    roomId = (await createRoom(host)).id;
  });
  afterEach(() => journal.stop(DEADLINE_MS));
  after(async () => {
    await database.close();
    await proxy.stop();
    await test.stop();
  });

  const begin = ({ user }: Person, at: Date, where = roomId): string => {
    const peerId = randomUUID();
    journal.stayBegun({ roomId: where, peerId, userId: user.id, role: 'speaker', at });
    return peerId;
  };
  type StayRow = { joined_at: Date; left_at: Date | null; leave_reason: string | null; seen_at: Date };
  const stayOf = async (peerId: string) =>
    (await test.query<StayRow>('SELECT * FROM room_stays WHERE id = $1', [peerId]))[0];
  const liveSince = async (where = roomId) =>
    (
      await test.query<{ since: Date | null }>('SELECT live_since AS since FROM rooms WHERE id = $1', [where])
    )[0]?.since;
  const membersOf = (where = roomId) =>
    test.query<{ user_id: string; role: string | null }>(
      'SELECT user_id, role FROM room_members WHERE room_id = $1',
      [where],
    );
  /** Around now: the app's own jobs take stays of long ago for abandoned. */
  const at = (seconds: number) => new Date(startMs + seconds * 1000);

  it('has a room live from the first who came to the last who left', async () => {
    const anns = begin(ann, at(0));
    await waitUntil('the room to be live', liveSince);
    const bobs = begin(bob, at(10));
    journal.stayEnded({ peerId: anns, reason: 'left', at: at(20) });
    await waitUntil('the first to have left', async () => (await stayOf(anns))?.left_at);
    expect(await liveSince()).to.deep.equal(at(0));
    expect(await stayOf(anns)).to.deep.include({ joined_at: at(0), left_at: at(20), leave_reason: 'left' });
    journal.stayEnded({ peerId: bobs, reason: 'lost', at: at(30) });
    await journal.stop(DEADLINE_MS);
    expect(await liveSince()).to.equal(null);
    expect(await stayOf(bobs)).to.deep.include({ left_at: at(30), leave_reason: 'lost' });
  });

  it('writes what it has when it stops, whatever came in one go', async () => {
    const rooms = [roomId, (await createRoom(host)).id, (await createRoom(host)).id];
    const stays = Array.from({ length: 600 }, (_, n) => begin(ann, at(n), rooms[n % 3]));
    for (const peerId of stays.slice(3)) journal.stayEnded({ peerId, reason: 'left', at: at(1_000) });
    await journal.stop(DEADLINE_MS);
    for (const [n, where] of rooms.entries()) expect(await liveSince(where)).to.deep.equal(at(n));
    const rows = await test.query('SELECT 1 FROM room_stays WHERE room_id = ANY ($1)', [rooms]);
    expect(rows).to.have.length(600);
  });

  it('keeps everything in order while the database is away', async () => {
    proxy.block();
    const anns = begin(ann, at(0));
    journal.stayEnded({ peerId: anns, reason: 'left', at: at(5) });
    const bobs = begin(bob, at(7));
    const message = {
      messageId: randomUUID(),
      peerId: bobs,
      userId: bob.user.id,
      displayName: 'Bob 🎩',
      text: 'Still here?',
      sentAt: at(8).toISOString(),
    };
    const sent = Promise.all([journal.messageSent(roomId, message), journal.messageSent(roomId, message)]);
    proxy.restore();
    await sent;
    await waitUntil('the room to be live', liveSince);
    expect((await stayOf(anns))?.left_at).to.deep.equal(at(5));
    expect(await journal.recentMessages(roomId)).to.deep.equal([message]);
  });

  it('is held up by no room and no person that is gone', async () => {
    const ghost = randomUUID();
    journal.stayBegun({ roomId: ghost, peerId: randomUUID(), userId: ann.user.id, role: 'host', at: at(0) });
    journal.stayBegun({ roomId, peerId: randomUUID(), userId: ghost, role: 'speaker', at: at(0) });
    journal.stayEnded({ peerId: ghost, reason: 'left', at: at(1) });
    const anns = begin(ann, at(2));
    await journal.stop(DEADLINE_MS);
    expect((await stayOf(anns))?.left_at).to.equal(null);
    expect(await liveSince()).to.deep.equal(at(2));
  });

  it('gives what a deleted account wrote no name', async () => {
    const gone = await registerPerson(test.url);
    await test.query(`UPDATE users SET deleted_at = now(), display_name = 'Deleted account' WHERE id = $1`, [
      gone.user.id,
    ]);
    const message = { messageId: randomUUID(), peerId: null, userId: gone.user.id, text: 'Bye' };
    await journal.messageSent(roomId, { ...message, displayName: 'My name', sentAt: at(0).toISOString() });
    expect((await journal.recentMessages(roomId)).map(({ displayName }) => displayName)).to.deep.equal([
      'Deleted account',
    ]);
  });

  it('forgets how someone came in whom a host sent out, but not how they came in after', async () => {
    const { id: lobby } = await createRoom(host, { lobby: true });
    await makeMember(test, lobby, ann);
    await makeMember(test, lobby, bob);
    const [anns, bobs] = [begin(ann, new Date(), lobby), begin(bob, new Date(), lobby)];
    journal.stayEnded({ peerId: anns, reason: 'removed', at: new Date(Date.now() + 1) });
    journal.stayEnded({ peerId: bobs, reason: 'removed', at: new Date(Date.now() - 60_000) });
    await journal.stop(DEADLINE_MS);
    expect((await membersOf(lobby)).map(({ user_id }) => user_id)).to.deep.equal([bob.user.id]);
  });

  it('keeps the roles that were given, the last of each, but makes nobody a member where people are let in', async () => {
    const { id: lobby } = await createRoom(host, { lobby: true });
    await makeMember(test, lobby, bob);
    for (const where of [roomId, lobby]) {
      for (const person of [host, ann, bob]) {
        journal.roleChanged({ roomId: where, userId: person.user.id, role: 'listener' });
        journal.roleChanged({ roomId: where, userId: person.user.id, role: 'host' });
      }
    }
    await journal.stop(DEADLINE_MS);
    expect(await membersOf()).to.have.deep.members([
      { user_id: ann.user.id, role: 'co-host' },
      { user_id: bob.user.id, role: 'co-host' },
    ]);
    expect(await membersOf(lobby)).to.deep.equal([{ user_id: bob.user.id, role: 'co-host' }]);
  });

  it('makes nobody a member who was banned', async () => {
    await journal.banned({ roomId, userId: ann.user.id, byUserId: host.user.id });
    journal.roleChanged({ roomId, userId: ann.user.id, role: 'co-host' });
    await journal.stop(DEADLINE_MS);
    expect(await membersOf()).to.deep.equal([]);
  });

  it('ends the stays that nobody saw for three minutes, when they were last seen, and no others', async () => {
    const [anns, bobs] = [begin(ann, at(0)), begin(bob, at(60))];
    await waitUntil('both stays', async () => (await stayOf(anns)) && (await stayOf(bobs)));
    await endAbandonedStays(database.dataSource, at(60 + 179));
    expect(await stayOf(anns)).to.deep.include({ left_at: at(0), leave_reason: 'lost' });
    expect((await stayOf(bobs))?.left_at).to.equal(null);
    expect(await liveSince()).to.deep.equal(at(0));
    await endAbandonedStays(database.dataSource, at(60 + 180));
    expect((await stayOf(bobs))?.left_at).to.deep.equal(at(60));
    expect(await liveSince()).to.equal(null);
  });

  it('says that stays go on, and takes back that they were taken for abandoned', async () => {
    const anns = begin(ann, at(0));
    await waitUntil('the stay', () => stayOf(anns));
    await endAbandonedStays(database.dataSource, at(600));
    expect(await liveSince()).to.equal(null);
    const before = Date.now();
    journal.noteStays();
    await waitUntil('the room to be live again', liveSince);
    const stay = await stayOf(anns);
    expect(stay).to.deep.include({ left_at: null, leave_reason: null });
    expect(stay?.seen_at.getTime()).to.be.at.least(before);
  });

  it('has what staff did inside of rooms in the audit log, by the names that it has outside', async () => {
    const [actorUserId, targetUserId] = [ann.user.id, bob.user.id];
    const act = { roomId, actorUserId, before: { held: null }, after: { held: 'muted' } };
    for (const action of ['mute', 'stop-video', 'set-role', 'remove', 'ban', 'lower-hand'] as const) {
      await journal.staffActed({ ...act, action, targetUserId });
    }
    for (const action of ['mute-all', 'lock', 'end'] as const) {
      await journal.staffActed({ ...act, action, targetUserId: null });
    }
    const entries = await auditOf(test, roomId);
    expect(entries.map(({ action, kind, target }) => `${action} ${kind} ${target}`)).to.have.members([
      ...['mute', 'stop-video', 'role', 'remove', 'ban', 'lower-hand'].map(
        (name) => `participant.${name} user ${targetUserId}`,
      ),
      `participant.mute-all room ${roomId}`,
      `room.lock room ${roomId}`,
      `room.close room ${roomId}`,
    ]);
    expect(entries[0]).to.deep.include({ before: { held: null }, after: { held: 'muted' }, address: null });
  });
});
