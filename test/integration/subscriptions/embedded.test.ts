import { expect } from 'chai';
import { planList } from '../../../src/protocol/rest/plans.ts';
import { buy, own, ownOf } from '../../helpers/payments/subscription-scene.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Subscriptions on the embedded database', function () {
  this.timeout(60_000);
  let test: TestApp;
  let person: Person;
  before(async () => {
    test = await startTestApp({ database: 'embedded' });
    person = await registerPerson(test.url);
  });
  after(() => test.stop());

  it('are bought, cancelled by twenty requests at once, taken up again, and looked after by the jobs', async () => {
    const { items } = planList.parse((await call(test.url, 'GET', '/api/v1/plans')).body);
    const premium = items.find(({ code }) => code === 'premium')?.id ?? '';
    expect((await buy(test, person, premium)).current?.status).to.equal('active');
    expect((await buy(test, person, premium)).scheduled).to.have.length(1);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => person.request('POST', '/subscriptions/cancel')),
    );
    const [first] = replies.map(own);
    for (const reply of replies) expect(own(reply)).to.deep.equal(first);
    expect(first?.current?.status).to.equal('cancelled');
    expect(own(await person.request('POST', '/subscriptions/resume')).current?.status).to.equal('active');
    const jobs = ['ended-subscriptions', 'begun-subscriptions', 'subscription-reminders', 'vacuum'];
    await Promise.all([...jobs, ...jobs].map((name) => test.app.runJob(name)));
    expect((await ownOf(person)).current?.status).to.equal('active');
  });
});
