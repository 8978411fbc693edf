import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { OwnRedis } from '../../helpers/cluster/own-redis.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { PeopleClient } from '../../helpers/signaling/people-client.ts';
import { codeOf } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const BACK_WITHIN_MS = 20_000;

describe('people’s own connections on two nodes', function () {
  this.timeout(90_000);
  let redis: OwnRedis;
  let one: TestApp;
  let other: TestApp;
  let moderator: Person;
  before(async () => {
    redis = await OwnRedis.start();
    const env = { REDIS_URL: redis.url, PARLEY_REDIS_PREFIX: `parley-test-${randomUUID()}:` };
    one = await startTestApp({ live: 'real', env });
    const DATABASE_URL = one.config.databaseUrl ?? '';
    other = await startTestApp({ live: 'real', env: { ...env, DATABASE_URL } });
    moderator = await registerStaff(one, 'moderator');
  });
  after(async () => {
    await other?.stop();
    await one?.stop();
    await redis?.kill();
  });

  const open: PeopleClient[] = [];
  const connect = async (app: TestApp, accessToken: string): Promise<PeopleClient> => {
    const client = await PeopleClient.connect(app.url, { accessToken });
    open.push(client);
    return client;
  };
  afterEach(() => {
    for (const client of open.splice(0)) client.close();
  });

  const newPeople = () => Promise.all([registerPerson(one.url), registerPerson(other.url)]);
  /** What a person may do at the node of their choice. */
  const request = (app: TestApp, { token }: Person, method: string, path: string, body?: unknown) =>
    call(app.url, method, `/api/v1${path}`, { token, body });
  const ban = async ({ user }: Person) => {
    const reply = await request(one, moderator, 'POST', `/admin/users/${user.id}/status`, {
      status: 'banned',
    });
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
  };
  const expectEnded = async (client: PeopleClient, reason: string) => {
    await waitUntil('the connection to be closed', () => !client.socket.connected, {
      timeoutMs: BACK_WITHIN_MS,
    });
    expect(client.events('account:ended')).to.deep.equal([{ reason }]);
  };
  const heardOf = (watcher: PeopleClient, { user }: Person) =>
    watcher.events('presence:changed').flatMap((state) => (state.userId === user.id ? [state.presence] : []));

  it('show who is there, on whichever node, also to who asks over REST', async () => {
    const [ada, ben] = await newPeople();
    const watcher = await connect(one, ada.token);
    await watcher.ask('presence:watch', { userIds: [ben.user.id] });
    const device = await connect(other, ben.token);
    await watcher.heard('presence:changed', ({ presence }) => presence === 'online');
    await device.ask('presence:set', { presence: 'away' });
    await watcher.heard('presence:changed', ({ presence }) => presence === 'away');
    expect(heardOf(watcher, ben)).to.deep.equal(['online', 'away']);
    expect((await request(one, ada, 'GET', `/users/${ben.user.id}`)).body).to.include({ presence: 'away' });
  });

  it('hear what is told to a person on each of their devices, once, wherever it happened', async () => {
    const [host, guest] = await newPeople();
    const { id: roomId } = await createRoom(host, { lobby: true });
    const devices = [await connect(one, host.token), await connect(other, host.token)];
    const strangers = await connect(one, guest.token);
    expect((await request(other, guest, 'POST', `/rooms/${roomId}/knocks`)).status).to.equal(202);
    for (const device of devices) await device.heard('knock:received');
    const answered = await request(one, host, 'POST', `/rooms/${roomId}/knocks/${guest.user.id}/admit`);
    expect(answered.status, JSON.stringify(answered.body)).to.be.within(200, 204);
    await strangers.heard('knock:answered');
    const told = { roomId, userId: guest.user.id, displayName: guest.user.displayName };
    for (const device of devices) expect(device.events('knock:received')).to.deep.equal([told]);
    expect(strangers.events('knock:answered')).to.deep.equal([{ roomId, status: 'admitted' }]);
    expect(strangers.events('knock:received')).to.deep.equal([]);
  });

  it('end with a ban on another node, which says why, and everyone sees that the person is gone', async () => {
    const [ada, ben] = await newPeople();
    const watcher = await connect(other, ada.token);
    const devices = [await connect(one, ben.token), await connect(other, ben.token)];
    await waitUntil('both devices to be known', async () => {
      const { people } = await watcher.ask('presence:watch', { userIds: [ben.user.id] });
      return people[0]?.presence === 'online';
    });
    await ban(ben);
    for (const device of devices) await expectEnded(device, 'banned');
    await watcher.heard('presence:changed', ({ presence }) => presence === 'offline');
    expect(await codeOf(connect(other, ben.token))).to.equal('ACCOUNT_BANNED');
  });

  it('end with their login, when that ends on another node, and those of other logins go on', async () => {
    const [ada] = await newPeople();
    const body = { login: ada.user.username, password: ada.password };
    const again = await call(one.url, 'POST', '/api/v1/auth/login', { body });
    const { accessToken, refreshToken } = session.parse(again.body);
    const phone = await connect(other, accessToken);
    const laptop = await connect(other, ada.token);
    const logout = await call(one.url, 'POST', '/api/v1/auth/logout', { body: { refreshToken } });
    expect(logout.status).to.equal(204);
    await expectEnded(phone, 'logged-out');
    await laptop.ask('presence:set', { presence: 'away' });
    expect(laptop.events('account:ended')).to.deep.equal([]);
  });

  it('hide a person from whom they blocked, wherever that one watches', async () => {
    const [ada, ben] = await newPeople();
    const device = await connect(other, ben.token);
    const watcher = await connect(one, ada.token);
    await waitUntil('Ben to be seen', async () => {
      const { people } = await watcher.ask('presence:watch', { userIds: [ben.user.id] });
      return people[0]?.presence === 'online';
    });
    const before = watcher.events('presence:changed').length;
    expect((await request(other, ben, 'PUT', `/users/me/blocks/${ada.user.id}`)).status).to.equal(204);
    const hidden = await waitUntil('Ben to be hidden', () => watcher.events('presence:changed')[before]);
    expect(hidden).to.deep.equal({ userId: ben.user.id, presence: 'offline', lastSeenAt: null });
    await device.ask('presence:set', { presence: 'away' });
    // What is told of someone else afterwards comes after all that was told of Ben.
    const [cleo] = await newPeople();
    await watcher.ask('presence:watch', { userIds: [ben.user.id, cleo.user.id] });
    await connect(other, cleo.token);
    await waitUntil('Cleo to be seen', () => heardOf(watcher, cleo).includes('online'));
    expect(watcher.events('presence:changed').slice(before + 1)).to.have.length(1);
  });

  it('go on while Redis is away, and are told all of it when it is back, with nothing in it', async () => {
    const [ada, ben] = await newPeople();
    const [cleo, dan] = await newPeople();
    const watcher = await connect(one, ada.token);
    const bens = await connect(other, ben.token);
    const userIds = [ben.user.id, cleo.user.id, dan.user.id];
    await waitUntil('Ben to be seen', async () => {
      const { people } = await watcher.ask('presence:watch', { userIds });
      return people[0]?.presence === 'online';
    });
    const dans = await connect(other, dan.token);
    await waitUntil('Dan to be seen', () => heardOf(watcher, dan).includes('online'));

    await redis.kill();
    await bens.ask('presence:set', { presence: 'away' });
    await connect(one, cleo.token);
    await waitUntil('Cleo to be seen by who is on the same node', () =>
      heardOf(watcher, cleo).includes('online'),
    );
    await ban(dan);
    expect(heardOf(watcher, ben)).not.to.include('away');
    expect(dans.socket.connected).to.equal(true);

    await redis.start();
    await expectEnded(dans, 'banned');
    await waitUntil('Ben to be seen away', () => heardOf(watcher, ben).includes('away'), {
      timeoutMs: BACK_WITHIN_MS,
      lastSeen: () => watcher.received,
    });
    const wakes = heardOf(watcher, ben).length;
    await bens.ask('presence:set', { presence: 'online' });
    await waitUntil('what Ben does from now on', () => heardOf(watcher, ben)[wakes] === 'online');
    expect(heardOf(watcher, cleo)).to.deep.equal(['online']);
    for (const { url } of [one, other]) expect((await fetch(`${url}/healthz`)).status).to.equal(200);
  });
});
