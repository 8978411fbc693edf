import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { recording, recordingPage } from '../../../src/protocol/rest/in-room.ts';
import { createRoom, type Person } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import {
  makeMember,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';

describe('The recordings of a room', () => {
  let app: RoomSceneApp;
  let scene: RoomScene;
  before(async () => {
    app = await startSceneApp();
  });
  beforeEach(async () => {
    scene = await playScene(app);
  });
  after(() => app.test.stop());

  const url = 'https://files.example.org/meetings/1.mp4?a=1&b=%20#t=5';
  const add = (by: Person, body: unknown) => by.request('POST', `/rooms/${scene.roomId}/recordings`, body);
  const read = (by: Person, query = '') => by.request('GET', `/rooms/${scene.roomId}/recordings${query}`);

  it('are added by the host, and read by those who were there, newest first', async () => {
    const first = recording.parse((await add(scene.host, { title: 'Part 1 🎬', url })).body);
    const about = { durationSeconds: 3_600, sizeBytes: 900_000_000_000 };
    const second = recording.parse((await add(scene.host, { title: 'Part 2', url, ...about })).body);
    const { id, username, displayName, avatarUrl } = scene.host.user;
    expect(first).to.deep.include({ title: 'Part 1 🎬', url, durationSeconds: null, sizeBytes: null });
    expect(second).to.deep.include({ ...about, addedBy: { id, username, displayName, avatarUrl } });
    for (const by of [scene.host, scene.speaker, scene.moderator]) {
      const { items } = recordingPage.parse((await read(by)).body);
      expect(items).to.deep.equal([second, first]);
    }
    const page = recordingPage.parse((await read(scene.host, '?limit=1')).body);
    expect(page.items).to.deep.equal([second]);
    const rest = recordingPage.parse((await read(scene.host, `?limit=1&cursor=${page.nextCursor}`)).body);
    expect(rest).to.deep.equal({ items: [first], nextCursor: null });
  });

  it('are added once by one Idempotency-Key, ten times at once', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        call(app.test.url, 'POST', `/api/v1/rooms/${scene.roomId}/recordings`, {
          body: { title: 'Once', url },
          token: scene.host.token,
          headers,
        }),
      ),
    );
    for (const { status, body } of replies) {
      expect({ status, body }).to.deep.equal({ status: 201, body: replies[0]?.body });
    }
    expect(recordingPage.parse((await read(scene.host)).body).items).to.have.length(1);
  });

  it('are not added by anyone else, and not read by strangers', async () => {
    for (const by of [scene.coHost, scene.speaker, scene.stranger, scene.moderator]) {
      expectProblem(await add(by, { title: 'Mine', url }), 403, 'FORBIDDEN');
    }
    expectProblem(await read(scene.stranger), 403, 'FORBIDDEN');
    const secret = await createRoom(scene.host, { visibility: 'private' });
    const path = `/rooms/${secret.id}/recordings`;
    for (const reply of [
      await scene.stranger.request('GET', path),
      await scene.stranger.request('POST', path, { title: 'Mine', url }),
    ]) {
      expectProblem(reply, 404, 'ROOM_NOT_FOUND');
    }
    await makeMember(app.test, secret.id, scene.stranger);
    expect((await scene.stranger.request('GET', path)).status).to.equal(200);
  });

  for (const body of [
    {},
    { title: 'a', url: 'javascript:alert(1)' },
    { title: 'a', url: 'file:///etc/passwd' },
    { title: 'a', url: '//example.org' },
    { title: 'a', url: 'not an address' },
    { title: 'a', url: `https://example.org/${'x'.repeat(2_000)}` },
    { title: '', url: 'https://example.org' },
    { title: 'a\nb', url: 'https://example.org' },
    { title: 'a', url: 'https://example.org', durationSeconds: -1 },
    { title: 'a', url: 'https://example.org', sizeBytes: 1.5 },
    { title: 'a', url: 'https://example.org', id: 'mine' },
  ]) {
    it(`are not ${JSON.stringify(body).slice(0, 60)}`, async () => {
      expectProblem(await add(scene.host, body), 422, 'VALIDATION_FAILED');
    });
  }
});
