import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { MediaSource } from '../../../src/protocol/media.ts';
import { adminRoomDetails, auditPage } from '../../../src/protocol/rest/admin.ts';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { parametersFor } from '../../helpers/media/rtp.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** With real sockets and media. The moderator is never in the room. */
describe('A live room that staff moderate from outside', () => {
  let test: TestApp;
  let admin: Person;
  let moderator: Person;
  let host: Person;
  let guest: Person;
  let roomId: string;
  let hostClient: RawClient;
  let guestClient: RawClient;
  before(async () => {
    test = await startTestApp({ live: 'real' });
    [admin, moderator] = await Promise.all([registerStaff(test, 'admin'), registerStaff(test, 'moderator')]);
  });
  beforeEach(async () => {
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    ({ id: roomId } = await createRoom(host, { visibility: 'private', name: 'Not the moderator’s' }));
    await test.query('INSERT INTO room_members (room_id, user_id, created_at) VALUES ($1, $2, now())', [
      roomId,
      guest.user.id,
    ]);
    [hostClient, guestClient] = [await enter(host), await enter(guest)];
  });
  afterEach(() => {
    hostClient.close();
    guestClient.close();
  });
  after(() => test.stop());

  const join = async (person: Person) => {
    const reply = await person.request('POST', `/rooms/${roomId}/join`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return joinGrant.parse(reply.body);
  };
  const enter = async (person: Person) => RawClient.enter(await join(person));
  const publish = (client: RawClient, source: MediaSource) =>
    client.ask('producer:create', { source, rtpParameters: parametersFor(source), paused: false });
  const act = (name: string, person = guest, body?: unknown) =>
    moderator.request('POST', `/admin/rooms/${roomId}/participants/${person.user.id}/${name}`, body);
  const look = async () => {
    const reply = await moderator.request('GET', `/admin/rooms/${roomId}`);
    return adminRoomDetails.parse(reply.body).participants;
  };
  const audited = async () => {
    const reply = await admin.request('GET', `/admin/audit?targetId=${guest.user.id}`);
    return auditPage.parse(reply.body).items.map((entry) => {
      expect(entry).to.deep.include({ roomId, address: '127.0.0.1' });
      expect(entry.actor.id).to.equal(moderator.user.id);
      return [entry.action, entry.before, entry.after];
    });
  };

  it('shows them who publishes what, though it is private', async () => {
    await publish(guestClient, 'microphone');
    await publish(guestClient, 'camera');
    expect(
      (await look()).map(({ user, microphone, camera, mutedByHost }) => [
        user.id,
        microphone,
        camera,
        mutedByHost,
      ]),
    ).to.deep.equal([
      [host.user.id, false, false, []],
      [guest.user.id, true, true, []],
    ]);
  });

  it('has a person muted and their video stopped, which the person cannot undo', async () => {
    const { producerId } = await publish(guestClient, 'microphone');
    await publish(guestClient, 'camera');
    expect((await act('mute')).status).to.equal(204);
    expect((await act('stop-video')).status).to.equal(204);
    await waitUntil(
      'the host’s client to be told',
      () => hostClient.events('consumer:producer-paused').length === 2,
    );
    expect(await codeOf(guestClient.ask('producer:resume', { producerId }))).to.equal('MUTED_BY_HOST');
    const [, seen] = await look();
    expect(seen).to.deep.include({ microphone: false, camera: false, mutedByHost: ['microphone', 'camera'] });
    expect((await act('mute')).status).to.equal(204);
    expect(await audited()).to.deep.equal([
      ['participant.stop-video', { camera: 'on' }, { camera: 'muted' }],
      ['participant.mute', { microphone: 'on' }, { microphone: 'muted' }],
    ]);
  });

  it('has even its host muted', async () => {
    await publish(hostClient, 'microphone');
    expect((await act('mute', host)).status).to.equal(204);
    expect((await look())[0]).to.deep.include({
      role: 'host',
      microphone: false,
      mutedByHost: ['microphone'],
    });
  });

  it('has a person sent out, within a second, and let in again only by being let in', async () => {
    await publish(guestClient, 'microphone');
    const startMs = performance.now();
    expect((await act('remove')).status).to.equal(204);
    await guestClient.heard('session:ended', ({ reason }) => reason === 'removed');
    await hostClient.heard('consumer:closed');
    expect(performance.now() - startMs).to.be.lessThan(1_000);
    expect((await look()).map(({ user }) => user.id)).to.deep.equal([host.user.id]);
    expectProblem(await guest.request('POST', `/rooms/${roomId}/join`), 404, 'ROOM_NOT_FOUND');
    expectProblem(await act('remove'), 404, 'PEER_NOT_FOUND');
    expectProblem(await act('mute'), 404, 'PEER_NOT_FOUND');
    expect((await audited()).map(([action]) => action)).to.deep.equal(['participant.remove']);
  });

  it('has a person banned from it, there or not, with tokens that were not used yet', async () => {
    const spare = await join(guest);
    expect((await act('ban', guest, { reason: 'Shouting 📢' })).status).to.equal(204);
    await guestClient.heard('session:ended', ({ reason }) => reason === 'banned');
    expect(await codeOf(RawClient.connect(spare))).to.equal('SESSION_ENDED');
    expect((await act('ban')).status).to.equal(204);
    const stranger = await registerPerson(test.url);
    expect((await act('ban', stranger)).status).to.equal(204);
    await test.query("UPDATE rooms SET visibility = 'public' WHERE id = $1", [roomId]);
    for (const person of [guest, stranger]) {
      expectProblem(await person.request('POST', `/rooms/${roomId}/join`), 403, 'BANNED_FROM_ROOM');
    }
    expect(await audited()).to.deep.equal([
      ['participant.ban', { banned: false }, { banned: true, reason: 'Shouting 📢' }],
    ]);
  });

  it('is closed: everyone is sent home', async () => {
    expect((await moderator.request('POST', `/admin/rooms/${roomId}/close`)).status).to.equal(204);
    for (const client of [hostClient, guestClient])
      await client.heard('session:ended', ({ reason }) => reason === 'room-ended');
    expectProblem(await act('mute'), 409, 'ROOM_NOT_LIVE');
    expectProblem(await act('stop-video'), 409, 'ROOM_NOT_LIVE');
    expectProblem(await act('remove'), 409, 'ROOM_NOT_LIVE');
  });

  it('has nobody who is not there muted, and nobody who does not exist banned', async () => {
    const stranger = await registerPerson(test.url);
    for (const name of ['mute', 'stop-video', 'remove'])
      expectProblem(await act(name, stranger), 404, 'PEER_NOT_FOUND');
    const nobody = { ...stranger, user: { ...stranger.user, id: randomUUID() } };
    expectProblem(await act('ban', nobody), 404, 'USER_NOT_FOUND');
    expectProblem(await act('ban', moderator), 403, 'FORBIDDEN');
    for (const body of [{ reason: 'x'.repeat(501) }, { until: 'tomorrow' }]) {
      expectProblem(await act('ban', guest, body), 422, 'VALIDATION_FAILED');
    }
    expect(await audited()).to.deep.equal([]);
    expect((await look()).map(({ user }) => user.id)).to.deep.equal([host.user.id, guest.user.id]);
  });
});
