import { expect } from 'chai';
import sharp from 'sharp';
import { ownProfile, session } from '../../../src/protocol/rest/accounts.ts';
import { adminUserDetails } from '../../../src/protocol/rest/admin.ts';
import { ownSubscription, type PlanName } from '../../../src/protocol/rest/plans.ts';
import { bookMoney, givePremium, letPlansRunOut } from '../../helpers/payments/given-plans.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, type Reply } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { upload } from '../../helpers/rest/upload.ts';
import { GoogleIssuer } from '../../helpers/stand-ins/google-issuer.ts';
import { codeIn, mailTo } from '../../helpers/stand-ins/mails.ts';

const FREE: PlanName = { code: 'free', name: 'Free' };
const PREMIUM: PlanName = { code: 'premium', name: 'Premium' };

describe('The plan in one’s own profile', () => {
  let test: TestApp;
  let google: GoogleIssuer;
  let person: Person;
  before(async () => {
    google = await GoogleIssuer.start();
    test = await startTestApp({ freePlan: 'as-shipped', env: google.env });
  });
  beforeEach(async () => {
    person = await registerPerson(test.url);
  });
  after(async () => {
    await test.stop();
    await google.stop();
  });

  const post = (path: string, body: unknown) => call(test.url, 'POST', `/api/v1${path}`, { body });
  const ofSession = (reply: Reply) => session.parse(reply.body).user.plan;
  const ofProfile = (reply: Reply) => ownProfile.parse(reply.body).plan;

  it('is the free one at first', () => {
    expect(person.user.plan).to.deep.equal(FREE);
  });

  it('is told wherever the profile is', async () => {
    await givePremium(test, person);
    const login = await post('/auth/login', { login: person.user.email, password: person.password });
    expect(ofSession(login)).to.deep.equal(PREMIUM);
    const { refreshToken } = session.parse(login.body);
    expect(ofSession(await post('/auth/refresh', { refreshToken }))).to.deep.equal(PREMIUM);
    expect(ofProfile(await person.request('GET', '/users/me'))).to.deep.equal(PREMIUM);
    expect(ofProfile(await person.request('PATCH', '/users/me', { bio: 'Hello' }))).to.deep.equal(PREMIUM);
    expect(ofProfile(await person.request('PATCH', '/users/me', {}))).to.deep.equal(PREMIUM);
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const sent = await upload(test.url, '/users/me/avatar', person, new Uint8Array(png));
    expect(ofProfile(sent)).to.deep.equal(PREMIUM);
    expect(ofProfile(await person.request('DELETE', '/users/me/avatar'))).to.deep.equal(PREMIUM);
    const code = codeIn(await mailTo(test.url, person.user.email));
    expect(ofProfile(await person.request('POST', '/auth/email/verify', { code }))).to.deep.equal(PREMIUM);
    await post('/auth/password/forgot', { email: person.user.email });
    const reset = codeIn(await mailTo(test.url, person.user.email, 2));
    const newPassword = 'another long password';
    const changed = await post('/auth/password/reset', {
      email: person.user.email,
      code: reset,
      newPassword,
    });
    expect(ofSession(changed)).to.deep.equal(PREMIUM);
  });

  it('is told to who comes by Google', async () => {
    const email = person.user.email;
    const idToken = () => google.sign({ sub: email, email: `google.${email}`, email_verified: true });
    const first = await post('/auth/google', { idToken: idToken() });
    expect(ofSession(first)).to.deep.equal(FREE);
    const { user } = session.parse(first.body);
    await givePremium(test, { ...person, user });
    expect(ofSession(await post('/auth/google', { idToken: idToken() }))).to.deep.equal(PREMIUM);
  });

  it('begins and ends with its time, is the one that ends last, and is called as it was when it was given', async () => {
    const plan = async () => ofProfile(await person.request('GET', '/users/me'));
    await givePremium(test, person, { from: new Date(Date.now() + 60_000) });
    expect(await plan()).to.deep.equal(FREE);
    const longer = await givePremium(test, person);
    await test.query(
      `UPDATE subscriptions SET terms = terms || '{"code": "gold", "name": "Gold"}',
         ends_at = ends_at + interval '1 year', runs_until = runs_until + interval '1 year' WHERE id = $1`,
      [longer],
    );
    await givePremium(test, person);
    expect(await plan()).to.deep.equal({ code: 'gold', name: 'Gold' });
    const own = ownSubscription.parse((await person.request('GET', '/subscriptions/me')).body);
    expect(own.plan).to.deep.equal({ code: 'gold', name: 'Gold' });
    await letPlansRunOut(test, person);
    expect(await plan()).to.deep.equal(FREE);
  });

  it('is seen by staff', async () => {
    const moderator = await registerStaff(test, 'moderator');
    const look = async () =>
      adminUserDetails.parse((await moderator.request('GET', `/admin/users/${person.user.id}`)).body).plan;
    expect(await look()).to.deep.equal(FREE);
    await givePremium(test, person);
    expect(await look()).to.deep.equal(PREMIUM);
  });

  it('ends with the account, for good, while what was given and paid stays written down', async () => {
    const paid = { currency: 'INR', amountMinor: 49_900, at: new Date() };
    await bookMoney(test, person, paid);
    const id = await givePremium(test, person);
    const later = await givePremium(test, person, { from: new Date(Date.now() + 60_000) });
    const { password } = person;
    expect((await person.request('DELETE', '/users/me', { password })).status).to.equal(204);
    const rows = await test.query<{ id: string; reason: string; ended: boolean }>(
      `SELECT id, end_reason AS reason, ended_at <= now() AS ended FROM subscriptions WHERE user_id = $1`,
      [person.user.id],
    );
    const ended = { reason: 'account-deleted', ended: true };
    expect(rows).to.have.deep.members([
      { id, ...ended },
      { id: later, ...ended },
    ]);
    const [books] = await test.query(
      `SELECT o.currency, e.amount_minor AS "amountMinor", u.display_name AS name
       FROM orders o JOIN payments p ON p.order_id = o.id JOIN ledger_transactions t ON t.payment_id = p.id
       JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'gateway' JOIN users u ON u.id = o.user_id
       WHERE o.user_id = $1`,
      [person.user.id],
    );
    expect(books).to.deep.equal({ currency: 'INR', amountMinor: 49_900, name: 'Deleted account' });
  });
});
