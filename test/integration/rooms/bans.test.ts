import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { z } from 'zod';
import { roomBanPage } from '../../../src/protocol/rest/in-room.ts';
import { createInvite, createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import {
  auditOf,
  enterRoom,
  expectDone,
  makeMember,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';

describe('Bans from a room', () => {
  let app: RoomSceneApp;
  let scene: RoomScene;
  before(async () => {
    app = await startSceneApp();
  });
  beforeEach(async () => {
    scene = await playScene(app);
    app.live.acts = [];
  });
  after(() => app.test.stop());

  const ban = (by: Person, whom: Person, body?: unknown) =>
    by.request('POST', `/rooms/${scene.roomId}/participants/${whom.user.id}/ban`, body);
  const lift = (by: Person, whom: Person) =>
    by.request('DELETE', `/rooms/${scene.roomId}/bans/${whom.user.id}`);
  const join = (by: Person, body: unknown = {}) => by.request('POST', `/rooms/${scene.roomId}/join`, body);
  const list = async (by: Person, query = ''): Promise<z.infer<typeof roomBanPage>> => {
    const reply = await by.request('GET', `/rooms/${scene.roomId}/bans${query}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return roomBanPage.parse(reply.body);
  };
  const summaryOf = ({ user: { id, username, displayName, avatarUrl } }: Person) => {
    return { id, username, displayName, avatarUrl };
  };

  it('take someone out at once, with a reason, and keep them out', async () => {
    const reason = "Shouted 🤬; DROP TABLE rooms; -- 'and so on'";
    expectDone(await ban(scene.host, scene.speaker, { reason }));
    expect(app.live.acts).to.deep.equal([
      {
        roomId: scene.roomId,
        actor: { userId: scene.host.user.id, authority: 'owner' },
        act: { type: 'remove', userId: scene.speaker.user.id, reason: 'banned' },
      },
    ]);
    expectProblem(await join(scene.speaker), 403, 'BANNED_FROM_ROOM');
    const { code } = await createInvite(scene.host, scene.roomId);
    expectProblem(await join(scene.speaker, { invite: code }), 403, 'BANNED_FROM_ROOM');
    expectProblem(
      await scene.speaker.request('POST', `/rooms/${scene.roomId}/knocks`),
      403,
      'BANNED_FROM_ROOM',
    );
    const { items } = await list(scene.host);
    expect(items).to.deep.equal([
      {
        user: summaryOf(scene.speaker),
        by: summaryOf(scene.host),
        reason,
        createdAt: items[0]?.createdAt,
      },
    ]);
  });

  it('close the room’s inside to those who were in it', async () => {
    expectDone(await ban(scene.host, scene.speaker));
    for (const path of ['messages', 'recordings', 'participants']) {
      expectProblem(
        await scene.speaker.request('GET', `/rooms/${scene.roomId}/${path}`),
        403,
        'BANNED_FROM_ROOM',
      );
    }
  });

  it('are for people who are not there too, and for rooms that nobody is in', async () => {
    expectDone(await ban(scene.host, scene.stranger));
    expectProblem(await join(scene.stranger), 403, 'BANNED_FROM_ROOM');
    const empty = await createRoom(scene.host);
    const path = `/rooms/${empty.id}/participants/${scene.stranger.user.id}/ban`;
    expectDone(await scene.host.request('POST', path, { reason: '' }));
    expectProblem(
      await scene.stranger.request('POST', `/rooms/${empty.id}/join`, {}),
      403,
      'BANNED_FROM_ROOM',
    );
  });

  it('are one when they are made twice, and ten times at once, and keep the first reason', async () => {
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => ban(scene.moderator, scene.speaker, { reason: 'first' })),
    );
    for (const reply of replies) expectDone(reply);
    expectDone(await ban(scene.host, scene.speaker, { reason: 'second' }));
    expect((await list(scene.host)).items.map(({ reason }) => reason)).to.deep.equal(['first']);
    expect(await auditOf(app.test, scene.roomId)).to.deep.equal([
      {
        actor: scene.moderator.user.id,
        action: 'participant.ban',
        kind: 'user',
        target: scene.speaker.user.id,
        before: { banned: false },
        after: { banned: true, reason: 'first' },
        address: '127.0.0.1',
      },
    ]);
  });

  it('can be lifted, twice as once; then the person comes in as anyone does', async () => {
    expectDone(await ban(scene.host, scene.speaker, { reason: 'Enough' }));
    for (const by of [scene.moderator, scene.moderator, scene.host])
      expectDone(await lift(by, scene.speaker));
    expect((await list(scene.host)).items).to.deep.equal([]);
    await enterRoom(scene.speaker, scene.roomId);
    const entries = await auditOf(app.test, scene.roomId);
    expect(entries.map(({ action, before, after }) => ({ action, before, after }))).to.deep.equal([
      {
        action: 'participant.unban',
        before: { banned: true, reason: 'Enough' },
        after: { banned: false },
      },
    ]);
  });

  it('end a membership: after the lift one has to be let in again', async () => {
    const room = await createRoom(scene.host, { visibility: 'private', lobby: true });
    await makeMember(app.test, room.id, scene.stranger);
    const path = `/rooms/${room.id}/participants/${scene.stranger.user.id}/ban`;
    expectDone(await scene.host.request('POST', path));
    expectDone(await scene.host.request('DELETE', `/rooms/${room.id}/bans/${scene.stranger.user.id}`));
    expectProblem(await scene.stranger.request('POST', `/rooms/${room.id}/join`, {}), 403, 'KNOCK_REQUIRED');
  });

  it('are not for co-hosts, speakers and strangers to make or lift', async () => {
    for (const by of [scene.coHost, scene.speaker, scene.stranger]) {
      expectProblem(await ban(by, scene.moderator), 403, 'FORBIDDEN');
      expectProblem(await lift(by, scene.moderator), 403, 'FORBIDDEN');
    }
    const secret = await createRoom(scene.host, { visibility: 'private' });
    const path = `/rooms/${secret.id}/participants/${scene.speaker.user.id}/ban`;
    expectProblem(await scene.stranger.request('POST', path), 404, 'ROOM_NOT_FOUND');
    expect((await list(scene.host)).items).to.deep.equal([]);
    expect(app.live.acts).to.deep.equal([]);
  });

  it('reach neither oneself nor the owner; staff are banned by staff alone', async () => {
    expectProblem(await ban(scene.host, scene.host), 403, 'FORBIDDEN');
    expectProblem(await ban(scene.moderator, scene.moderator), 403, 'FORBIDDEN');
    expectProblem(await ban(scene.moderator, scene.host), 403, 'FORBIDDEN');
    expectProblem(await ban(scene.host, scene.moderator), 403, 'FORBIDDEN');
    const admin = await registerStaff(app.test, 'admin');
    expectDone(await ban(admin, scene.moderator));
    expect((await list(scene.host)).items.map(({ user }) => user.id)).to.deep.equal([
      scene.moderator.user.id,
    ]);
  });

  it('need someone who exists, and has not deleted the account', async () => {
    const nobody = `/rooms/${scene.roomId}/participants/${randomUUID()}/ban`;
    expectProblem(await scene.host.request('POST', nobody), 404, 'USER_NOT_FOUND');
    await app.test.query('UPDATE users SET deleted_at = now() WHERE id = $1', [scene.stranger.user.id]);
    expectProblem(await ban(scene.host, scene.stranger), 404, 'USER_NOT_FOUND');
    expectDone(await lift(scene.host, scene.stranger));
  });

  for (const body of [{ reason: 7 }, { reason: 'x'.repeat(501) }, { why: 'x' }]) {
    it(`refuse ${JSON.stringify(body).slice(0, 40)}`, async () => {
      expectProblem(await ban(scene.host, scene.speaker, body), 422, 'VALIDATION_FAILED');
      expect(app.live.acts).to.deep.equal([]);
    });
  }

  it('are listed newest first, a page at a time, to those who moderate', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => registerPerson(app.test.url)));
    for (const person of people) expectDone(await ban(scene.host, person));
    const seen: string[] = [];
    let query = '?limit=2';
    for (let page = 0; page < 3; page += 1) {
      const { items, nextCursor } = await list(scene.coHost, query);
      seen.push(...items.map(({ user }) => user.id));
      expect(nextCursor === null).to.equal(page === 2);
      query = `?limit=2&cursor=${nextCursor}`;
    }
    expect(seen).to.deep.equal(people.map(({ user }) => user.id).reverse());
    const path = `/rooms/${scene.roomId}/bans`;
    expect(await list(scene.moderator)).to.deep.equal(await list(scene.host));
    for (const by of [scene.speaker, scene.stranger]) {
      expectProblem(await by.request('GET', path), 403, 'FORBIDDEN');
    }
    expectProblem(await scene.host.request('GET', `${path}?cursor=nonsense`), 422, 'VALIDATION_FAILED');
    expectProblem(await scene.host.request('GET', `/rooms/${randomUUID()}/bans`), 404, 'ROOM_NOT_FOUND');
  });

  it('made inside the room are kept like those from outside', async () => {
    const { journal } = app.live.context();
    const { roomId } = scene;
    const [userId, byUserId] = [scene.speaker.user.id, scene.host.user.id];
    await Promise.all([
      journal.banned({ roomId, userId, byUserId }),
      journal.banned({ roomId, userId, byUserId }),
    ]);
    expectProblem(await join(scene.speaker), 403, 'BANNED_FROM_ROOM');
    expect((await list(scene.host)).items).to.have.length(1);
  });
});
