import { expect } from 'chai';
import { room } from '../../../src/protocol/rest/rooms.ts';
import { createInvite, createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('Ending and deleting rooms', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let moderator: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    [host, guest, moderator] = await Promise.all([
      registerPerson(test.url),
      registerPerson(test.url),
      registerStaff(test, 'moderator'),
    ]);
  });
  after(() => test.stop());

  const remove = (by: Person, id: string) => by.request('DELETE', `/rooms/${id}`);
  const audit = (id: string) =>
    test.query('SELECT action, actor_user_id, before, after FROM audit_entries WHERE room_id = $1', [id]);

  it('deleting hides it from everyone but staff, and sends home who is in it', async () => {
    const { id } = await createRoom(host);
    const invite = await createInvite(host, id);
    await guest.request('POST', `/rooms/${id}/join`);
    const reply = await remove(host, id);
    expect({ status: reply.status, body: reply.body }).to.deep.equal({ status: 204, body: '' });
    expect(live.ended).to.include(id);
    for (const person of [host, guest]) {
      for (const [method, path, body] of [
        ['GET', `/rooms/${id}`, undefined],
        ['PATCH', `/rooms/${id}`, { name: 'Back' }],
        ['DELETE', `/rooms/${id}`, undefined],
        ['POST', `/rooms/${id}/status`, { status: 'active' }],
        ['POST', `/rooms/${id}/join`, {}],
        ['GET', `/rooms/${id}/calendar`, undefined],
        ['GET', `/rooms/${id}/invites`, undefined],
        ['POST', `/rooms/${id}/invites`, undefined],
        ['DELETE', `/rooms/${id}/invites/${invite.id}`, undefined],
      ] as const) {
        expectProblem(await person.request(method, path, body), 404, 'ROOM_NOT_FOUND');
      }
    }
    const seen = room.parse((await moderator.request('GET', `/rooms/${id}`)).body);
    expect(seen).to.deep.include({ id, status: 'ended', peopleCount: 0 });
    expect(await audit(id)).to.deep.equal([]);
  });

  it('deleting is for the host and staff; staff’s is in the audit log, once', async () => {
    const { id } = await createRoom(host, { name: 'Offensive' });
    expectProblem(await remove(guest, id), 403, 'FORBIDDEN');
    const replies = await Promise.all([remove(moderator, id), remove(moderator, id), remove(moderator, id)]);
    expect(replies.map((reply) => reply.status)).to.deep.equal([204, 204, 204]);
    expectProblem(await host.request('GET', `/rooms/${id}`), 404, 'ROOM_NOT_FOUND');
    expect(await audit(id)).to.deep.equal([
      {
        action: 'room.delete',
        actor_user_id: moderator.user.id,
        before: { name: 'Offensive', status: 'active' },
        after: null,
      },
    ]);
  });

  it('deleting hides private rooms’ existence from strangers', async () => {
    const { id } = await createRoom(host, { visibility: 'private' });
    expectProblem(await remove(guest, id), 404, 'ROOM_NOT_FOUND');
    expectProblem(await remove(guest, 'nonsense'), 404, 'ROOM_NOT_FOUND');
    expectProblem(await call(test.url, 'DELETE', `/api/v1/rooms/${id}`), 401, 'UNAUTHENTICATED');
    expect((await host.request('GET', `/rooms/${id}`)).status).to.equal(200);
  });

  it('an ended room is deleted with the time of its end', async () => {
    const made = await createRoom(host);
    const { endedAt } = room.parse((await endRoom(host, made.id)).body);
    expect((await remove(host, made.id)).status).to.equal(204);
    const seen = room.parse((await moderator.request('GET', `/rooms/${made.id}`)).body);
    expect(seen.endedAt).to.equal(endedAt);
  });

  it('ending by staff is in the audit log, once, however often', async () => {
    const { id } = await createRoom(host);
    const replies = await Promise.all([endRoom(moderator, id), endRoom(moderator, id)]);
    expect(replies.map((reply) => room.parse(reply.body).status)).to.deep.equal(['ended', 'ended']);
    expect(await audit(id)).to.deep.equal([
      {
        action: 'room.close',
        actor_user_id: moderator.user.id,
        before: { status: 'active' },
        after: { status: 'ended' },
      },
    ]);
    expectProblem(
      await moderator.request('POST', `/rooms/${id}/status`, { status: 'active' }),
      410,
      'ROOM_ENDED',
    );
  });

  it('ending heeds the version that it is meant for', async () => {
    const { id } = await createRoom(host);
    const end = (ifMatch: string) =>
      call(test.url, 'POST', `/api/v1/rooms/${id}/status`, {
        body: { status: 'ended' },
        token: host.token,
        headers: { 'if-match': ifMatch },
      });
    await host.request('PATCH', `/rooms/${id}`, { name: 'Edited' });
    expectProblem(await end('"1"'), 412, 'VERSION_MISMATCH');
    const reply = await end('"2"');
    expect(room.parse(reply.body)).to.deep.include({ status: 'ended', version: 3 });
    expect(reply.headers.get('etag')).to.equal('"3"');
  });
});
