import { expect } from 'chai';
import type { MediaSource } from '../../../src/protocol/media.ts';
import { type AdminPlan, adminPlanList } from '../../../src/protocol/rest/plans.ts';
import { type JoinGrant, joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { parametersFor } from '../../helpers/media/rtp.ts';
import { givePremium, letPlansRunOut } from '../../helpers/payments/given-plans.ts';
import { buy, grant } from '../../helpers/payments/subscription-scene.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';

const SOUND = ['microphone', 'screenAudio'];

/** Accounts, payments, sockets and workers together: from what is paid for to what is sent. */
describe('A plan that changes during a call', function () {
  this.timeout(60_000);
  let test: TestApp;
  let admin: Person;
  let host: Person;
  let roomId: string;
  let plans: Map<string, AdminPlan>;
  const clients: RawClient[] = [];

  before(async () => {
    test = await startTestApp({ live: 'real', freePlan: 'as-shipped' });
    admin = await registerStaff(test, 'admin');
    const { items } = adminPlanList.parse((await admin.request('GET', '/admin/plans')).body);
    plans = new Map(items.map((plan) => [plan.code, plan]));
  });
  after(() => test.stop());
  beforeEach(async () => {
    host = await registerPerson(test.url);
    roomId = (await createRoom(host)).id;
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  const planId = (code: string): string => {
    const id = plans.get(code)?.id;
    if (id === undefined) throw new Error(`there is no plan ${code}`);
    return id;
  };

  async function join(person: Person): Promise<JoinGrant> {
    const reply = await person.request('POST', `/rooms/${roomId}/join`, {});
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return joinGrant.parse(reply.body);
  }

  async function enter(person: Person, given?: JoinGrant) {
    const client = await RawClient.connect(given ?? (await join(person)));
    clients.push(client);
    return { client, entry: await client.join() };
  }

  const produce = (client: RawClient, source: MediaSource) =>
    codeOf(client.ask('producer:create', { source, rtpParameters: parametersFor(source), paused: false }));

  it('lets the camera be turned on in the same call when it was paid for, and turns it off when it ends', async () => {
    const person = await registerPerson(test.url);
    const given = await join(person);
    expect(given.grants.publish).to.deep.equal(SOUND);
    const { client } = await enter(person, given);
    const { client: hosts } = await enter(host);
    expect(await produce(client, 'camera')).to.equal('PLAN_REQUIRED');
    expect(await produce(client, 'microphone')).to.equal('accepted');

    await buy(test, person, planId('premium'));
    await client.heard('grants:changed', ({ reason }) => reason === 'plan-started');
    expect(await produce(client, 'camera')).to.equal('accepted');
    await hosts.heard(
      'room:event',
      ({ event }) => event.type === 'source:published' && event.source === 'camera',
    );

    const [bought] = await test.query<{ id: string }>('SELECT id FROM subscriptions WHERE user_id = $1', [
      person.user.id,
    ]);
    const end = { when: 'now', note: 'For the test' };
    const ended = await admin.request('POST', `/admin/subscriptions/${bought?.id}/cancel`, end);
    expect(ended.status, JSON.stringify(ended.body)).to.equal(200);
    await client.heard('grants:changed', ({ reason }) => reason === 'plan-ended');
    await hosts.heard(
      'room:event',
      ({ event }) => event.type === 'source:unpublished' && event.source === 'camera',
    );
    expect(await produce(client, 'camera')).to.equal('PLAN_REQUIRED');
  });

  it('is what counts at the door too, whatever was paid for once', async () => {
    const person = await registerPerson(test.url);
    await givePremium(test, person);
    expect((await join(person)).grants.publish).to.include('camera');
    await letPlansRunOut(test, person);
    expect((await join(person)).grants.publish).to.deep.equal(SOUND);
  });

  it('holds for a token that was written before', async () => {
    const person = await registerPerson(test.url);
    const given = await join(person);
    await grant(admin, person, planId('premium'));
    const { client, entry } = await enter(person, given);
    expect(entry.grants.publish).to.include('camera');
    expect(await produce(client, 'camera')).to.equal('accepted');
  });

  it('of the room’s owner changes how long the meeting goes on', async () => {
    const { client, entry } = await enter(await registerPerson(test.url));
    const minutes = (Date.parse(entry.snapshot.endsAt ?? '') - Date.now()) / 60_000;
    expect(minutes, 'Free: an hour').to.be.within(59, 60);
    await grant(admin, host, planId('premium'));
    await client.heard(
      'room:event',
      ({ event }) => event.type === 'room:end-changed' && event.endsAt === null,
    );
  });

  it('that everyone has reaches those in calls, and those with a token, when staff edit it', async () => {
    const free = plans.get('free');
    if (free === undefined) throw new Error('there is no free plan');
    const [inside, underWay] = [await registerPerson(test.url), await registerPerson(test.url)];
    const { client } = await enter(inside);
    const given = await join(underWay);
    const edit = (video: boolean) =>
      admin.request('PATCH', `/admin/plans/${free.id}`, { entitlements: { ...free.entitlements, video } });
    expect((await edit(true)).status).to.equal(200);
    try {
      await client.heard('grants:changed', ({ reason }) => reason === 'plan-started');
      expect(await produce(client, 'screen')).to.equal('accepted');
      const { client: late, entry } = await enter(underWay, given);
      expect(entry.grants.publish).to.include('screen');
      expect(await produce(late, 'screen')).to.equal('accepted');
    } finally {
      expect((await edit(false)).status).to.equal(200);
    }
    await client.heard('grants:changed', ({ reason }) => reason === 'plan-ended');
    expect(await produce(client, 'screen')).to.equal('PLAN_REQUIRED');
  });
});
