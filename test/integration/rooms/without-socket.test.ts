import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { attendancePage, knock, messagePage, participantList } from '../../../src/protocol/rest/in-room.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import type { RoomEvent } from '../../../src/protocol/room-events.ts';
import { chatMessage, type RoomSnapshot } from '../../../src/protocol/room-state.ts';
import { opusParameters } from '../../helpers/media/rtp.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { auditOf, expectDone } from '../../helpers/rest/room-scene.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { PeopleClient } from '../../helpers/signaling/people-client.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

type Seat = { client: RawClient; peerId: string; snapshot: RoomSnapshot };

describe('A room of people with sockets, acted on by people without', function () {
  this.timeout(30_000);
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let moderator: Person;
  let roomId: string;
  const clients: { close: () => void }[] = [];
  before(async () => {
    test = await startTestApp({ live: 'real' });
    moderator = await registerStaff(test, 'moderator');
  });
  beforeEach(async () => {
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    roomId = (await createRoom(host)).id;
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  after(() => test.stop());

  const grantOf = async (person: Person, where = roomId) => {
    const reply = await person.request('POST', `/rooms/${where}/join`, {});
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return joinGrant.parse(reply.body);
  };
  const enter = async (person: Person, where = roomId): Promise<Seat> => {
    const client = await RawClient.connect(await grantOf(person, where));
    clients.push(client);
    const { peerId, snapshot } = await client.join();
    return { client, peerId, snapshot };
  };
  const connect = async (person: Person) => {
    const client = await PeopleClient.connect(test.url, { accessToken: person.token });
    clients.push(client);
    return client;
  };
  const heard = <T extends RoomEvent['type']>(
    { client }: Seat,
    type: T,
    matches: (event: Extract<RoomEvent, { type: T }>) => boolean,
  ) => {
    const isIt = (event: RoomEvent): event is Extract<RoomEvent, { type: T }> => event.type === type;
    return client.heard('room:event', ({ event }) => isIt(event) && matches(event));
  };
  const speak = ({ client }: Seat) =>
    client.ask('producer:create', { source: 'microphone', rtpParameters: opusParameters(), paused: false });
  const act = (by: Person, path: string, body?: unknown) =>
    by.request('POST', `/rooms/${roomId}/${path}`, body);
  const onGuest = (path: string) => `participants/${guest.user.id}/${path}`;
  const inside = async () =>
    participantList.parse((await host.request('GET', `/rooms/${roomId}/participants`)).body).items;

  it('mutes in the media server, for everyone, until the person is asked', async () => {
    const [hosts, guests] = [await enter(host), await enter(guest)];
    await speak(guests);
    expect((await inside()).map(({ microphone }) => microphone)).to.deep.equal([false, true]);
    expectDone(await act(moderator, onGuest('mute')));
    await hosts.client.heard('consumer:producer-paused', ({ paused }) => paused);
    await heard(guests, 'peer:host-mute-changed', ({ peerId, byPeerId }) => {
      return peerId === guests.peerId && byPeerId === null;
    });
    expect((await inside())[1]).to.deep.include({ microphone: false, mutedByHost: ['microphone'] });
    expectProblem(await act(guest, 'mute-audio', { muted: false }), 403, 'MUTED_BY_HOST');
    expectDone(await act(moderator, onGuest('mute')));
    expect((await auditOf(test, roomId)).map(({ action, before }) => ({ action, before }))).to.deep.equal([
      { action: 'participant.mute', before: { microphone: 'on' } },
    ]);
    await hosts.client.ask('peer:ask-unmute', { peerId: guests.peerId, source: 'microphone' });
    expectDone(await act(guest, 'mute-audio', { muted: false }));
    await heard(hosts, 'source:paused', ({ paused }) => !paused);
  });

  it('follows those who mute themselves, and leave', async () => {
    const [hosts, guests] = [await enter(host), await enter(guest)];
    expectProblem(await act(guest, 'mute-audio', { muted: false }), 404, 'MEDIA_NOT_FOUND');
    expectDone(await act(guest, 'stop-video'));
    await speak(guests);
    expectDone(await act(guest, 'mute-audio'));
    await heard(hosts, 'source:paused', ({ peerId, paused }) => peerId === guests.peerId && paused);
    expectDone(await act(guest, 'mute-audio', { muted: false }));
    await heard(hosts, 'source:paused', ({ peerId, paused }) => peerId === guests.peerId && !paused);
    for (let time = 0; time < 2; time += 1) expectDone(await act(guest, 'leave'));
    await guests.client.heard('session:ended', ({ reason }) => reason === 'left');
    await heard(hosts, 'peer:left', ({ peerId, reason }) => peerId === guests.peerId && reason === 'left');
    expectProblem(await act(guest, 'mute-audio'), 409, 'NOT_IN_ROOM');
  });

  it('refuses what the roles inside do not allow', async () => {
    await enter(host);
    const coHost = await registerPerson(test.url);
    await enter(coHost);
    expectProblem(await act(guest, `participants/${coHost.user.id}/mute`), 403, 'FORBIDDEN');
    expectDone(await act(host, `participants/${coHost.user.id}/role`, { role: 'co-host' }));
    for (const path of ['mute', 'remove', 'stop-video']) {
      expectProblem(await act(coHost, `participants/${host.user.id}/${path}`), 403, 'FORBIDDEN');
    }
    expectProblem(await act(coHost, `participants/${host.user.id}/ban`), 403, 'FORBIDDEN');
    await enter(guest);
    expectProblem(await act(coHost, onGuest('role'), { role: 'co-host' }), 403, 'FORBIDDEN');
    expectDone(await act(coHost, onGuest('role'), { role: 'listener' }));
  });

  it('has a ban end a stay within a second, and every way back', async () => {
    const [hosts, guests] = [await enter(host), await enter(guest)];
    await speak(guests);
    const unused = await grantOf(guest);
    const start = performance.now();
    expectDone(await act(host, onGuest('ban'), { reason: 'Enough' }));
    await guests.client.heard('session:ended', ({ reason }) => reason === 'banned');
    await heard(hosts, 'peer:left', ({ peerId, reason }) => peerId === guests.peerId && reason === 'removed');
    await hosts.client.heard('consumer:closed');
    expect(performance.now() - start).to.be.below(1_000);
    expect(await codeOf(RawClient.connect(unused))).to.equal('SESSION_ENDED');
    expectProblem(await act(guest, 'join', {}), 403, 'BANNED_FROM_ROOM');
    expectDone(await host.request('DELETE', `/rooms/${roomId}/bans/${guest.user.id}`));
    await enter(guest);
  });

  it('has someone who knocks let in over REST, and over the socket', async () => {
    roomId = (await createRoom(host, { visibility: 'private', lobby: true })).id;
    const ask = () => guest.request('POST', `/rooms/${roomId}/knocks`);
    const [atHome, atTheDoor] = [await connect(host), await connect(guest)];
    expect(knock.parse((await ask()).body).status).to.equal('waiting');
    await atHome.heard('knock:received', ({ userId }) => userId === guest.user.id);
    // The host comes when someone waits already.
    const hosts = await enter(host);
    expect(hosts.snapshot.waiting.map(({ userId }) => userId)).to.deep.equal([guest.user.id]);
    expectDone(await act(host, `knocks/${guest.user.id}/admit`));
    await atTheDoor.heard('knock:answered', ({ status }) => status === 'admitted');
    await heard(hosts, 'waiting:changed', ({ waiting }) => waiting.length === 0);
    const guests = await enter(guest);

    expectDone(await act(host, onGuest('remove')));
    await guests.client.heard('session:ended', ({ reason }) => reason === 'removed');
    expectProblem(await act(guest, 'join', {}), 403, 'KNOCK_REQUIRED');
    expect(knock.parse((await ask()).body).status).to.equal('waiting');
    await heard(hosts, 'waiting:changed', ({ waiting }) => waiting[0]?.userId === guest.user.id);
    await hosts.client.ask('knock:answer', { userIds: [guest.user.id], status: 'denied' });
    await atTheDoor.heard('knock:answered', ({ status }) => status === 'denied');
    expectProblem(await ask(), 429, 'RATE_LIMITED');
  });

  it('shows and keeps what is written from either side', async () => {
    const hosts = await enter(host);
    await enter(guest);
    const body = { clientMessageId: randomUUID(), text: 'From a phone 📱' };
    const message = chatMessage.parse((await act(guest, 'messages', body)).body);
    await heard(hosts, 'chat:sent', (event) => event.message.messageId === message.messageId);
    expect(chatMessage.parse((await act(guest, 'messages', body)).body)).to.deep.equal(message);
    const answer = await hosts.client.ask('chat:send', { clientMessageId: randomUUID(), text: 'Hello!' });
    const listed = await guest.request('GET', `/rooms/${roomId}/messages`);
    expect(messagePage.parse(listed.body).items).to.deep.equal([answer.message, message]);
  });

  it('keeps who was there, when, and with which role they come back', async () => {
    const hosts = await enter(host);
    const guests = await enter(guest);
    expectDone(await act(host, onGuest('role'), { role: 'co-host' }));
    expectDone(await act(guest, 'leave'));
    const stays = async () =>
      attendancePage.parse((await host.request('GET', `/rooms/${roomId}/attendance`)).body).items;
    await waitUntil('the guest to have left', async () => (await stays())[0]?.leftAt, { lastSeen: stays });
    expect((await stays()).map(({ id, leftAt }) => [id, leftAt === null])).to.deep.equal([
      [guests.peerId, false],
      [hosts.peerId, true],
    ]);
    const role = async () =>
      (
        await test.query('SELECT role FROM room_members WHERE room_id = $1 AND user_id = $2', [
          roomId,
          guest.user.id,
        ])
      )[0]?.role;
    await waitUntil('the role to be kept', async () => (await role()) === 'co-host', { lastSeen: role });
    expect((await grantOf(guest)).grants.role).to.equal('co-host');
  });

  it('has what hosts and staff do by their sockets kept as if it came over REST', async () => {
    const hosts = await enter(host);
    const guests = await enter(guest);
    const staff = await enter(moderator);
    await staff.client.ask('peer:mute', { peerId: guests.peerId, source: 'microphone' });
    expect(
      (await auditOf(test, roomId)).map(({ action, actor, target }) => [action, actor, target]),
    ).to.deep.equal([['participant.mute', moderator.user.id, guest.user.id]]);
    await hosts.client.ask('peer:ban', { peerId: guests.peerId });
    expectProblem(await act(guest, 'join', {}), 403, 'BANNED_FROM_ROOM');
    expect(await auditOf(test, roomId)).to.have.length(1);
  });
});
