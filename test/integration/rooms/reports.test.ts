import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { ownReport, ownReportPage } from '../../../src/protocol/rest/in-room.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import {
  blockPerson,
  expectDone,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  recordStay,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';

describe('Reporting a room, and people in it', () => {
  let app: RoomSceneApp;
  let scene: RoomScene;
  before(async () => {
    app = await startSceneApp();
  });
  beforeEach(async () => {
    scene = await playScene(app);
  });
  after(() => app.test.stop());

  const report = (by: Person, body: unknown, roomId = scene.roomId) =>
    by.request('POST', `/rooms/${roomId}/reports`, body);
  const reported = async (by: Person, body: unknown, roomId = scene.roomId) => {
    const reply = await report(by, body, roomId);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    return ownReport.parse(reply.body);
  };
  const own = async (by: Person, query = '') => {
    const reply = await by.request('GET', `/rooms/${scene.roomId}/reports${query}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return ownReportPage.parse(reply.body);
  };
  const rowsOf = () =>
    app.test.query<{ version: number; reason: string }>(
      'SELECT version, reason FROM reports WHERE room_id = $1',
      [scene.roomId],
    );

  it('tells the staff of the room, or of someone who is there', async () => {
    const ofRoom = await reported(scene.stranger, { reason: 'spam' });
    expect(ofRoom).to.deep.include({ roomId: scene.roomId, user: null, text: '', status: 'open' });
    const text = "He said: “'; DROP TABLE reports; --” 😡";
    const ofPerson = await reported(scene.stranger, {
      userId: scene.speaker.user.id,
      reason: 'harassment',
      text,
    });
    const { id, username, displayName, avatarUrl } = scene.speaker.user;
    expect(ofPerson).to.deep.include({ user: { id, username, displayName, avatarUrl }, text });
    expect((await own(scene.stranger)).items).to.deep.equal([ofPerson, ofRoom]);
  });

  it('shows one’s own reports alone, a page at a time', async () => {
    await reported(scene.speaker, { reason: 'spam' });
    await reported(scene.coHost, { reason: 'hate' });
    await reported(scene.coHost, { reason: 'hate', userId: scene.host.user.id });
    const first = await own(scene.coHost, '?limit=1');
    const second = await own(scene.coHost, `?limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ user }) => user?.id)).to.deep.equal([
      scene.host.user.id,
      undefined,
    ]);
    expect(second.nextCursor).to.equal(null);
    expect((await own(scene.moderator)).items).to.deep.equal([]);
  });

  it('is one report while it is open, however often and by how many requests at once', async () => {
    const reports = await Promise.all(
      Array.from({ length: 10 }, () => reported(scene.coHost, { reason: 'spam', text: 'Look' })),
    );
    for (const each of reports) expect(each).to.deep.equal(reports[0]);
    expect(await rowsOf()).to.deep.equal([{ version: 1, reason: 'spam' }]);
  });

  it('says it anew when one says more, and keeps the text when one says less', async () => {
    const first = await reported(scene.coHost, { reason: 'spam', text: 'Look' });
    const second = await reported(scene.coHost, { reason: 'hate' });
    expect(second).to.deep.equal({ ...first, reason: 'hate' });
    expect(await rowsOf()).to.deep.equal([{ version: 2, reason: 'hate' }]);
  });

  it('is another one after the first was resolved', async () => {
    const first = await reported(scene.coHost, { reason: 'spam' });
    await app.test.query(
      `UPDATE reports SET status = 'resolved', outcome = 'dismissed', resolved_at = now() WHERE id = $1`,
      [first.id],
    );
    const second = await reported(scene.coHost, { reason: 'spam' });
    expect(second.id).not.to.equal(first.id);
    expect((await own(scene.coHost)).items.map(({ status }) => status)).to.deep.equal(['open', 'resolved']);
  });

  it('reaches someone who was there once, and nobody who never was', async () => {
    const visitor = await registerPerson(app.test.url);
    const body = { userId: visitor.user.id, reason: 'other' };
    expectProblem(await report(scene.speaker, body), 404, 'USER_NOT_FOUND');
    expectProblem(
      await report(scene.speaker, { userId: randomUUID(), reason: 'other' }),
      404,
      'USER_NOT_FOUND',
    );
    await recordStay(app.test, scene.roomId, visitor);
    await reported(scene.speaker, body);
  });

  it('is not about oneself', async () => {
    const { errors } = expectProblem(
      await report(scene.speaker, { userId: scene.speaker.user.id, reason: 'other' }),
      422,
      'VALIDATION_FAILED',
    );
    expect(errors?.map(({ path }) => path)).to.deep.equal(['userId']);
  });

  it('is for whoever may see the room, or was in it, also when they were sent out, banned or blocked', async () => {
    const { id } = await createRoom(scene.host, { visibility: 'private' });
    expectProblem(await report(scene.stranger, { reason: 'spam' }, id), 404, 'ROOM_NOT_FOUND');
    expectProblem(await scene.stranger.request('GET', `/rooms/${id}/reports`), 404, 'ROOM_NOT_FOUND');
    expectProblem(await report(scene.stranger, { reason: 'spam' }, randomUUID()), 404, 'ROOM_NOT_FOUND');
    await recordStay(app.test, id, scene.stranger);
    await blockPerson(app.test, scene.host, scene.stranger);
    expectDone(await scene.host.request('POST', `/rooms/${id}/participants/${scene.stranger.user.id}/ban`));
    await reported(scene.stranger, { reason: 'harassment' }, id);
  });

  for (const body of [
    {},
    { reason: 'rude' },
    { reason: 'spam', text: 'x'.repeat(2_001) },
    { reason: 'spam', userId: 'someone' },
    { reason: 'spam', status: 'resolved' },
  ]) {
    it(`refuses ${JSON.stringify(body).slice(0, 50)}`, async () => {
      expectProblem(await report(scene.speaker, body), 422, 'VALIDATION_FAILED');
    });
  }
});
