import { expect } from 'chai';
import * as mediasoup from 'mediasoup';
import type { Producer } from 'mediasoup/types';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { adminRoomDetails } from '../../../src/protocol/rest/admin.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { opusParameters } from '../../helpers/media/rtp.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { PeopleClient } from '../../helpers/signaling/people-client.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const WITHIN_MS = 1_000;

/** What this process's workers were given to forward, as mediasoup's own observers tell of it. */
const producers = new Map<string, Producer>();
mediasoup.observer.on('newworker', (worker) =>
  worker.observer.on('newrouter', (router) =>
    router.observer.on('newtransport', (transport) =>
      transport.observer.on('newproducer', (producer) => producers.set(producer.id, producer)),
    ),
  ),
);

/** With real sockets and media; that the streams of real browsers stop is in the end-to-end tests. */
describe('A ban by staff', () => {
  let test: TestApp;
  let moderator: Person;
  let host: Person;
  let person: Person;
  let roomId: string;
  before(async () => {
    test = await startTestApp({ live: 'real' });
    moderator = await registerStaff(test, 'moderator');
  });
  beforeEach(async () => {
    [host, person] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    ({ id: roomId } = await createRoom(host));
  });
  after(() => test.stop());

  const join = async (who: Person, id = roomId) => {
    const reply = await who.request('POST', `/rooms/${id}/join`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return joinGrant.parse(reply.body);
  };
  const setStatus = async (status: 'banned' | 'active') => {
    const reply = await moderator.request('POST', `/admin/users/${person.user.id}/status`, { status });
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return performance.now();
  };
  const refresh = (refreshToken: string) =>
    call(test.url, 'POST', '/api/v1/auth/refresh', { body: { refreshToken } });
  const logInAgain = () => {
    const body = { login: person.user.username, password: person.password };
    return call(test.url, 'POST', '/api/v1/auth/login', { body });
  };
  /** By the session that a login or a refresh gave. */
  const me = (reply: Reply) =>
    call(test.url, 'GET', '/api/v1/users/me', { token: session.parse(reply.body).accessToken });

  it('ends access token, refresh token, join token, sockets and media within a second', async () => {
    const elsewhere = await createRoom(host);
    const hostClient = await RawClient.enter(await join(host));
    const client = await RawClient.enter(await join(person));
    const elsewhereClient = await RawClient.enter(await join(person, elsewhere.id));
    const [spare, otherSpare] = [await join(person), await join(person, (await createRoom(host)).id)];
    const { resumeToken } = await client.join();
    const own = await PeopleClient.connect(test.url, { accessToken: person.token });
    const second = await logInAgain();
    const secondRefresh = session.parse(second.body).refreshToken ?? '';

    const { producerId } = await client.ask('producer:create', {
      source: 'microphone',
      rtpParameters: opusParameters(),
      paused: false,
    });
    const { consumerId } = await hostClient.heard('consumer:created');
    expect(producers.get(producerId)?.closed).to.equal(false);

    const bannedMs = await setStatus('banned');
    expectProblem(await person.request('GET', '/users/me'), 403, 'ACCOUNT_BANNED');
    expectProblem(await person.request('POST', `/rooms/${roomId}/join`), 403, 'ACCOUNT_BANNED');
    for (const token of [person.refreshToken, secondRefresh]) {
      expectProblem(await refresh(token), 403, 'ACCOUNT_BANNED');
    }
    for (const one of [client, elsewhereClient]) {
      await one.heard('session:ended', ({ reason }) => reason === 'banned');
      await waitUntil('the socket to close', () => !one.socket.connected);
    }
    await own.heard('account:ended', ({ reason }) => reason === 'banned');
    await own.closed();
    await hostClient.heard('consumer:closed', (event) => event.consumerId === consumerId);
    await hostClient.heard('room:event', ({ event }) => event.type === 'peer:left');
    const reply = await moderator.request('GET', `/admin/rooms/${roomId}`);
    const inside = adminRoomDetails.parse(reply.body).participants.map(({ user }) => user.id);
    expect(inside).to.deep.equal([host.user.id]);
    for (const token of [spare.token, otherSpare.token, resumeToken]) {
      expect(await codeOf(RawClient.connect(spare, token))).to.equal('SESSION_ENDED');
    }
    expect(await codeOf(PeopleClient.connect(test.url, { accessToken: person.token }))).to.equal(
      'ACCOUNT_BANNED',
    );
    expect(producers.get(producerId)?.closed).to.equal(true);
    expect(performance.now() - bannedMs).to.be.lessThan(WITHIN_MS);
    expectProblem(await logInAgain(), 403, 'ACCOUNT_BANNED');
    hostClient.close();
  });

  it('that is lifted lets the person log in again; what was good before it stays void', async () => {
    const client = await RawClient.enter(await join(person));
    const spare = await join(person);
    const { resumeToken } = await client.join();
    await setStatus('banned');
    await setStatus('active');
    expectProblem(await person.request('GET', '/users/me'), 401, 'TOKEN_INVALID');
    expectProblem(await refresh(person.refreshToken), 401, 'TOKEN_INVALID');
    expect(await codeOf(RawClient.connect(spare))).to.equal('SESSION_ENDED');
    expect(await codeOf(RawClient.connect(spare, resumeToken))).to.equal('SESSION_ENDED');
    expect(await codeOf(PeopleClient.connect(test.url, { accessToken: person.token }))).to.equal(
      'TOKEN_INVALID',
    );
    const reply = await logInAgain();
    expect(reply.status).to.equal(200);
    const { accessToken } = session.parse(reply.body);
    const joinAgain = () => call(test.url, 'POST', `/api/v1/rooms/${roomId}/join`, { token: accessToken });
    const grant = await waitUntil('a join after the ban', async () => {
      const { status, body } = await joinAgain();
      return status === 200 && joinGrant.parse(body);
    });
    (await RawClient.enter(grant)).close();
  });

  it('catches joins, refreshes and logins that are under way', async () => {
    const attempts = () => [
      person.request('POST', `/rooms/${roomId}/join`),
      person.request('POST', `/rooms/${roomId}/join`),
      refresh(person.refreshToken),
      logInAgain(),
    ];
    const before = attempts();
    const banning = setStatus('banned');
    const during = attempts();
    await banning;
    const replies = await Promise.all([...before, ...during]);
    for (const reply of replies.filter(({ status }) => status === 200)) {
      const grant = joinGrant.safeParse(reply.body);
      if (grant.success) expect(await codeOf(RawClient.connect(grant.data))).to.equal('SESSION_ENDED');
      else expectProblem(await me(reply), 403, 'ACCOUNT_BANNED');
    }
    await setStatus('active');
    for (const reply of replies.filter(({ status }) => status === 200)) {
      if (joinGrant.safeParse(reply.body).success) continue;
      expectProblem(await me(reply), 401, 'TOKEN_INVALID');
      expectProblem(await refresh(session.parse(reply.body).refreshToken ?? ''), 401, 'TOKEN_INVALID');
    }
  });
});
