import { expect } from 'chai';
import { createApp } from '../../../src/app.ts';
import { attendancePage, participantList } from '../../../src/protocol/rest/in-room.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import type { RoomEvent } from '../../../src/protocol/room-events.ts';
import { opusParameters } from '../../helpers/media/rtp.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { auditOf, expectDone } from '../../helpers/rest/room-scene.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Acts on a live room that arrive at once', function () {
  this.timeout(30_000);
  let test: TestApp;
  let host: Person;
  let coHost: Person;
  let guest: Person;
  let moderator: Person;
  let roomId: string;
  let hosts: RawClient;
  let coHosts: RawClient;
  let guests: RawClient;
  const clients: RawClient[] = [];

  before(async () => {
    test = await startTestApp({ live: 'real' });
    [host, coHost, guest, moderator] = await Promise.all([
      registerPerson(test.url),
      registerPerson(test.url),
      registerPerson(test.url),
      registerStaff(test, 'moderator'),
    ]);
  });
  beforeEach(async () => {
    roomId = (await createRoom(host)).id;
    [hosts, coHosts, guests] = [await enter(host), await enter(coHost), await enter(guest)];
    expectDone(await act(host, `participants/${coHost.user.id}/role`, { role: 'co-host' }));
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  after(() => test.stop());

  const act = (by: Person, path: string, body?: unknown) =>
    by.request('POST', `/rooms/${roomId}/${path}`, body);
  const onGuest = (path: string) => `participants/${guest.user.id}/${path}`;
  const inside = async () =>
    participantList.parse((await host.request('GET', `/rooms/${roomId}/participants`)).body);
  const rolesInside = async () =>
    new Map((await inside()).items.map(({ user, role }) => [user.id, role] as const));
  const enter = async (person: Person) => {
    const reply = await person.request('POST', `/rooms/${roomId}/join`, {});
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    const client = await RawClient.enter(joinGrant.parse(reply.body));
    clients.push(client);
    return client;
  };
  /** What the host's client heard of one kind, once it has heard all that happened so far. */
  const heardByHost = async <T extends RoomEvent['type']>(type: T) => {
    const { seq } = await hosts.ask('room:snapshot', {});
    await waitUntil('the host to have heard all', () =>
      hosts.events('room:event').some((event) => event.seq === seq),
    );
    return hosts.events('room:event').flatMap(({ event }) => (event.type === type ? [event] : []));
  };

  it('mute once, whoever of the host, a co-host and staff came first', async () => {
    await guests.ask('producer:create', {
      source: 'microphone',
      rtpParameters: opusParameters(),
      paused: false,
    });
    const replies = await Promise.all(
      [host, coHost, moderator, host, coHost].map((person) => act(person, onGuest('mute'))),
    );
    for (const reply of replies) expectDone(reply);
    expect(await heardByHost('peer:host-mute-changed')).to.have.length(1);
    const [, , muted] = (await inside()).items;
    expect(muted).to.deep.include({ microphone: false, mutedByHost: ['microphone'] });
  });

  it('leave everyone with the same role and lock, whichever of two came last', async () => {
    for (const reply of await Promise.all([
      act(host, onGuest('role'), { role: 'listener' }),
      act(coHost, onGuest('role'), { role: 'speaker' }),
      act(host, 'lock', { locked: true }),
      act(coHost, 'lock', { locked: false }),
    ])) {
      expectDone(reply);
    }
    const { items, locked } = await inside();
    for (const client of [hosts, coHosts, guests]) {
      const snapshot = await client.ask('room:snapshot', {});
      expect(snapshot.locked).to.equal(locked);
      expect(snapshot.peers.map(({ userId, role }) => [userId, role])).to.deep.equal(
        items.map(({ user, role }) => [user.id, role]),
      );
    }
  });

  it('lock once, and say so once', async () => {
    const replies = await Promise.all(
      [host, coHost, host, coHost].map((person) => act(person, 'lock', { locked: true })),
    );
    for (const reply of replies) expectDone(reply);
    expect(await heardByHost('room:lock-changed')).to.have.length(1);
  });

  it('remove someone once, who hears of it once; whoever came second is told that they are gone', async () => {
    const replies = await Promise.all(
      [host, coHost, moderator].map((person) => act(person, onGuest('remove'))),
    );
    const refused = replies.filter(({ status }) => status !== 204);
    expect(refused.length).to.be.lessThan(replies.length);
    for (const reply of refused) expectProblem(reply, 404, 'PEER_NOT_FOUND');
    await guests.heard('session:ended', ({ reason }) => reason === 'removed');
    expect(guests.events('session:ended')).to.have.length(1);
    expect(await heardByHost('peer:left')).to.have.length(1);
    expect((await auditOf(test, roomId)).length).to.be.at.most(1);
  });

  it('let someone leave once, however often they say so, and while they are being removed', async () => {
    const replies = await Promise.all([
      ...[1, 2, 3].map(() => act(guest, 'leave')),
      act(host, onGuest('remove')),
    ]);
    for (const reply of replies.slice(0, 3)) expectDone(reply);
    await guests.heard('session:ended');
    expect(guests.events('session:ended')).to.have.length(1);
    expect(await heardByHost('peer:left')).to.have.length(1);
    await waitUntil('the stay to be over', async () => {
      const { body } = await guest.request('GET', `/rooms/${roomId}/attendance`);
      const stays = attendancePage.parse(body).items;
      return stays.length === 1 && stays[0]?.leftAt !== null;
    });
  });

  it('pass the room on once when its host leaves over REST, and back when the host returns', async () => {
    for (const reply of await Promise.all([act(host, 'leave'), act(host, 'leave')])) expectDone(reply);
    await waitUntil(
      'the co-host to follow',
      async () => (await rolesInside()).get(coHost.user.id) === 'host',
    );
    const atFirst = [...(await rolesInside()).values()].sort();
    expect(atFirst).to.deep.equal(['host', 'speaker']);
    hosts = await enter(host);
    const roles = await rolesInside();
    expect(roles.get(host.user.id)).to.equal('host');
    expect(roles.get(coHost.user.id)).to.equal('co-host');
  });

  it('end the room once for everyone, when host and staff end it together', async () => {
    const replies = await Promise.all([
      act(host, 'status', { status: 'ended' }),
      moderator.request('POST', `/admin/rooms/${roomId}/close`),
      act(host, 'status', { status: 'ended' }),
    ]);
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 204, 200]);
    for (const client of [hosts, coHosts, guests]) {
      await client.heard('session:ended', ({ reason }) => reason === 'room-ended');
      expect(client.events('session:ended')).to.have.length(1);
    }
    expectProblem(await act(guest, 'join', {}), 410, 'ROOM_ENDED');
  });

  it('ban for good: also on a server that was started since', async () => {
    const replies = await Promise.all([act(host, onGuest('ban')), act(moderator, onGuest('ban'))]);
    for (const reply of replies) expectDone(reply);
    const other = await createApp(test.config, { logDestination: { write: () => undefined } });
    await other.start();
    try {
      const join = (person: Person) =>
        call(`http://127.0.0.1:${other.port}`, 'POST', `/api/v1/rooms/${roomId}/join`, {
          token: person.token,
          body: {},
        });
      expectProblem(await join(guest), 403, 'BANNED_FROM_ROOM');
      expect((await join(coHost)).status).to.equal(200);
    } finally {
      await other.stop();
    }
  });
});
