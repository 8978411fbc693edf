import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import { endAbandonedStays, type StayMove, writeStays } from '../../../src/api/rooms/journal/stay-rows.ts';
import { type Database, openDatabase } from '../../../src/entities/database.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { replayed, webhookWithSecret } from '../../../src/protocol/rest/webhooks.ts';
import { webhookEvents, webhookEventType } from '../../../src/protocol/webhook-events.ts';
import { createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { WebhookReceiver } from '../../helpers/webhooks/webhook-receiver.ts';

const ROOM_EVENTS = webhookEventType.options.filter((type) => /^(room|participant)\./.test(type));
const MINUTE_MS = 60_000;

describe('Webhooks of what happens in rooms', function () {
  this.timeout(120_000);
  let test: TestApp;
  let receiver: WebhookReceiver;
  let admin: Person;
  let host: Person;
  let guest: Person;
  before(async () => {
    test = await startTestApp({ live: 'real' });
    receiver = await WebhookReceiver.start();
    admin = await registerStaff(test, 'admin');
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
  });
  after(async () => {
    await test.stop();
    await receiver.stop();
  });

  const enter = async (person: Person, roomId: string) => {
    const { body } = await person.request('POST', `/rooms/${roomId}/join`, {});
    return RawClient.enter(joinGrant.parse(body));
  };
  const taken = (count: number) =>
    waitUntil(`${count} events`, () => receiver.taken.length >= count && receiver.taken, {
      timeoutMs: 15_000,
      lastSeen: () => receiver.taken.map(({ type }) => type),
    });

  it('tell of one room in its order, and again in its order when they are sent again', async () => {
    const made = await admin.request('POST', '/admin/webhooks', { url: receiver.url, events: ROOM_EVENTS });
    const { id: webhookId } = webhookWithSecret.parse(made.body);
    const { id: roomId } = await createRoom(host, { name: 'Told of' });
    const clients = [await enter(host, roomId), await enter(guest, roomId)];
    await taken(3);
    expect((await guest.request('POST', `/rooms/${roomId}/leave`)).status).to.be.lessThan(300);
    await taken(4);
    expect((await endRoom(host, roomId)).status).to.equal(200);
    const told = (await taken(6)).slice();
    for (const client of clients) client.close();

    const parsed = told.map(({ type, data }) => {
      const event = webhookEventType.parse(type);
      return { type: event, data: webhookEvents[event].parse(data) };
    });
    const who = [...told].map(({ type, data }) => [type, data.person?.username ?? null]);
    expect(who).to.deep.equal([
      ['room.started', null],
      ['participant.joined', host.user.username],
      ['participant.joined', guest.user.username],
      ['participant.left', guest.user.username],
      ['participant.left', host.user.username],
      ['room.ended', null],
    ]);
    for (const { data } of parsed) {
      expect(data).to.deep.include({
        room: {
          id: roomId,
          name: 'Told of',
          kind: 'conversation',
          visibility: 'public',
          hostId: host.user.id,
        },
      });
    }
    expect(told.at(-1)?.data.startedAt).to.equal(told[0]?.data.startedAt);
    expect(told[3]?.data).to.include({ participantId: told[2]?.data.participantId, reason: 'left' });

    const path = `/admin/webhooks/${webhookId}`;
    await waitUntil('all to be written down', async () => {
      const { body } = await admin.request('GET', `${path}/deliveries?status=delivered`);
      return JSON.stringify(body).split('eventId').length === 7;
    });
    const reply = await admin.request('POST', `${path}/replay`, { since: told[0]?.at });
    expect(replayed.parse(reply.body)).to.deep.equal({ deliveries: 6 });
    const again = (await taken(12)).slice(6);
    expect(again.map(({ id }) => id)).to.deep.equal(told.map(({ id }) => id));
    expect((await admin.request('DELETE', path)).status).to.equal(204);
  });

  describe('written down in batches', () => {
    let database: Database;
    let roomId: string;
    before(async () => {
      const logger = pino({ level: 'silent' });
      database = await openDatabase({ ...test.config, logger });
    });
    beforeEach(async () => {
      await test.query('DELETE FROM webhooks');
      await test.query('DELETE FROM webhook_events');
      await test.query(
        `INSERT INTO webhooks (id, url, description, events, enabled, secret, created_at)
         VALUES ($1, $2, '', $3, true, 'whsec_c2VjcmV0', now())`,
        [randomUUID(), receiver.url, ROOM_EVENTS],
      );
      roomId = (await createRoom(host)).id;
    });
    after(() => database.close());

    const begin = (person: Person, at: Date, peerId: string = randomUUID()): StayMove => ({
      type: 'begun',
      peerId,
      roomId,
      userId: person.user.id,
      role: 'speaker',
      at,
    });
    const end = ({ peerId }: StayMove, at: Date): StayMove => ({
      type: 'ended',
      peerId,
      roomId,
      reason: 'left',
      at,
    });
    const write = (...moves: StayMove[]) =>
      writeStays(database.dataSource, { moves, roles: [], seen: undefined });
    const see = (stay: StayMove, at: Date) =>
      writeStays(database.dataSource, {
        moves: [],
        roles: [],
        seen: { peerIds: [stay.peerId], roomIds: [roomId], at },
      });
    const events = async () =>
      (
        await test.query<{ type: string }>(
          'SELECT type FROM webhook_events WHERE subject = $1 ORDER BY seq',
          [`room:${roomId}`],
        )
      ).map(({ type }) => type);
    const startMs = Date.now();
    const at = (seconds: number) => new Date(startMs + seconds * 1_000);

    it('tell of it once, however often it is written', async () => {
      const stay = begin(guest, at(0));
      const moves = [stay, end(stay, at(1))];
      await write(...moves);
      const told = ['room.started', 'participant.joined', 'participant.left', 'room.ended'];
      expect(await events()).to.deep.equal(told);
      await write(...moves);
      await write(stay);
      await write(end(stay, at(2)));
      expect(await events()).to.deep.equal(told);
    });

    it('tell that a room ended and started when it was empty within a batch, and since when it is live', async () => {
      const first = begin(guest, at(0));
      await write(first);
      await write(end(first, at(5)), begin(host, at(6)));
      expect((await events()).slice(2)).to.deep.equal([
        'participant.left',
        'room.ended',
        'room.started',
        'participant.joined',
      ]);
      const [room] = await test.query<{ since: Date }>(
        'SELECT live_since AS since FROM rooms WHERE id = $1',
        [roomId],
      );
      expect(room?.since).to.deep.equal(at(6));
    });

    it('tell of people whose process died, and that they are there after all', async () => {
      const long = new Date(startMs - 10 * MINUTE_MS);
      const stay = begin(guest, long);
      await write(stay);
      await endAbandonedStays(database.dataSource, new Date());
      await endAbandonedStays(database.dataSource, new Date());
      const lost = ['room.started', 'participant.joined', 'participant.left', 'room.ended'];
      expect(await events()).to.deep.equal(lost);
      await see(stay, at(0));
      await see(stay, at(1));
      expect(await events()).to.deep.equal([...lost, 'room.started', 'participant.joined']);
    });

    it('tell nobody who did not ask, and only what was asked for', async () => {
      await test.query("UPDATE webhooks SET events = '{report.made}'");
      const stay = begin(guest, at(0));
      await write(stay);
      expect(await events()).to.deep.equal([]);
      await test.query("UPDATE webhooks SET events = '{participant.left}'");
      await write(end(stay, at(1)));
      expect(await events()).to.deep.equal(['participant.left']);
    });

    it('tell of five hundred moves in one go', async () => {
      const moves = Array.from({ length: 250 }, () => begin(guest, at(0))).flatMap((stay) => [
        stay,
        end(stay, at(1)),
      ]);
      await write(...moves);
      expect(await events()).to.have.length(1_000);
    });
  });
});
