import { expect } from 'chai';
import { PeopleConnection, type PeopleEnd } from '../../../client/people-connection.ts';
import { ParleyApi } from '../../../client/rest-client.ts';
import type { PersonPresence } from '../../../src/protocol/people.ts';
import { changePassword } from '../../../src/protocol/rest/account-endpoints.ts';
import { blockUser } from '../../../src/protocol/rest/people-endpoints.ts';
import { SIGNALING_PATH } from '../../../src/signaling/cluster/signaling-address.ts';
import { newAccount } from '../../helpers/rest/people.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('The SDK’s connection for people, on the real server', () => {
  let app: TestApp;
  const open: PeopleConnection[] = [];
  before(async () => {
    app = await startTestApp({ live: 'real', env: { PARLEY_ACCESS_TOKEN_SECONDS: '2' } });
  });
  after(() => app.stop());
  afterEach(() => {
    for (const connection of open.splice(0)) connection.stop();
  });

  const device = () => {
    let token: string | null = null;
    const tokenStore = {
      load: async () => token,
      save: async (given: string | null) => {
        token = given;
      },
    };
    return new ParleyApi({ baseUrl: app.url, refreshIn: 'body', tokenStore });
  };
  const someone = async () => {
    const account = newAccount();
    const api = device();
    const { user } = await api.register(account);
    return { account, api, user };
  };
  const connect = (api: ParleyApi) => {
    const people = new PeopleConnection({ url: `${app.url}${SIGNALING_PATH}`, session: api });
    open.push(people);
    const heard: PersonPresence[] = [];
    const ends: PeopleEnd[] = [];
    const states: boolean[] = [];
    people.on('presenceChanged', (state) => heard.push(state));
    people.on('ended', (end) => ends.push(end));
    people.on('connectionChanged', (connected) => states.push(connected));
    people.start();
    return { people, heard, ends, states };
  };

  it('stays over tokens that expire, without anyone seeing it blink', async () => {
    const [ada, ben] = [await someone(), await someone()];
    const watching = connect(ada.api);
    watching.people.watch([ben.user.id]);
    await waitUntil('the first answer', () => watching.heard.length === 1);
    const shown = connect(ben.api);
    shown.people.setPresence('away');
    const back = () =>
      shown.states.filter(Boolean).length >= 3 && watching.states.filter(Boolean).length >= 3;
    await waitUntil('both to have come back twice', back, {
      timeoutMs: 20_000,
      lastSeen: () => shown.states,
    });
    expect(watching.heard.map(({ presence }) => presence).slice(-1)).to.deep.equal(['away']);
    expect(watching.heard.filter(({ presence }) => presence === 'away')).to.have.length(1);
    await ben.api.call(blockUser, { params: { userId: ada.user.id } });
    await waitUntil(
      'Ben to be hidden',
      () => watching.people.presenceOf(ben.user.id)?.presence === 'offline',
    );
  }).timeout(30_000);

  it('is over when another device changes the password, and goes on there', async () => {
    const { api, account } = await someone();
    const other = device();
    await other.logIn({ login: account.username, password: account.password });
    const [left, stays] = [connect(api), connect(other)];
    await waitUntil('both', () => left.people.connected && stays.people.connected);
    const body = { currentPassword: account.password, newPassword: 'another password' };
    await other.call(changePassword, { body });
    await waitUntil('the end', () => left.ends.length === 1, { timeoutMs: 10_000 });
    expect(left.ends[0]?.reason).to.equal('logged-out');
    await waitUntil('the other to be there', () => stays.people.connected);
    expect(stays.ends).to.deep.equal([]);
  }).timeout(20_000);
});
