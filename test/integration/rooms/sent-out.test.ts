import { expect } from 'chai';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { createInvite, createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Whoever was sent out of a room', () => {
  let app: TestApp;
  let clients: RawClient[];
  before(async () => {
    app = await startTestApp({ live: 'real' });
  });
  beforeEach(() => {
    clients = [];
  });
  afterEach(() => {
    for (const client of clients) client.close();
  });
  after(() => app.stop());

  const join = (person: Person, roomId: string, body: unknown = {}) =>
    person.request('POST', `/rooms/${roomId}/join`, body);
  const enter = async (person: Person, roomId: string, body: unknown = {}): Promise<RawClient> => {
    const client = await RawClient.enter(joinGrant.parse((await join(person, roomId, body)).body));
    clients.push(client);
    return client;
  };
  const actOn = async (by: Person, roomId: string, whom: Person, act: string, body?: unknown) => {
    const path = `/rooms/${roomId}/participants/${whom.user.id}/${act}`;
    const reply = await by.request('POST', path, body);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(204);
  };
  const peek = (person: Person, code: string) => person.request('GET', `/invites/${code}`);

  it('as a co-host is none when they come back at once, and stands before its lock', async () => {
    const [host, coHost] = [await registerPerson(app.url), await registerPerson(app.url)];
    const { id } = await createRoom(host);
    await enter(host, id);
    await enter(coHost, id);
    await actOn(host, id, coHost, 'role', { role: 'co-host' });
    await actOn(host, id, coHost, 'remove');
    expect((await join(coHost, id)).body).to.nested.include({ 'grants.role': 'speaker' });
    await enter(coHost, id);
    expectProblem(await coHost.request('POST', `/rooms/${id}/participants/mute`), 403, 'FORBIDDEN');
    await actOn(host, id, coHost, 'remove');
    expect((await host.request('POST', `/rooms/${id}/lock`, { locked: true })).status).to.equal(204);
    expectProblem(await join(coHost, id), 403, 'ROOM_LOCKED');
  });

  it('does not come back by an invite of their own making; by one of others they do, and the owner’s stay', async () => {
    const [host, guest, moderator] = [
      await registerPerson(app.url),
      await registerPerson(app.url),
      await registerStaff(app, 'moderator'),
    ];
    for (const by of ['rest', 'socket'] as const) {
      const { id } = await createRoom(host, { visibility: 'private' });
      const ofHost = await createInvite(host, id);
      const client = await enter(host, id);
      await enter(guest, id, { invite: ofHost.code });
      const ofGuest = await createInvite(guest, id);
      if (by === 'rest') await actOn(host, id, guest, 'remove');
      else {
        const { peers } = await client.ask('room:snapshot', {});
        await client.ask('peer:remove', {
          peerId: peers.find(({ userId }) => userId === guest.user.id)?.peerId ?? '',
        });
      }
      // From inside of a room it is written down a moment later.
      await waitUntil(
        'the invite to work no more',
        async () => (await peek(guest, ofGuest.code)).status === 404,
      );
      expectProblem(await join(guest, id, { invite: ofGuest.code }), 404, 'ROOM_NOT_FOUND');
      await actOn(moderator, id, host, 'remove');
      expect((await join(guest, id, { invite: ofHost.code })).status).to.equal(200);
    }
  });

  it('for good lets nobody in by the invites that they made, and sees nothing by those of others', async () => {
    const [host, guest, friend] = [
      await registerPerson(app.url),
      await registerPerson(app.url),
      await registerPerson(app.url),
    ];
    for (const by of ['rest', 'socket'] as const) {
      const { id } = await createRoom(host, { visibility: 'private' });
      const ofHost = await createInvite(host, id);
      const client = await enter(host, id);
      await enter(guest, id, { invite: ofHost.code });
      const ofGuest = await createInvite(guest, id);
      expect((await peek(friend, ofGuest.code)).status).to.equal(200);
      if (by === 'rest') await actOn(host, id, guest, 'ban');
      else {
        const { peers } = await client.ask('room:snapshot', {});
        const peerId = peers.find(({ userId }) => userId === guest.user.id)?.peerId ?? '';
        await client.ask('peer:ban', { peerId });
      }
      expectProblem(await peek(friend, ofGuest.code), 404, 'INVITE_INVALID');
      expectProblem(await join(friend, id, { invite: ofGuest.code }), 404, 'ROOM_NOT_FOUND');
      for (const { code } of [ofHost, ofGuest]) {
        expectProblem(await peek(guest, code), 404, 'INVITE_INVALID');
      }
      expect((await peek(friend, ofHost.code)).status).to.equal(200);
    }
  });

  it('of everything lets nobody in by the invites that they made until the ban is lifted', async () => {
    const [host, guest, friend, moderator] = [
      await registerPerson(app.url),
      await registerPerson(app.url),
      await registerPerson(app.url),
      await registerStaff(app, 'moderator'),
    ];
    const { id } = await createRoom(host, { visibility: 'private' });
    await join(guest, id, { invite: (await createInvite(host, id)).code });
    const { code } = await createInvite(guest, id);
    const setStatus = (status: string) =>
      moderator.request('POST', `/admin/users/${guest.user.id}/status`, { status });
    expect((await setStatus('banned')).status).to.equal(200);
    expectProblem(await peek(friend, code), 404, 'INVITE_INVALID');
    expectProblem(await join(friend, id, { invite: code }), 404, 'ROOM_NOT_FOUND');
    expect((await setStatus('active')).status).to.equal(200);
    expect((await join(friend, id, { invite: code })).status).to.equal(200);
  });
});
