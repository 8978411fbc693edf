import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { blockedPage } from '../../../src/protocol/rest/people.ts';
import { createInvite, createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('Blocking someone', () => {
  const live = scriptedLiveSide();
  let app: TestApp;
  let ada: Person;
  let ben: Person;
  before(async () => {
    app = await startTestApp({ live: live.create });
  });
  after(() => app.stop());
  beforeEach(async () => {
    ada = await registerPerson(app.url);
    ben = await registerPerson(app.url);
  });

  const block = (who: Person, whom: Person) => who.request('PUT', `/users/me/blocks/${whom.user.id}`);
  const unblock = (who: Person, whom: Person) => who.request('DELETE', `/users/me/blocks/${whom.user.id}`);
  const listed = async (who: Person, query = '') => {
    const reply = await who.request('GET', `/users/me/blocks${query}`);
    return blockedPage.parse(reply.body);
  };

  it('is done once, however often it is asked for, and lifted likewise', async () => {
    const replies = await Promise.all(Array.from({ length: 5 }, () => block(ada, ben)));
    expect(replies.map(({ status }) => status)).to.deep.equal([204, 204, 204, 204, 204]);
    expect((await listed(ada)).items.map(({ id }) => id)).to.deep.equal([ben.user.id]);
    expect((await listed(ben)).items).to.deep.equal([]);
    const lifted = await Promise.all([unblock(ada, ben), unblock(ada, ben)]);
    expect(lifted.map(({ status }) => status)).to.deep.equal([204, 204]);
    expect((await listed(ada)).items).to.deep.equal([]);
  });

  it('is not done to oneself, to nobody, or by nobody', async () => {
    expectProblem(await block(ada, ada), 422, 'VALIDATION_FAILED');
    for (const id of [randomUUID(), 'no-id']) {
      expectProblem(await ada.request('PUT', `/users/me/blocks/${id}`), 404, 'USER_NOT_FOUND');
    }
    await app.query('UPDATE users SET deleted_at = now() WHERE id = $1', [ben.user.id]);
    expectProblem(await block(ada, ben), 404, 'USER_NOT_FOUND');
    expect((await unblock(ada, ben)).status, 'there is nothing to lift').to.equal(204);
    expectProblem(await ada.request('DELETE', '/users/me/blocks/no-id'), 404, 'USER_NOT_FOUND');
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', `/${ben.user.id}`],
      ['DELETE', `/${ben.user.id}`],
    ] as const) {
      const reply = await call(app.url, method, `/api/v1/users/me/blocks${path}`);
      expectProblem(reply, 401, 'UNAUTHENTICATED');
    }
  });

  it('is listed newest first, page by page, without accounts that are gone', async () => {
    const cai = await registerPerson(app.url);
    const dan = await registerPerson(app.url);
    for (const whom of [ben, cai, dan]) await block(ada, whom);
    const first = await listed(ada, '?limit=2');
    expect(first.items.map(({ id }) => id)).to.deep.equal([dan.user.id, cai.user.id]);
    expect(first.items[0]).to.include({ username: dan.user.username, avatarUrl: null });
    const second = await listed(ada, `?limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map(({ id }) => id)).to.deep.equal([ben.user.id]);
    expect(second.nextCursor).to.equal(null);
    await app.query('UPDATE users SET deleted_at = now() WHERE id = $1', [cai.user.id]);
    expect((await listed(ada)).items.map(({ id }) => id)).to.deep.equal([dan.user.id, ben.user.id]);
    expectProblem(await ada.request('GET', '/users/me/blocks?cursor=!'), 422, 'VALIDATION_FAILED');
  });

  it('works in both directions at once', async () => {
    const replies = await Promise.all([block(ada, ben), block(ben, ada)]);
    expect(replies.map(({ status }) => status)).to.deep.equal([204, 204]);
    expectProblem(await ada.request('GET', `/users/${ben.user.id}`), 404, 'USER_NOT_FOUND');
    expectProblem(await ben.request('GET', `/users/${ada.user.id}`), 404, 'USER_NOT_FOUND');
  });

  it('takes the person out of one’s rooms at once, with all that leads back', async () => {
    const [open, closed, theirs] = [
      await createRoom(ada, { name: 'Open' }),
      await createRoom(ada, { name: 'Private', visibility: 'private' }),
      await createRoom(ben, { name: 'Theirs' }),
    ];
    const invite = await createInvite(ada, closed.id);
    expect((await ben.request('POST', `/rooms/${open.id}/join`)).status).to.equal(200);
    const entered = await ben.request('POST', `/rooms/${closed.id}/join`, { invite: invite.code });
    expect(entered.status, JSON.stringify(entered.body)).to.equal(200);
    const own = await createInvite(ben, closed.id);
    expect((await ben.request('POST', `/rooms/${theirs.id}/join`)).status).to.equal(200);
    await app.query(
      `INSERT INTO room_knocks (room_id, user_id, status, knocked_at, asked_at)
       VALUES ($1, $2, 'waiting', now(), now())`,
      [open.id, ben.user.id],
    );

    expect((await block(ada, ben)).status).to.equal(204);
    const removed = live.acts.filter(({ act }) => act.type === 'remove');
    expect(removed.map(({ roomId }) => roomId)).to.have.members([open.id, closed.id]);
    for (const { actor, act } of removed) {
      expect(actor).to.deep.equal({ userId: ada.user.id, authority: 'owner' });
      expect(act).to.deep.equal({ type: 'remove', userId: ben.user.id, reason: 'removed' });
    }
    expect(live.waiting.at(-1)).to.deep.equal({ roomId: open.id, waiting: [] });
    expect(live.hidden).to.deep.include({ userId: ada.user.id, fromUserId: ben.user.id });
    for (const table of ['room_members', 'room_knocks']) {
      expect(await app.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [ben.user.id])).to.deep.equal([]);
    }
    for (const { id } of [open, closed]) {
      expectProblem(await ben.request('GET', `/rooms/${id}`), 404, 'ROOM_NOT_FOUND');
      const join = await ben.request('POST', `/rooms/${id}/join`, { invite: invite.code });
      expectProblem(join, 404, 'ROOM_NOT_FOUND');
    }
    const cai = await registerPerson(app.url);
    expectProblem(await cai.request('GET', `/invites/${own.code}`), 404, 'INVITE_INVALID');
    expect((await cai.request('GET', `/invites/${invite.code}`)).status, 'the host’s own').to.equal(200);
    expect((await ada.request('GET', `/rooms/${theirs.id}`)).status, 'who blocks sees on').to.equal(200);

    await unblock(ada, ben);
    expect((await ben.request('GET', `/rooms/${open.id}`)).status).to.equal(200);
    expectProblem(await ben.request('GET', `/rooms/${closed.id}`), 404, 'ROOM_NOT_FOUND');
  });

  it('leaves the staff their ways into rooms', async () => {
    await app.query("UPDATE users SET role = 'moderator' WHERE id = $1", [ben.user.id]);
    const room = await createRoom(ada);
    expect((await ben.request('POST', `/rooms/${room.id}/join`)).status).to.equal(200);
    const acts = live.acts.length;
    expect((await block(ada, ben)).status).to.equal(204);
    expect(live.acts).to.have.length(acts);
    expectProblem(await ben.request('GET', `/users/${ada.user.id}`), 404, 'USER_NOT_FOUND');
  });

  it('does not fail for what the live room refuses, and does for what it did not do', async () => {
    const room = await createRoom(ada);
    await ben.request('POST', `/rooms/${room.id}/join`);
    live.duringAct = () => {
      throw new Error('The room is out of order');
    };
    expectProblem(await block(ada, ben), 500, 'INTERNAL');
    live.duringAct = () => undefined;
    expect((await block(ada, ben)).status, 'the same again ends it').to.equal(204);
    expect(live.admitted.filter(({ roomId }) => roomId === room.id)).to.deep.equal([]);
  });
});
