import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { PeopleClient } from '../../helpers/signaling/people-client.ts';
import { codeOf } from '../../helpers/signaling/raw-client.ts';

describe('People’s own connections, when a login ends,', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ live: 'real' });
  });
  after(() => app.stop());

  const auth = (verb: string, body: object): Promise<Reply> =>
    call(app.url, 'POST', `/api/v1/auth/${verb}`, { body });
  const connect = (accessToken: string) => PeopleClient.connect(app.url, { accessToken });

  /** The same person on another device. */
  async function logInAgain({ user, password }: Person) {
    const { accessToken, refreshToken = '' } = session.parse(
      (await auth('login', { login: user.username, password })).body,
    );
    return { accessToken, refreshToken };
  }

  async function expectLoggedOut(client: PeopleClient): Promise<void> {
    await client.closed();
    expect(client.events('account:ended')).to.deep.equal([{ reason: 'logged-out' }]);
  }

  it('end with it, and those of other logins and other people go on', async () => {
    const [ada, ben] = await Promise.all([registerPerson(app.url), registerPerson(app.url)]);
    const phone = await logInAgain(ada);
    const [onPhone, alsoOnPhone, onLaptop, bens] = await Promise.all([
      connect(phone.accessToken),
      connect(phone.accessToken),
      connect(ada.token),
      connect(ben.token),
    ]);
    const { refreshToken } = phone;
    const [family = ''] = refreshToken.split('.');
    expectProblem(await auth('logout', { token: refreshToken }), 422, 'VALIDATION_FAILED');
    expect((await auth('logout', { refreshToken: `${family}x.y` })).status).to.equal(204);
    await onPhone.ask('presence:set', { presence: 'away' });

    const both = await Promise.all([auth('logout', { refreshToken }), auth('logout', { refreshToken })]);
    expect(both.map(({ status }) => status)).to.deep.equal([204, 204]);
    await Promise.all([onPhone, alsoOnPhone].map(expectLoggedOut));
    for (const client of [onLaptop, bens]) {
      await client.ask('presence:set', { presence: 'away' });
      expect(client.received).to.deep.equal([]);
      client.close();
    }
    expect(await codeOf(connect(phone.accessToken))).to.equal('TOKEN_INVALID');
  });

  it('end when a refresh token comes a second time: whoever stole it hears nothing more', async () => {
    const ada = await registerPerson(app.url);
    const stolen = await logInAgain(ada);
    const next = session.parse((await auth('refresh', { refreshToken: stolen.refreshToken })).body);
    const [first, second] = await Promise.all([connect(stolen.accessToken), connect(next.accessToken)]);
    expectProblem(await auth('refresh', { refreshToken: stolen.refreshToken }), 401, 'TOKEN_REUSED');
    await Promise.all([first, second].map(expectLoggedOut));
  });

  it('go on after an ordinary refresh', async () => {
    const ada = await registerPerson(app.url);
    const login = await logInAgain(ada);
    const client = await connect(login.accessToken);
    expect((await auth('refresh', { refreshToken: login.refreshToken })).status).to.equal(200);
    await client.ask('presence:set', { presence: 'away' });
    expect(client.received).to.deep.equal([]);
    client.close();
  });
});
