import { expect } from 'chai';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { subscriptionJobs } from '../../../src/api/subscriptions/subscription-jobs.ts';
import { openDatabase } from '../../../src/entities/database.ts';
import {
  askForEvents,
  buy,
  createPlan,
  grant,
  letPass,
  ownOf,
  toldOthers,
} from '../../helpers/payments/subscription-scene.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';
import { mailsTo, mailTo } from '../../helpers/stand-ins/mails.ts';

describe('What time does to subscriptions', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let admin: Person;
  let premium: string;
  before(async () => {
    test = await startTestApp({
      live: live.create,
      freePlan: 'as-shipped',
      env: { PARLEY_PUBLIC_URL: 'http://meet.example.org' },
    });
    admin = await registerStaff(test, 'admin');
    await askForEvents(test);
    const [plan] = await test.query<{ id: string }>("SELECT id FROM plans WHERE code = 'premium'");
    premium = plan?.id ?? '';
  });
  after(() => test.stop());

  const told = ({ user }: Person) =>
    live.entitlementsSet
      .filter(({ userId }) => userId === user.id)
      .map(({ entitlements }) => entitlements.video);
  const rowsOf = ({ user }: Person) =>
    test.query<{ ended: boolean; why: string | null }>(
      'SELECT ended_at IS NOT NULL AS ended, end_reason AS why FROM subscriptions WHERE user_id = $1',
      [user.id],
    );
  const reminders = async ({ user }: Person) =>
    (await mailsTo(test.url, user.email)).filter(({ subject }) => subject.includes('ends soon'));
  /** As another process has them. */
  const withJobs = async (
    work: (run: (name: string) => Promise<void>, dataSource: DataSource) => Promise<void>,
    tell: (userId: string) => Promise<void> = async () => undefined,
  ) => {
    const logger = pino({ level: 'silent' });
    const { dataSource, close } = await openDatabase({ ...test.config, logger });
    const jobs = subscriptionJobs({
      dataSource,
      planChanges: { tell },
      mails: { push: () => undefined },
      publicUrl: null,
    });
    try {
      await work(async (name) => jobs.find((job) => job.name === name)?.run(), dataSource);
    } finally {
      await close();
    }
  };

  it('is exact without anybody looking: what is over does not work', async () => {
    const person = await registerPerson(test.url);
    await grant(admin, person, premium, 1);
    expect((await ownOf(person)).entitlements.video).to.equal(true);
    await letPass(test, person, '1 day');
    const { plan, entitlements, running } = await ownOf(person);
    expect([plan.code, entitlements.video, running]).to.deep.equal(['free', false, []]);
  });

  it('is the same at every door: what was bought works from its beginning through its days of grace, no longer', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    const { id } = await createRoom(person, { visibility: 'private' });
    const opened = async () => [
      (await person.request('POST', '/rooms', { name: 'Another', visibility: 'private' })).status,
      (await person.request('POST', `/rooms/${id}/join`)).status,
    ];
    await letPass(test, person, '-1 hour');
    expect(await opened(), 'before it begins').to.deep.equal([402, 402]);
    await letPass(test, person, '1 hour');
    expect(await opened(), 'while it is paid for').to.deep.equal([201, 200]);
    await letPass(test, person, '32 days');
    expect((await ownOf(person)).current?.status).to.equal('grace');
    expect(await opened(), 'in its days of grace').to.deep.equal([201, 200]);
    await letPass(test, person, '3 days');
    expect(await opened(), 'after them').to.deep.equal([402, 402]);
  });

  it('is written down and told once, whichever processes look', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    await letPass(test, person, '35 days');
    expect(told(person)).to.deep.equal([true]);
    await withJobs(async (run) => {
      await Promise.all([
        run('ended-subscriptions'),
        test.app.runJob('ended-subscriptions'),
        run('ended-subscriptions'),
        test.app.runJob('ended-subscriptions'),
      ]);
    });
    await test.app.runJob('ended-subscriptions');
    expect(await rowsOf(person)).to.deep.equal([{ ended: true, why: 'expired' }]);
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'ended']);
  });

  it('reaches the calls that go on', async () => {
    const person = await registerPerson(test.url);
    await buy(test, person, premium);
    await letPass(test, person, '35 days');
    await test.app.runJob('ended-subscriptions');
    expect(told(person).at(-1)).to.equal(false);
    expect(live.notified.findLast(({ userId }) => userId === person.user.id)).to.deep.include({
      name: 'plan:changed',
    });
  });

  it('leaves alone what goes on, and what is in its days of grace', async () => {
    const [going, late] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    await Promise.all([buy(test, going, premium), buy(test, late, premium)]);
    await letPass(test, late, '32 days');
    await test.app.runJob('ended-subscriptions');
    for (const person of [going, late]) {
      expect(await rowsOf(person)).to.deep.equal([{ ended: false, why: null }]);
      expect((await ownOf(person)).entitlements.video).to.equal(true);
    }
  });

  it('does not let one that fails stop the others, and fails the job', async () => {
    const [wrong, right] = [await registerPerson(test.url), await registerPerson(test.url)];
    await buy(test, wrong, premium);
    await buy(test, right, premium);
    await Promise.all([letPass(test, wrong, '36 days'), letPass(test, right, '35 days')]);
    await withJobs(
      async (run) => {
        const failure = await run('ended-subscriptions').catch((error: unknown) => error);
        // The app's own may have been here before.
        if (failure !== undefined) expect(failure).to.be.instanceOf(AggregateError);
      },
      async (userId) => {
        if (userId === wrong.user.id) throw new Error('it went wrong');
      },
    );
    for (const person of [wrong, right]) {
      expect(await rowsOf(person)).to.deep.equal([{ ended: true, why: 'expired' }]);
    }
  });

  it('has those that begin later told of when they begin', async () => {
    const person = await registerPerson(test.url);
    const plan = await createPlan(admin);
    const { current } = await buy(test, person, plan.id);
    await grant(admin, person, plan.id, 1);
    const before = told(person).length;
    // The first one has its days of grace.
    await letPass(
      test,
      person,
      `${new Date(current?.endsAt ?? '').getTime() - Date.now() + 60_000} milliseconds`,
    );
    await Promise.all([test.app.runJob('begun-subscriptions'), test.app.runJob('begun-subscriptions')]);
    await test.app.runJob('begun-subscriptions');
    expect(told(person).slice(before)).to.deep.equal([true]);
    expect(await toldOthers(test, person)).to.deep.equal(['active', 'scheduled', 'active']);
  });

  it('is announced by one mail, three days before what was bought ends', async () => {
    const person = await registerPerson(test.url);
    const { current } = await buy(test, person, premium);
    await test.app.runJob('subscription-reminders');
    const end = new Date(current?.endsAt ?? '');
    await letPass(test, person, `${end.getTime() - Date.now() - 3 * 86_400_000 + 60_000} milliseconds`);
    const { current: soon } = await ownOf(person);
    await Promise.all([
      test.app.runJob('subscription-reminders'),
      test.app.runJob('subscription-reminders'),
      test.app.runJob('subscription-reminders'),
    ]);
    await test.app.runJob('subscription-reminders');
    const mail = await mailTo(test.url, person.user.email, 2);
    const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });
    expect(mail.subject).to.equal('Your plan Premium ends soon');
    expect(mail.text).to.include(`ends on ${day.format(new Date(soon?.endsAt ?? ''))}.`);
    expect(mail.text).to.include('http://meet.example.org/account/plan');
    expect(await reminders(person)).to.have.length(1);
  });

  it('is not announced of what was cancelled, was given, goes on, or has long to go', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => registerPerson(test.url)));
    const [cancelled, given, further, young, short] = people as [Person, Person, Person, Person, Person];
    const daily = await createPlan(admin, { period: 'day' });
    await buy(test, cancelled, premium);
    await cancelled.request('POST', '/subscriptions/cancel');
    await grant(admin, given, premium, 2);
    await buy(test, further, premium);
    await buy(test, further, premium);
    await buy(test, young, premium);
    await buy(test, short, daily.id);
    await Promise.all([letPass(test, cancelled, '27 days'), letPass(test, further, '27 days')]);
    await letPass(test, young, '20 days');
    await test.app.runJob('subscription-reminders');
    // The second half of a day is soon enough, and shows that the job has been here.
    expect(await reminders(short)).to.deep.equal([]);
    await letPass(test, short, '13 hours');
    await test.app.runJob('subscription-reminders');
    await mailTo(test.url, short.user.email, 2);
    for (const person of [cancelled, given, further, young])
      expect(await reminders(person)).to.deep.equal([]);
  });
});
