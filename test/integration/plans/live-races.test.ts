import { expect } from 'chai';
import type { MediaSource } from '../../../src/protocol/media.ts';
import { adminPlanList } from '../../../src/protocol/rest/plans.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { parametersFor } from '../../helpers/media/rtp.ts';
import { grant, ownOf } from '../../helpers/payments/subscription-scene.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';

/** The whole app, where a plan changes at the very moment at which something else is done with it. */
describe('A plan that changes while people are on their way', function () {
  this.timeout(120_000);
  let test: TestApp;
  let admin: Person;
  let premiumId: string;
  const clients: RawClient[] = [];

  before(async () => {
    test = await startTestApp({ live: 'real', freePlan: 'as-shipped' });
    admin = await registerStaff(test, 'admin');
    const { items } = adminPlanList.parse((await admin.request('GET', '/admin/plans')).body);
    premiumId = items.find(({ code }) => code === 'premium')?.id ?? '';
  });
  after(() => test.stop());
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  async function join(person: Person, roomId: string) {
    const reply = await person.request('POST', `/rooms/${roomId}/join`, {});
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return joinGrant.parse(reply.body);
  }

  async function enter(person: Person, roomId: string) {
    const given = await join(person, roomId);
    const client = await RawClient.connect(given);
    clients.push(client);
    return { client, given, entry: await client.join() };
  }

  const produce = (client: RawClient, source: MediaSource) =>
    codeOf(client.ask('producer:create', { source, rtpParameters: parametersFor(source), paused: false }));

  async function end(person: Person): Promise<void> {
    const rows = await test.query<{ id: string }>(
      'SELECT id FROM subscriptions WHERE user_id = $1 AND ended_at IS NULL',
      [person.user.id],
    );
    for (const { id } of rows) {
      const body = { when: 'now', note: 'For the test' };
      const reply = await admin.request('POST', `/admin/subscriptions/${id}/cancel`, body);
      expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    }
  }

  it('of a private room’s owner sends nobody out, who may come back after a lost connection, and lets nobody else in', async () => {
    const [host, guest, late] = await Promise.all([1, 2, 3].map(() => registerPerson(test.url)));
    if (host === undefined || guest === undefined || late === undefined) throw new Error('nobody came');
    await grant(admin, host, premiumId);
    const { id: roomId } = await createRoom(host, { visibility: 'private' });
    for (const { user } of [guest, late]) {
      await test.query('INSERT INTO room_members (room_id, user_id, created_at) VALUES ($1, $2, now())', [
        roomId,
        user.id,
      ]);
    }
    await enter(host, roomId);
    const { client, given, entry } = await enter(guest, roomId);
    await end(host);

    expect(await produce(client, 'microphone')).to.equal('accepted');
    const refused = await late.request('POST', `/rooms/${roomId}/join`, {});
    expect(refused.status).to.equal(402);
    expect((await host.request('POST', `/rooms/${roomId}/join`, {})).status).to.equal(402);
    // The connection is lost for a moment: that is no new entry.
    client.close();
    const back = await RawClient.connect(given, entry.resumeToken);
    clients.push(back);
    const again = await back.join();
    expect(again.peerId).to.equal(entry.peerId);
    expect(again.snapshot.peers).to.have.length(2);
    // But whoever left is outside like anyone else.
    await back.ask('room:leave', {});
    expect((await guest.request('POST', `/rooms/${roomId}/join`, {})).status).to.equal(402);
  });

  it('is in everyone’s call what the records say, after a storm of beginnings and ends while they join and publish', async () => {
    const host = await registerPerson(test.url);
    const { id: roomId } = await createRoom(host);
    await enter(host, roomId);
    const people = await Promise.all(Array.from({ length: 4 }, () => registerPerson(test.url)));
    const newest = new Map<Person, RawClient>();
    await Promise.all(
      people.map(async (person, index) => {
        for (let round = 0; round < 8; round += 1) {
          const changing = (round + index) % 2 === 0 ? grant(admin, person, premiumId) : end(person);
          const { client } = await enter(person, roomId);
          newest.set(person, client);
          const codes = await Promise.all([produce(client, 'camera'), changing]);
          expect(['accepted', 'PLAN_REQUIRED']).to.include(codes[0]);
        }
      }),
    );
    for (const person of people) {
      const { video } = (await ownOf(person)).entitlements;
      const client = newest.get(person);
      if (client === undefined) throw new Error('nobody came');
      const { snapshot, grants } = await client.join();
      expect(grants.publish.includes('camera')).to.equal(video);
      const peer = snapshot.peers.find(({ userId }) => userId === person.user.id);
      if (!video) expect(peer?.sources).not.to.have.property('camera');
      const code = await produce(client, 'screen');
      expect(code).to.equal(video ? 'accepted' : 'PLAN_REQUIRED');
    }
  });
});
