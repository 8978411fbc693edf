import { expect } from 'chai';
import { auditPage } from '../../../src/protocol/rest/admin.ts';
import { type AdminPlan, adminPlan, adminPlanList, planList } from '../../../src/protocol/rest/plans.ts';
import { createPlan, grant, letPass, ownOf } from '../../helpers/payments/subscription-scene.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { changeIfMatch, registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('Plans, as staff edit them,', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let admin: Person;
  let moderator: Person;
  let person: Person;
  before(async () => {
    test = await startTestApp({ live: live.create, freePlan: 'as-shipped' });
    [admin, moderator] = await Promise.all([registerStaff(test, 'admin'), registerStaff(test, 'moderator')]);
    person = await registerPerson(test.url);
  });
  after(() => test.stop());

  const list = async (): Promise<AdminPlan[]> => {
    const reply = await admin.request('GET', '/admin/plans');
    expect(reply.status).to.equal(200);
    return adminPlanList.parse(reply.body).items;
  };
  const find = async (code: string): Promise<AdminPlan> => {
    const found = (await list()).find((plan) => plan.code === code);
    if (found === undefined) throw new Error(`No plan ${code}`);
    return found;
  };
  const edit = (id: string, body: unknown) => admin.request('PATCH', `/admin/plans/${id}`, body);
  const offered = async () =>
    planList.parse((await call(test.url, 'GET', '/api/v1/plans')).body).items.map(({ code }) => code);
  const audited = async (id: string) =>
    auditPage
      .parse((await admin.request('GET', `/admin/audit?targetId=${id}`)).body)
      .items.map(({ action, before, after, target }) => ({ action, before, after, target }));

  it('are Free and Premium to begin with, offered to anyone in their order', async () => {
    expect(
      (await list()).slice(0, 2).map(({ code, free, retired, version }) => [code, free, retired, version]),
    ).to.deep.equal([
      ['free', true, false, 1],
      ['premium', false, false, 1],
    ]);
    expect((await offered()).slice(0, 2)).to.deep.equal(['free', 'premium']);
    const premium = await find('premium');
    expect(premium.price).to.deep.equal({ currency: 'INR', amountMinor: 49_900 });
    expect(premium.entitlements).to.deep.include({ video: true, privateRooms: true, meetingMinutes: null });
  });

  it('are made with all that they are, come last unless told where, and are offered at once', async () => {
    const last = Math.max(...(await list()).map(({ position }) => position));
    const body = {
      code: 'team',
      name: '  Team 🎈 ',
      description: 'For teams',
      currency: 'usd',
      priceMinor: 1_999,
      period: 'year',
      entitlements: EVERYTHING,
    };
    const reply = await admin.request('POST', '/admin/plans', body);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    const plan = adminPlan.parse(reply.body);
    expect(plan).to.deep.equal({
      id: plan.id,
      code: 'team',
      name: 'Team 🎈',
      description: 'For teams',
      price: { currency: 'USD', amountMinor: 1_999 },
      period: 'year',
      entitlements: EVERYTHING,
      free: false,
      position: last + 1,
      retired: false,
      subscribers: 0,
      version: 1,
    });
    expect(await find('team')).to.deep.equal(plan);
    expect((await offered()).at(-1)).to.equal('team');
    expect((await createPlan(admin, { position: 0 })).position).to.equal(0);
    const [entry] = await audited(plan.id);
    expect(entry?.action).to.equal('plan.create');
    expect(entry?.target).to.deep.equal({ kind: 'plan', id: plan.id, name: 'Team 🎈' });
    expect(entry?.after).to.deep.include({
      code: 'team',
      priceMinor: 1_999,
      currency: 'USD',
      retired: false,
    });
  });

  it('have a code of their own each: of several creations at once one wins', async () => {
    const create = () =>
      admin.request('POST', '/admin/plans', {
        code: 'twins',
        name: 'Twins',
        currency: 'INR',
        priceMinor: 1,
        period: 'day',
        entitlements: EVERYTHING,
      });
    const replies = await Promise.all([create(), create(), create()]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409]);
    expectProblem(await create(), 409, 'PLAN_CODE_TAKEN');
    const free = await admin.request('POST', '/admin/plans', {
      code: 'free',
      name: 'Free again',
      currency: 'INR',
      priceMinor: 1,
      period: 'day',
      entitlements: EVERYTHING,
    });
    expectProblem(free, 409, 'PLAN_CODE_TAKEN');
  });

  it('are not made or edited wrongly', async () => {
    const good = {
      code: 'good',
      name: 'Good',
      currency: 'INR',
      priceMinor: 100,
      period: 'month',
      entitlements: EVERYTHING,
    };
    const { id } = await createPlan(admin);
    const wrong: [string, unknown][] = [
      ['code', 'Not Good'],
      ['code', '-good'],
      ['name', ' '],
      ['currency', 'XYZ'],
      ['priceMinor', 0],
      ['priceMinor', -100],
      ['priceMinor', 1.5],
      ['priceMinor', 1_000_000_001],
      ['priceMinor', '100'],
      ['period', 'fortnight'],
      ['entitlements', { ...EVERYTHING, roomCapacity: 10_001 }],
      ['entitlements', { ...EVERYTHING, flying: true }],
      ['entitlements', { video: true }],
      ['position', -1],
    ];
    for (const [key, value] of wrong) {
      expectProblem(
        await admin.request('POST', '/admin/plans', { ...good, [key]: value }),
        422,
        'VALIDATION_FAILED',
      );
      // A code is never edited at all.
      expectProblem(await edit(id, { [key]: value }), 422, 'VALIDATION_FAILED');
    }
    expect((await list()).some(({ code }) => code === 'good')).to.equal(false);
  });

  it('change in what an edit names, with a new version, and the log tells what', async () => {
    const plan = await createPlan(admin);
    const reply = await edit(plan.id, {
      name: 'Better',
      priceMinor: 59_900,
      entitlements: { ...EVERYTHING, video: false },
    });
    expect(reply.headers.get('etag')).to.equal('"2"');
    const edited = adminPlan.parse(reply.body);
    expect(edited).to.deep.equal({
      ...plan,
      name: 'Better',
      price: { currency: 'INR', amountMinor: 59_900 },
      entitlements: { ...EVERYTHING, video: false },
      version: 2,
    });
    expect(await find(plan.code)).to.deep.equal(edited);
    expect((await audited(plan.id))[0]).to.deep.include({
      action: 'plan.edit',
      before: { name: plan.name, priceMinor: 49_900, entitlements: EVERYTHING },
      after: { name: 'Better', priceMinor: 59_900, entitlements: { ...EVERYTHING, video: false } },
    });
    for (const same of [
      {},
      { name: 'Better' },
      { entitlements: { ...EVERYTHING, video: false }, retired: false },
    ]) {
      expect(adminPlan.parse((await edit(plan.id, same)).body)).to.deep.equal(edited);
    }
    expect(await audited(plan.id)).to.have.length(2);
  });

  it('stop to be offered when they are retired, and come back', async () => {
    const plan = await createPlan(admin);
    await edit(plan.id, { retired: true });
    expect(await offered()).not.to.include(plan.code);
    expect(await find(plan.code)).to.deep.include({ retired: true, version: 2 });
    const refused = await person.request('POST', '/subscriptions/orders', { planId: plan.id });
    expectProblem(refused, 409, 'PLAN_NOT_FOR_SALE');
    await edit(plan.id, { retired: false });
    expect(await offered()).to.include(plan.code);
  });

  it('let one of two editors of one version win, and tell the other', async () => {
    const { id, code } = await createPlan(admin);
    const path = `/admin/plans/${id}`;
    const replies = await Promise.all(
      ['One', 'Two'].map((name) => changeIfMatch(test, admin, path, 1, { name }, 'PATCH')),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 412]);
    expectProblem(
      await changeIfMatch(test, admin, path, 1, { name: 'Three' }, 'PATCH'),
      412,
      'VERSION_MISMATCH',
    );
    expect((await find(code)).version).to.equal(2);
  });

  it('count the people who have each now', async () => {
    const plan = await createPlan(admin);
    const [one, two] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    const free = (await find('free')).subscribers;
    await grant(admin, one, plan.id, 1);
    await grant(admin, one, plan.id, 1);
    await grant(admin, two, plan.id, 3);
    expect((await find(plan.code)).subscribers).to.equal(2);
    expect((await find('free')).subscribers).to.equal(free - 2);
    await letPass(test, one, '2 days');
    expect((await find(plan.code)).subscribers).to.equal(1);
    expect((await find('free')).subscribers).to.equal(free - 1);
  });

  it('never let the free plan cost anything, end, or go', async () => {
    const { id, version } = await find('free');
    for (const body of [{ priceMinor: 100 }, { currency: 'USD' }, { period: 'year' }, { retired: true }]) {
      expectProblem(await edit(id, body), 409, 'PLAN_IS_FREE');
    }
    expect(await find('free')).to.deep.include({
      version,
      retired: false,
      price: { currency: 'INR', amountMinor: 0 },
    });
    // A form that sends all that it has may.
    const same = await edit(id, {
      currency: 'INR',
      period: 'month',
      retired: false,
      description: 'Talk to people.',
    });
    expect(same.status).to.equal(200);
  });

  it('carry what the free plan allows into every call, but not past what somebody bought', async () => {
    const [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    await grant(admin, guest, (await find('premium')).id);
    const { id: roomId } = await createRoom(host);
    for (const one of [host, guest])
      expect((await one.request('POST', `/rooms/${roomId}/join`)).status).to.equal(200);
    const free = await find('free');
    const told = (one: Person) => live.entitlementsSet.filter(({ userId }) => userId === one.user.id);
    const before = [host, guest].map((one) => told(one).length);
    const reply = await edit(free.id, {
      entitlements: { ...free.entitlements, video: true, roomCapacity: 77 },
    });
    expect(reply.status).to.equal(200);
    expect([host, guest].map((one, index) => told(one).length - (before[index] ?? 0))).to.deep.equal([1, 1]);
    expect(told(host).at(-1)?.entitlements).to.deep.include({ video: true, roomCapacity: 77 });
    expect(told(guest).at(-1)?.entitlements).to.deep.include({ video: true, roomCapacity: 500 });
    expect((await ownOf(host)).entitlements).to.deep.include({ video: true, roomCapacity: 77 });
    expect(live.notified.findLast(({ userId }) => userId === host.user.id)).to.deep.include({
      name: 'plan:changed',
    });
    await edit(free.id, { entitlements: free.entitlements });
    expect(told(host).at(-1)?.entitlements).to.deep.include({ video: false });
  });

  it('are for admins alone', async () => {
    const { id } = await find('premium');
    for (const one of [person, moderator]) {
      expectProblem(await one.request('GET', '/admin/plans'), 403, 'FORBIDDEN');
      expectProblem(await one.request('POST', '/admin/plans', {}), 403, 'FORBIDDEN');
      expectProblem(await one.request('PATCH', `/admin/plans/${id}`, { priceMinor: 1 }), 403, 'FORBIDDEN');
    }
    expectProblem(await call(test.url, 'GET', '/api/v1/admin/plans'), 401, 'UNAUTHENTICATED');
    expectProblem(await edit('00000000-0000-4000-8000-000000000000', { name: 'X' }), 404, 'PLAN_NOT_FOUND');
    expectProblem(await edit('not-an-id', { name: 'X' }), 404, 'PLAN_NOT_FOUND');
  });
});
