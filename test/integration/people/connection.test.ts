import { expect } from 'chai';
import { io } from 'socket.io-client';
import type { CreateLiveSide, LiveSide } from '../../../src/live-side.ts';
import { mediaLiveSide } from '../../../src/media-live-side.ts';
import type { PeopleEventPayload } from '../../../src/protocol/people.ts';
import { PEOPLE_NAMESPACE } from '../../../src/protocol/people.ts';
import { SIGNALING_PATH } from '../../../src/signaling/cluster/signaling-address.ts';
import type { PeopleDirectory } from '../../../src/signaling/people/people-directory.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { PeopleClient } from '../../helpers/signaling/people-client.ts';
import { codeOf } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('people’s own connections', () => {
  let app: TestApp;
  let live: LiveSide;
  let duringAuthentication: () => Promise<void> = () => Promise.resolve();

  /** The real one; a test can do something while a token is looked at, and holds the ports that REST is given. */
  const observed: CreateLiveSide = (context) => {
    const directory: PeopleDirectory = {
      authenticate: async (token) => {
        const person = await context.directory.authenticate(token);
        await duringAuthentication();
        return person;
      },
      findVisible: (watcher, userIds) => context.directory.findVisible(watcher, userIds),
      writeLastSeen: (seen) => context.directory.writeLastSeen(seen),
    };
    live = mediaLiveSide({ ...context, directory });
    return live;
  };

  before(async () => {
    app = await startTestApp({
      live: observed,
      env: { PARLEY_ACCESS_TOKEN_SECONDS: '3' },
    });
  });
  after(() => app.stop());
  afterEach(() => {
    duringAuthentication = () => Promise.resolve();
  });

  const connect = (person: Person) => PeopleClient.connect(app.url, { accessToken: person.token });

  it('carry what is addressed to a person to all their devices, and to nobody else', async () => {
    const [ada, ben] = await Promise.all([registerPerson(app.url), registerPerson(app.url)]);
    const [phone, laptop, other] = await Promise.all([connect(ada), connect(ada), connect(ben)]);
    const answer: PeopleEventPayload<'knock:answered'> = { roomId: ben.user.id, status: 'admitted' };
    live.people.notify(ada.user.id, 'knock:answered', answer);
    expect(await phone.heard('knock:answered')).to.deep.equal(answer);
    expect(await laptop.heard('knock:answered')).to.deep.equal(answer);
    live.people.notify(ben.user.id, 'knock:answered', { ...answer, status: 'denied' });
    await other.heard('knock:answered');
    expect(other.events('knock:answered')).to.have.length(1);
    live.people.notify('nobody', 'knock:answered', answer);
    for (const client of [phone, laptop, other]) client.close();
  });

  it('end when their token does', async () => {
    const ada = await registerPerson(app.url);
    const client = await connect(ada);
    const startedMs = Date.now();
    await client.closed();
    expect(Date.now() - startedMs).to.be.within(500, 4_500);
    expect(client.received).to.deep.equal([]);
    expect(await codeOf(connect(ada))).to.equal('TOKEN_EXPIRED');
    expect(live.people.presenceOf(ada.user.id), 'there is time to come back').to.equal('online');
  }).timeout(10_000);

  it('end at once with an account, which is offline then', async () => {
    const ada = await registerPerson(app.url);
    const [phone, laptop] = await Promise.all([connect(ada), connect(ada)]);
    live.people.disconnect(ada.user.id, 'banned');
    for (const client of [phone, laptop]) {
      await client.closed();
      expect(client.events('account:ended')).to.deep.equal([{ reason: 'banned' }]);
    }
    await waitUntil('Ada to be offline', () => live.people.presenceOf(ada.user.id) === 'offline', {
      timeoutMs: 1_000,
    });
    live.people.disconnect(ada.user.id, 'banned');
  });

  it('end before they have begun when the account ends meanwhile', async () => {
    const ada = await registerPerson(app.url);
    duringAuthentication = async () => live.people.disconnect(ada.user.id, 'logged-out');
    const client = await connect(ada);
    await client.closed();
    expect(client.events('account:ended')).to.deep.equal([{ reason: 'logged-out' }]);
    expect(live.people.presenceOf(ada.user.id)).to.equal('offline');
    duringAuthentication = () => Promise.resolve();
    const later = await connect(ada);
    await later.ask('presence:set', { presence: 'away' });
    later.close();
  });

  it('give their places back when they break off while they are being made', async () => {
    const ada = await registerPerson(app.url);
    let waiting = 0;
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    duringAuthentication = () => {
      waiting += 1;
      return gate;
    };
    const options = { path: SIGNALING_PATH, transports: ['websocket'], forceNew: true };
    const sockets = Array.from({ length: 15 }, () =>
      io(`${app.url}${PEOPLE_NAMESPACE}`, { ...options, auth: { accessToken: ada.token } }),
    );
    await waitUntil('all to wait', () => waiting === 15);
    for (const socket of sockets) socket.disconnect();
    duringAuthentication = () => Promise.resolve();
    goOn();
    const clients = await Promise.all(Array.from({ length: 30 }, () => connect(ada)));
    expect(await codeOf(connect(ada)), 'no more than that').to.equal('RATE_LIMITED');
    for (const client of clients) client.close();
  });

  it('do not mix with those of rooms', async () => {
    const ada = await registerPerson(app.url);
    const client = await connect(ada);
    // The same WebSocket, another namespace: a room's token is asked for there.
    const room = client.socket.io.socket('/');
    room.auth = { token: ada.token };
    const refused = new Promise<string>((resolve) => {
      room.once('connect_error', (error) => resolve(error.message));
    });
    room.connect();
    expect(await refused).to.include('token');
    client.close();
  });
});
