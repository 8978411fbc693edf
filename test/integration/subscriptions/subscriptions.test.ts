import { expect } from 'chai';
import { planList } from '../../../src/protocol/rest/plans.ts';
import {
  askForEvents,
  buy,
  createPlan,
  grant,
  letPass,
  own,
  ownOf,
  toldOthers,
} from '../../helpers/payments/subscription-scene.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

const DAY_MS = 86_400_000;

describe('Subscriptions', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let admin: Person;
  let premium: string;
  before(async () => {
    test = await startTestApp({ live: live.create, freePlan: 'as-shipped' });
    admin = await registerStaff(test, 'admin');
    await askForEvents(test);
    const [plan] = await test.query<{ id: string }>("SELECT id FROM plans WHERE code = 'premium'");
    premium = plan?.id ?? '';
  });
  after(() => test.stop());

  const cancel = (person: Person) => person.request('POST', '/subscriptions/cancel');
  const resume = (person: Person) => person.request('POST', '/subscriptions/resume');
  /** What the person's calls and devices were told last. */
  const lastTold = ({ user }: Person) => ({
    calls: live.entitlementsSet.findLast(({ userId }) => userId === user.id)?.entitlements,
    devices: live.notified.findLast(({ userId, name }) => userId === user.id && name === 'plan:changed')
      ?.payload,
  });
  const time = (iso: string | undefined) => new Date(iso ?? Number.NaN).getTime();

  it('are none for whoever never had one: they have the free plan', async () => {
    const person = await registerPerson(test.url);
    const { items } = planList.parse((await call(test.url, 'GET', '/api/v1/plans')).body);
    const free = items.find((plan) => plan.free);
    expect(await ownOf(person)).to.deep.equal({
      plan: { code: 'free', name: 'Free' },
      entitlements: free?.entitlements,
      current: null,
      running: [],
      scheduled: [],
      storageUsedBytes: 0,
    });
    expectProblem(await cancel(person), 409, 'NO_SUBSCRIPTION');
    expectProblem(await resume(person), 409, 'NO_SUBSCRIPTION');
    expectProblem(await call(test.url, 'GET', '/api/v1/subscriptions/me'), 401, 'UNAUTHENTICATED');
  });

  it('begin with the payment, for a month and three days of grace', async () => {
    const person = await registerPerson(test.url);
    const { plan, current, entitlements } = await buy(test, person, premium);
    expect(plan).to.deep.equal({ code: 'premium', name: 'Premium' });
    expect(current).to.deep.include({
      status: 'active',
      source: 'purchase',
      period: 'month',
      endReason: null,
    });
    expect(entitlements).to.deep.include({ video: true, meetingMinutes: null });
    expect(time(current?.endsAt) - time(current?.startsAt)).to.be.within(28 * DAY_MS, 31 * DAY_MS);
    expect(time(current?.runsUntil) - time(current?.endsAt)).to.equal(3 * DAY_MS);
    expect(await ownOf(person)).to.deep.include({ plan });
    expect(lastTold(person)).to.deep.equal({ calls: entitlements, devices: { plan, entitlements } });
    expect(await toldOthers(test, person)).to.deep.equal(['active']);
  });

  it('follow one another when the same plan is bought twice', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    const { running, scheduled, current } = await buy(test, person, premium);
    expect(running).to.have.length(1);
    expect(scheduled.map(({ status, startsAt }) => [status, startsAt])).to.deep.equal([
      ['scheduled', current?.endsAt],
    ]);
    await letPass(test, person, '31 days');
    const later = await ownOf(person);
    // The first one's days of grace go on beside the second.
    expect(later.running.map(({ status }) => status)).to.deep.equal(['active', 'grace']);
    expect(later.current?.status).to.equal('active');
    await test.app.runJob('begun-subscriptions');
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'scheduled', 'active']);
  });

  it('of different plans run side by side, and the best of both works', async () => {
    const person = await registerPerson(test.url);
    const nothing = {
      ...EVERYTHING,
      video: false,
      privateRooms: false,
      recording: false,
      meetingMinutes: 60,
    };
    const small = await createPlan(admin, { entitlements: { ...nothing, video: true, roomCapacity: 60 } });
    const large = await createPlan(admin, {
      period: 'year',
      entitlements: { ...nothing, recording: true, roomCapacity: 400, meetingMinutes: null },
    });
    await buy(test, person, small.id);
    const both = await buy(test, person, large.id);
    expect(both.plan.code).to.equal(large.code);
    expect(both.running.map(({ plan }) => plan.code)).to.deep.equal([large.code, small.code]);
    expect(both.entitlements).to.deep.include({
      video: true,
      recording: true,
      privateRooms: false,
      roomCapacity: 400,
      meetingMinutes: null,
    });
    await letPass(test, person, '35 days');
    expect((await ownOf(person)).entitlements).to.deep.include({ video: false, recording: true });
  });

  it('keep what was bought, whatever becomes of the plan', async () => {
    const person = await registerPerson(test.url);
    const plan = await createPlan(admin);
    const { current } = await buy(test, person, plan.id);
    const edited = await admin.request('PATCH', `/admin/plans/${plan.id}`, {
      name: 'Renamed',
      priceMinor: 1,
      currency: 'USD',
      period: 'day',
      entitlements: { ...EVERYTHING, video: false, privateRooms: false },
      retired: true,
    });
    expect(edited.status).to.equal(200);
    const after = await ownOf(person);
    expect(after.current).to.deep.equal(current);
    expect(after.entitlements).to.deep.equal(EVERYTHING);
    // At the doors too, and for what the live side hears.
    const { id } = await createRoom(person, { visibility: 'private' });
    expect((await person.request('POST', `/rooms/${id}/join`)).status).to.equal(200);
    expect(live.admitted.at(-1)?.entitlements).to.deep.equal(EVERYTHING);
  });

  it('go on to their end when they are cancelled, without days of grace, and nobody else hears of it twice', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    await buy(test, person, premium);
    const replies = await Promise.all([cancel(person), cancel(person), cancel(person)]);
    const [first] = replies.map(own);
    for (const reply of replies) expect(own(reply)).to.deep.equal(first);
    expect(first?.current).to.deep.include({ status: 'cancelled', runsUntil: first?.current?.endsAt });
    expect(first?.scheduled[0]).to.deep.include({
      status: 'scheduled',
      runsUntil: first?.scheduled[0]?.endsAt,
    });
    expect(first?.scheduled[0]?.cancelledAt).to.be.a('string');
    expect(first?.entitlements.video).to.equal(true);
    expect(own(await cancel(person))).to.deep.equal(first);
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'scheduled', 'cancelled', 'scheduled']);
    await letPass(test, person, '65 days');
    expect((await ownOf(person)).plan.code).to.equal('free');
    expectProblem(await cancel(person), 409, 'NO_SUBSCRIPTION');
    expectProblem(await resume(person), 409, 'NO_SUBSCRIPTION');
  });

  it('can be taken up again as long as they run, and what was bought has its days of grace again', async () => {
    const person = await registerPerson(test.url);
    const { current: before } = await buy(test, person, premium);
    expect(own(await resume(person)).current).to.deep.equal(before);
    await cancel(person);
    expect(own(await resume(person)).current).to.deep.equal(before);
    await cancel(person);
    const granted = await grant(admin, person, (await createPlan(admin)).id, 5);
    await cancel(person);
    const { running } = own(await resume(person));
    expect(running.map(({ cancelledAt }) => cancelledAt)).to.deep.equal([null, null]);
    const given = running.find(({ id }) => id === granted.id);
    expect(given?.runsUntil).to.equal(given?.endsAt);
  });

  it('that are cancelled and bought again begin when the cancelled one ends', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    const { current } = own(await cancel(person));
    const { scheduled } = await buy(test, person, premium);
    expect(scheduled.map(({ startsAt, cancelledAt }) => [startsAt, cancelledAt])).to.deep.equal([
      [current?.endsAt, null],
    ]);
  });

  it('work on in their days of grace, a new one begins at once then, and cancelling them ends them', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    await letPass(test, person, '32 days');
    const late = await ownOf(person);
    expect(late.current?.status).to.equal('grace');
    expect(late.entitlements.video).to.equal(true);
    const other = await registerPerson(test.url);
    await buy(test, other, premium);
    await letPass(test, other, '32 days');
    const { current, scheduled } = await buy(test, other, premium);
    expect([current?.status, scheduled]).to.deep.equal(['active', []]);
    const over = own(await cancel(person));
    expect([over.plan.code, over.running]).to.deep.equal(['free', []]);
    const rows = await test.query('SELECT end_reason FROM subscriptions WHERE user_id = $1', [
      person.user.id,
    ]);
    expect(rows).to.deep.equal([{ end_reason: 'expired' }]);
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'ended']);
    expect(lastTold(person).calls?.video).to.equal(false);
  });

  it('of one person are nobody else’s', async () => {
    const [person, other] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    await buy(test, person, premium);
    expectProblem(await cancel(other), 409, 'NO_SUBSCRIPTION');
    expect((await ownOf(person)).current?.status).to.equal('active');
    expect((await ownOf(other)).plan.code).to.equal('free');
  });

  it('end with the account, for good', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    await buy(test, person, premium);
    const gone = await person.request('DELETE', '/users/me', { password: person.password });
    expect(gone.status, JSON.stringify(gone.body)).to.equal(204);
    const rows = await test.query('SELECT end_reason AS why FROM subscriptions WHERE user_id = $1', [
      person.user.id,
    ]);
    expect(rows).to.deep.equal([{ why: 'account-deleted' }, { why: 'account-deleted' }]);
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'scheduled', 'ended', 'ended']);
  });
});
