import { expect } from 'chai';
import { z } from 'zod';
import { nodeList } from '../../../src/protocol/rest/nodes.ts';
import { joinGrant, room } from '../../../src/protocol/rest/rooms.ts';
import { ownRedisPrefix, REDIS_URL } from '../../helpers/processes/redis-keys.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('The whole app, with media and sockets,', () => {
  let test: TestApp;
  let host: Person;
  beforeEach(async () => {
    test = await startTestApp({ live: 'real' });
    host = await registerPerson(test.url);
  });
  afterEach(() => test.stop());

  const join = async (person: Person, roomId: string) => {
    const reply = await person.request('POST', `/rooms/${roomId}/join`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return joinGrant.parse(reply.body);
  };
  const look = async (roomId: string) => room.parse((await host.request('GET', `/rooms/${roomId}`)).body);

  it('lets a person in over REST and the socket, and counts them', async () => {
    const { id } = await createRoom(host);
    const grant = await join(host, id);
    expect(grant.rtpCapabilities.codecs).not.to.deep.equal([]);
    const client = await RawClient.enter(grant);
    expect((await look(id)).peopleCount).to.equal(1);
    expect((await call(test.url, 'GET', '/metrics')).body).to.include('parley_people_in_rooms 1');
    client.close();
  });

  it('takes no access token at the socket, and no join token at the API', async () => {
    const { id } = await createRoom(host);
    const grant = await join(host, id);
    expect(await codeOf(RawClient.connect(grant, host.token))).to.equal('TOKEN_INVALID');
    expectProblem(
      await call(test.url, 'GET', '/api/v1/users/me', { token: grant.token }),
      401,
      'TOKEN_INVALID',
    );
  });

  it('ends a room for good when its host ends it over the socket', async () => {
    const { id } = await createRoom(host);
    const client = await RawClient.enter(await join(host, id));
    await client.ask('room:end', {});
    expect((await look(id)).status).to.equal('ended');
    expectProblem(await host.request('POST', `/rooms/${id}/join`), 410, 'ROOM_ENDED');
  });

  it('sends everyone home when the host ends the room over REST', async () => {
    const guest = await registerPerson(test.url);
    const { id } = await createRoom(host);
    const client = await RawClient.enter(await join(guest, id));
    await host.request('POST', `/rooms/${id}/status`, { status: 'ended' });
    await client.heard('session:ended', ({ reason }) => reason === 'room-ended');
  });

  it('is not ready while it drains and another one takes people; alone it goes on showing the page that lifts it', async () => {
    const { prefix, remove } = ownRedisPrefix();
    const env = { REDIS_URL, PARLEY_REDIS_PREFIX: prefix };
    const draining = await startTestApp({ live: 'real', env });
    const database = { DATABASE_URL: draining.config.databaseUrl ?? '' };
    const other = await startTestApp({ live: 'real', env: { ...env, ...database } });
    const admin = await registerStaff(draining, 'admin');
    const nodes = async () => nodeList.parse((await admin.request('GET', '/admin/nodes')).body).items;
    const ready = async () => {
      const { status, body } = await call(draining.url, 'GET', '/readyz');
      return { status, checks: z.object({ checks: z.unknown() }).parse(body).checks };
    };
    await waitUntil('both to know of each other', async () => (await nodes()).length === 2);
    const id = (await nodes()).find(({ isThis }) => isThis)?.id;
    await admin.request('POST', `/admin/nodes/${id}/drain`, {});
    expect(await ready()).to.deep.equal({
      status: 503,
      checks: { server: 'ok', database: 'ok', node: 'failed' },
    });
    await admin.request('POST', `/admin/nodes/${id}/resume`, {});
    expect((await ready()).status).to.equal(200);

    await admin.request('POST', `/admin/nodes/${id}/drain`, {});
    await other.stop();
    await waitUntil('it to be alone', async () => (await ready()).status === 200);
    expect((await nodes()).map(({ draining }) => draining)).to.deep.equal([true]);
    await draining.stop();
    await remove();
  });

  it('closes every socket when it stops, without waiting for anyone', async () => {
    const { id } = await createRoom(host);
    const client = await RawClient.enter(await join(host, id));
    const start = performance.now();
    await test.app.stop();
    expect(performance.now() - start).to.be.lessThan(1_900);
    await waitUntil('the socket to be closed', () => !client.socket.connected);
    expect(test.logs()).not.to.include('A part failed to stop');
  });
});
