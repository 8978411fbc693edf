import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { auditPage } from '../../../src/protocol/rest/admin.ts';
import {
  type AdminSubscription,
  type AdminSubscriptionDetails,
  adminSubscriptionDetails,
  adminSubscriptionPage,
} from '../../../src/protocol/rest/payment-admin.ts';
import {
  askForEvents,
  buy,
  createPlan,
  grant,
  letPass,
  ownOf,
  toldOthers,
} from '../../helpers/payments/subscription-scene.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('Subscriptions, as staff see them,', () => {
  let test: TestApp;
  let admin: Person;
  let moderator: Person;
  let premium: string;
  let free: string;
  before(async () => {
    test = await startTestApp({ freePlan: 'as-shipped' });
    [admin, moderator] = await Promise.all([registerStaff(test, 'admin'), registerStaff(test, 'moderator')]);
    await askForEvents(test);
    const plans = await test.query<{ id: string; code: string }>('SELECT id, code FROM plans');
    premium = plans.find(({ code }) => code === 'premium')?.id ?? '';
    free = plans.find(({ code }) => code === 'free')?.id ?? '';
  });
  after(() => test.stop());

  const page = async (query: string) => {
    const reply = await admin.request('GET', `/admin/subscriptions?${query}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return adminSubscriptionPage.parse(reply.body);
  };
  const ids = async (query: string) => (await page(query)).items.map(({ id }) => id);
  const get = async (id: string): Promise<AdminSubscriptionDetails> => {
    const reply = await admin.request('GET', `/admin/subscriptions/${id}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return adminSubscriptionDetails.parse(reply.body);
  };
  const end = (id: string, when: 'now' | 'period-end', note = 'Asked for it') =>
    admin.request('POST', `/admin/subscriptions/${id}/cancel`, { when, note });
  const ended = async (id: string, when: 'now' | 'period-end', note?: string) => {
    const reply = await end(id, when, note);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return adminSubscriptionDetails.parse(reply.body);
  };
  const grantTo = (userId: string, body: object = {}) =>
    admin.request('POST', `/admin/users/${userId}/subscriptions`, {
      planId: premium,
      days: 7,
      note: 'Why not',
      ...body,
    });
  const audited = async (id: string) =>
    auditPage
      .parse((await admin.request('GET', `/admin/audit?targetId=${id}`)).body)
      .items.map(({ action, after, target }) => ({ action, after, target }));
  const idOf = async (person: Person) => (await ownOf(person)).current?.id ?? '';

  it('are given for so many days from now, without grace, by whom and why', async () => {
    const person = await registerPerson(test.url);
    const given = await grant(admin, person, premium, 10);
    expect(given).to.deep.include({
      status: 'active',
      source: 'grant',
      plan: { code: 'premium', name: 'Premium' },
      orderId: null,
      order: null,
      payments: [],
      ledger: [],
      note: 'For the test',
      refunded: { currency: 'INR', amountMinor: 0 },
      refundable: { currency: 'INR', amountMinor: 0 },
      runsUntil: given.endsAt,
    });
    expect(new Date(given.endsAt).getTime() - new Date(given.startsAt).getTime()).to.equal(10 * 86_400_000);
    expect([given.user.id, given.grantedBy?.id]).to.deep.equal([person.user.id, admin.user.id]);
    expect(await get(given.id)).to.deep.equal(given);
    expect(await ownOf(person)).to.deep.include({ plan: given.plan });
    expect(await toldOthers(test, person)).to.deep.equal(['active']);
    const [entry] = await audited(given.id);
    expect(entry?.action).to.equal('subscription.grant');
    expect(entry?.target).to.deep.equal({
      kind: 'subscription',
      id: given.id,
      name: person.user.displayName,
    });
    expect(entry?.after).to.deep.include({
      plan: 'premium',
      days: 10,
      note: 'For the test',
      userId: person.user.id,
    });
  });

  it('that are given while one of the plan runs begin when that one ends', async () => {
    const person = await registerPerson(test.url);
    const { current } = await buy(test, person, premium);
    const given = await grant(admin, person, premium, 5);
    expect(given).to.deep.include({ status: 'scheduled', startsAt: current?.endsAt });
    const [first, second] = await Promise.all([
      grant(admin, person, premium, 1),
      grant(admin, person, premium, 1),
    ]);
    const [sooner, later] = first.startsAt < second.startsAt ? [first, second] : [second, first];
    expect([sooner.startsAt, later.startsAt]).to.deep.equal([given.endsAt, sooner.endsAt]);
  });

  it('are given once by a request that is repeated with one key', async () => {
    const person = await registerPerson(test.url);
    const headers = { 'idempotency-key': randomUUID() };
    const body = { planId: premium, days: 3, note: 'Once' };
    const send = () =>
      call(test.url, 'POST', `/api/v1/admin/users/${person.user.id}/subscriptions`, {
        body,
        token: admin.token,
        headers,
      });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).to.deep.equal([201, 201]);
    expect(second.body).to.deep.equal(first.body);
    expect(await ids(`userId=${person.user.id}`)).to.have.length(1);
  });

  it('are not given to nobody, of no plan, of the free one, or for no time', async () => {
    const person = await registerPerson(test.url);
    expectProblem(await grantTo(NOBODY), 404, 'USER_NOT_FOUND');
    expectProblem(await grantTo('me'), 404, 'USER_NOT_FOUND');
    expectProblem(await grantTo(person.user.id, { planId: NOBODY }), 404, 'PLAN_NOT_FOUND');
    expectProblem(await grantTo(person.user.id, { planId: free }), 409, 'PLAN_IS_FREE');
    for (const wrong of [{ days: 0 }, { days: 3_661 }, { days: 1.5 }, { note: ' ' }, { planId: 'premium' }]) {
      expectProblem(await grantTo(person.user.id, wrong), 422, 'VALIDATION_FAILED');
    }
    await person.request('DELETE', '/users/me', { password: person.password });
    expectProblem(await grantTo(person.user.id), 404, 'USER_NOT_FOUND');
    expect(await ids(`userId=${person.user.id}`)).to.deep.equal([]);
  });

  it('end at once, for good, and what was to follow stays where it is', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    const next = await grant(admin, person, premium, 5);
    const id = await idOf(person);
    const over = await ended(id, 'now', 'Broke the rules');
    expect(over).to.deep.include({ status: 'ended', endReason: 'revoked', note: 'Broke the rules' });
    expect((await ownOf(person)).plan.code).to.equal('free');
    expect((await ownOf(person)).scheduled).to.have.length(1);
    expect(await get(next.id)).to.deep.include({ status: 'scheduled', startsAt: next.startsAt });
    for (const when of ['now', 'period-end'] as const)
      expectProblem(await end(id, when), 409, 'SUBSCRIPTION_ENDED');
    expect((await get(id)).note).to.equal('Broke the rules');
    const [entry] = await audited(id);
    expect([entry?.action, entry?.after]).to.deep.equal([
      'subscription.end',
      { userId: person.user.id, plan: 'premium', when: 'now', note: 'Broke the rules' },
    ]);
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'scheduled', 'ended']);
    const resumed = await person.request('POST', '/subscriptions/resume');
    expect(resumed.status).to.equal(200);
    expect((await get(id)).status).to.equal('ended');
  });

  it('end with their period, as their person could have it, and all notes are kept', async () => {
    const person = await registerPerson(test.url);
    const given = await grant(admin, person, premium, 30);
    const cancelled = await ended(given.id, 'period-end');
    expect(cancelled).to.deep.include({
      status: 'cancelled',
      endsAt: given.endsAt,
      runsUntil: given.endsAt,
      endedAt: null,
    });
    expect(cancelled.note).to.equal('For the test\nAsked for it');
    expect((await ownOf(person)).entitlements.video).to.equal(true);
    expect((await ended(given.id, 'period-end', 'Twice')).cancelledAt).to.equal(cancelled.cancelledAt);
    expect((await ended(given.id, 'now', 'After all')).note).to.equal(
      'For the test\nAsked for it\nTwice\nAfter all',
    );
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'cancelled', 'ended']);
  });

  it('end once when several admins press at once', async () => {
    const person = await registerPerson(test.url);
    const { id } = await grant(admin, person, premium, 30);
    const replies = await Promise.all([end(id, 'now'), end(id, 'now'), end(id, 'now')]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 409, 409]);
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'ended']);
  });

  it('show what was paid for them', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    const details = await get(await idOf(person));
    expect(details).to.deep.include({ source: 'purchase', grantedBy: null, note: '' });
    expect(details.order).to.deep.include({
      status: 'paid',
      price: { currency: 'INR', amountMinor: 49_900 },
    });
    expect(details.payments.map(({ status, buys }) => [status, buys])).to.deep.equal([['captured', true]]);
    expect(details.refundable).to.deep.equal({ currency: 'INR', amountMinor: 49_900 });
    expect(details.ledger.reduce((sum, { amount }) => sum + amount.amountMinor, 0)).to.equal(0);
    expect(details.ledger).to.have.length(4);
    const [listed] = (await page(`userId=${person.user.id}`)).items;
    const { order: _, payments: __, ledger: ___, refundable: ____, ...line } = details;
    expect(listed).to.deep.equal(line);
  });

  it('are listed newest first, a page at a time', async () => {
    const person = await registerPerson(test.url);
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.push((await grant(admin, person, premium, 1)).id);
    const seen: AdminSubscription[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { items, nextCursor } = await page(`userId=${person.user.id}&limit=2${after}`);
      expect(items.length).to.be.at.most(2);
      seen.push(...items);
      cursor = nextCursor;
    } while (cursor !== null);
    expect(seen.map(({ id }) => id)).to.deep.equal(made.toReversed());
    expectProblem(await admin.request('GET', '/admin/subscriptions?cursor=wrong'), 422, 'VALIDATION_FAILED');
  });

  it('are found by what they are, whose they are, and how they came about', async () => {
    const name = `Zebulon ${randomUUID().slice(0, 8)}`;
    const person = await registerPerson(test.url, { displayName: name });
    const plan = await createPlan(admin);
    const mine = `userId=${person.user.id}`;
    const { current } = await buy(test, person, plan.id);
    const bought = current?.id ?? '';
    const given = (await grant(admin, person, premium, 3)).id;
    const waits = (await grant(admin, person, premium, 3)).id;
    expect(await ids(`${mine}&source=purchase`)).to.deep.equal([bought]);
    expect(await ids(`${mine}&source=grant`)).to.deep.equal([waits, given]);
    expect(await ids(`planId=${plan.id}`)).to.deep.equal([bought]);
    for (const text of [name.toUpperCase(), name.slice(2, 14), person.user.email, person.user.username]) {
      expect(await ids(`text=${encodeURIComponent(text)}`), text).to.deep.equal([waits, given, bought]);
    }
    expect(await ids(`text=${encodeURIComponent('%')}&${mine}`)).to.deep.equal([]);
    expect(await ids(`${mine}&status=active`)).to.deep.equal([given, bought]);
    expect(await ids(`${mine}&status=scheduled`)).to.deep.equal([waits]);
    await person.request('POST', '/subscriptions/cancel');
    expect(await ids(`${mine}&status=cancelled`)).to.deep.equal([given, bought]);
    await person.request('POST', '/subscriptions/resume');
    await letPass(
      test,
      person,
      `${new Date(current?.endsAt ?? '').getTime() - Date.now() + 1_000} milliseconds`,
    );
    expect(await ids(`${mine}&status=grace`)).to.deep.equal([bought]);
    expect(await ids(`${mine}&status=ended`)).to.deep.equal([waits, given]);
    for (const status of ['scheduled', 'active', 'cancelled', 'grace', 'ended']) {
      for (const { status: shown } of (await page(`status=${status}&limit=100`)).items)
        expect(shown).to.equal(status);
    }
  });

  it('are for admins alone', async () => {
    const person = await registerPerson(test.url);
    const { id } = await grant(admin, person, premium, 3);
    const body = { when: 'now', note: 'Mine' };
    for (const one of [person, moderator]) {
      expectProblem(await one.request('GET', '/admin/subscriptions'), 403, 'FORBIDDEN');
      expectProblem(await one.request('GET', `/admin/subscriptions/${id}`), 403, 'FORBIDDEN');
      expectProblem(await one.request('POST', `/admin/subscriptions/${id}/cancel`, body), 403, 'FORBIDDEN');
      expectProblem(
        await one.request('POST', `/admin/users/${one.user.id}/subscriptions`, body),
        403,
        'FORBIDDEN',
      );
    }
    expect((await get(id)).status).to.equal('active');
    expectProblem(
      await admin.request('GET', `/admin/subscriptions/${NOBODY}`),
      404,
      'SUBSCRIPTION_NOT_FOUND',
    );
    expectProblem(await end(NOBODY, 'now'), 404, 'SUBSCRIPTION_NOT_FOUND');
    expectProblem(await end('nothing', 'now'), 404, 'SUBSCRIPTION_NOT_FOUND');
  });
});
