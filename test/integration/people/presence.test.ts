import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { PeopleClient } from '../../helpers/signaling/people-client.ts';
import { codeOf } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('presence, over people’s own connections', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ live: 'real' });
  });
  after(() => app.stop());

  const open: PeopleClient[] = [];
  const connect = async (person: Person): Promise<PeopleClient> => {
    const client = await PeopleClient.connect(app.url, { accessToken: person.token });
    open.push(client);
    return client;
  };
  afterEach(() => {
    for (const client of open.splice(0)) client.close();
  });

  it('shows who comes, goes away, comes back, and leaves, with the time in the profile', async () => {
    const [ada, ben] = await Promise.all([registerPerson(app.url), registerPerson(app.url)]);
    const watcher = await connect(ada);
    const userId = ben.user.id;
    const { people } = await watcher.ask('presence:watch', { userIds: [userId] });
    expect(people.map((state) => [state.userId, state.presence])).to.deep.equal([[userId, 'offline']]);

    const phone = await connect(ben);
    await watcher.heard('presence:changed', (state) => state.presence === 'online');
    await phone.ask('presence:set', { presence: 'away' });
    await watcher.heard('presence:changed', (state) => state.presence === 'away');
    const laptop = await connect(ben);
    await waitUntil('Ben to be online again', () => watcher.events('presence:changed').length === 3);
    expect((await ada.request('GET', `/users/${userId}`)).body).to.include({
      presence: 'online',
      lastSeenAt: null,
    });

    const leftAtMs = Date.now();
    laptop.close();
    phone.close();
    const gone = await watcher.heard('presence:changed', (state) => state.presence === 'offline');
    expect(Date.now() - leftAtMs, 'a reload would have been no blink').to.be.at.least(9_000);
    expect(Date.parse(gone.lastSeenAt ?? '')).to.be.within(leftAtMs - 1_000, leftAtMs + 1_000);
    expect((await ada.request('GET', `/users/${userId}`)).body).to.include({
      presence: 'offline',
      lastSeenAt: gone.lastSeenAt,
    });
    expect(watcher.events('presence:changed').map(({ presence }) => presence)).to.deep.equal([
      'online',
      'away',
      'online',
      'away',
      'offline',
    ]);
  }).timeout(30_000);

  it('shows nothing to whom someone has blocked, from that moment on', async () => {
    const [ada, ben] = await Promise.all([registerPerson(app.url), registerPerson(app.url)]);
    const [watcher, other] = [await connect(ada), await connect(ben)];
    const seen = await watcher.ask('presence:watch', { userIds: [ben.user.id] });
    expect(seen.people[0]?.presence).to.equal('online');

    expect((await ben.request('PUT', `/users/me/blocks/${ada.user.id}`)).status).to.equal(204);
    const state = await watcher.heard('presence:changed');
    expect(state).to.deep.equal({ userId: ben.user.id, presence: 'offline', lastSeenAt: null });
    await other.ask('presence:set', { presence: 'away' });
    const again = await watcher.ask('presence:watch', { userIds: [ben.user.id, randomUUID()] });
    expect(again.people.map(({ presence }) => presence)).to.deep.equal(['offline', 'offline']);
    expect(watcher.events('presence:changed')).to.have.length(1);

    const blocker = await other.ask('presence:watch', { userIds: [ada.user.id] });
    expect(blocker.people[0]?.presence, 'who blocks sees on').to.equal('online');

    await ben.request('DELETE', `/users/me/blocks/${ada.user.id}`);
    const lifted = await watcher.ask('presence:watch', { userIds: [ben.user.id] });
    expect(lifted.people[0]?.presence).to.equal('away');
  });

  it('refuses whoever brings no good token, and says why', async () => {
    const ada = await registerPerson(app.url);
    const attempt = (auth: object) => codeOf(PeopleClient.connect(app.url, auth));
    expect(await attempt({})).to.equal('TOKEN_INVALID');
    expect(await attempt({ accessToken: 7 })).to.equal('TOKEN_INVALID');
    expect(await attempt({ accessToken: `${ada.token}x` })).to.equal('TOKEN_INVALID');
    expect(await attempt({ accessToken: 'a'.repeat(9_000) })).to.equal('TOKEN_INVALID');
    expect(await attempt({ accessToken: ada.refreshToken })).to.equal('TOKEN_INVALID');
    await app.query("UPDATE users SET status = 'banned' WHERE id = $1", [ada.user.id]);
    expect(await attempt({ accessToken: ada.token })).to.equal('ACCOUNT_BANNED');
    await app.query("UPDATE users SET status = 'active', deleted_at = now() WHERE id = $1", [ada.user.id]);
    expect(await attempt({ accessToken: ada.token })).to.equal('TOKEN_INVALID');
  });

  it('answers what is no request, or wrong, with a problem, and goes on', async () => {
    const client = await connect(await registerPerson(app.url));
    const codeOfReply = async (name: string, ...args: unknown[]) => {
      // Whatever is answered has this shape, or the assertion fails.
      const reply = (await client.send(name, ...args)) as { ok: boolean; error?: { code: string } };
      return reply.ok ? 'ok' : reply.error?.code;
    };
    expect(await codeOfReply('presence:set', { presence: 'offline' })).to.equal('VALIDATION_FAILED');
    expect(await codeOfReply('presence:set', { presence: 'away', more: 1 })).to.equal('VALIDATION_FAILED');
    expect(await codeOfReply('presence:set')).to.equal('VALIDATION_FAILED');
    expect(await codeOfReply('presence:set', {}, {})).to.equal('VALIDATION_FAILED');
    expect(await codeOfReply('presence:watch', { userIds: ["'; DROP TABLE users"] })).to.equal(
      'VALIDATION_FAILED',
    );
    const many = Array.from({ length: 201 }, () => randomUUID());
    expect(await codeOfReply('presence:watch', { userIds: many })).to.equal('VALIDATION_FAILED');
    expect(await codeOfReply('presence:watch', { userIds: many.slice(1) })).to.equal('ok');
    expect(await codeOfReply('room:join', {})).to.equal('UNKNOWN_REQUEST');
    expect(await codeOfReply('toString', {})).to.equal('UNKNOWN_REQUEST');
    client.socket.emit('presence:set', { presence: 'away' });
    expect(await codeOfReply('presence:set', { presence: 'online' })).to.equal('ok');
  });

  it('limits how often one may ask', async () => {
    const client = await connect(await registerPerson(app.url));
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => codeOf(client.ask('presence:set', { presence: 'away' }))),
    );
    expect(answers.filter((code) => code === 'accepted')).to.have.length.within(50, 70);
    expect(new Set(answers)).to.deep.equal(new Set(['accepted', 'RATE_LIMITED']));
  });

  it('limits how many connections one person has, and counts those that are gone no more', async () => {
    const ada = await registerPerson(app.url);
    for (let device = 0; device < 30; device += 1) await connect(ada);
    const more = () => codeOf(connect(ada));
    expect(await more()).to.equal('RATE_LIMITED');
    open.at(-1)?.close();
    await waitUntil('another device to be let in', async () => (await more()) === 'accepted');
  });

  it('counts people in the metrics', async () => {
    const ada = await registerPerson(app.url);
    const count = async () => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      return Number(/^parley_people_connected (\d+)$/m.exec(text)?.[1]);
    };
    const before = await count();
    await Promise.all([connect(ada), connect(ada)]);
    // Those of earlier tests may go offline meanwhile, and Ada's two devices are one person.
    expect(await count()).to.be.at.most(before + 1);
    expect(await count()).to.be.at.least(1);
  });
});
