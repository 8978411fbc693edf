import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { messagePage } from '../../../src/protocol/rest/in-room.ts';
import { chatMessage } from '../../../src/protocol/room-state.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import {
  blockPerson,
  makeMember,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  recordStay,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';

describe('The messages of a room', () => {
  let app: RoomSceneApp;
  let scene: RoomScene;
  before(async () => {
    app = await startSceneApp();
  });
  beforeEach(async () => {
    scene = await playScene(app);
  });
  after(() => app.test.stop());

  const send = (by: Person, text: unknown, clientMessageId: unknown = randomUUID()) =>
    by.request('POST', `/rooms/${scene.roomId}/messages`, { clientMessageId, text });
  const read = (by: Person, query = '', roomId = scene.roomId) =>
    by.request('GET', `/rooms/${roomId}/messages${query}`);
  const sent = async (by: Person, text: string, clientMessageId?: string) => {
    const reply = await send(by, text, clientMessageId);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    return chatMessage.parse(reply.body);
  };
  const listed = async (by: Person, query = '') => {
    const reply = await read(by, query);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return messagePage.parse(reply.body);
  };

  it('are kept as they were written, in any language, whatever they look like', async () => {
    const texts = [
      'こんにちは 👋🏽',
      "'); DROP TABLE room_messages; --",
      '<b>a</b>\nline two\t\\u0000 "quoted" {1,2}',
    ];
    const messages = [];
    for (const text of texts) messages.push(await sent(scene.speaker, text));
    expect(messages.map(({ text }) => text)).to.deep.equal(texts);
    expect(messages[0]).to.deep.include({
      userId: scene.speaker.user.id,
      displayName: scene.speaker.user.displayName,
    });
    expect((await listed(scene.host)).items).to.deep.equal(messages.reverse());
  });

  it('are sent once, however often they arrive', async () => {
    const clientMessageId = randomUUID();
    const messages = await Promise.all(
      Array.from({ length: 10 }, () => sent(scene.speaker, 'once', clientMessageId)),
    );
    for (const message of messages) expect(message).to.deep.equal(messages[0]);
    // Another person's id is another message.
    await sent(scene.host, 'twice', clientMessageId);
    expect((await listed(scene.host)).items.map(({ text }) => text)).to.have.members(['once', 'twice']);
  });

  it('are sent by those who are in the room', async () => {
    expectProblem(await send(scene.stranger, 'Hello'), 409, 'NOT_IN_ROOM');
    expectProblem(await send(scene.moderator, 'Hello'), 409, 'NOT_IN_ROOM');
    const empty = await createRoom(scene.host);
    const body = { clientMessageId: randomUUID(), text: 'Anyone?' };
    expectProblem(
      await scene.host.request('POST', `/rooms/${empty.id}/messages`, body),
      409,
      'ROOM_NOT_LIVE',
    );
    await blockPerson(app.test, scene.host, scene.stranger);
    expectProblem(await send(scene.stranger, 'Hello'), 404, 'ROOM_NOT_FOUND');
  });

  for (const body of [
    {},
    { clientMessageId: 'a', text: '' },
    { clientMessageId: 'a', text: '  \n ' },
    { clientMessageId: 'a', text: 'x'.repeat(2_001) },
    { clientMessageId: '', text: 'x' },
    { clientMessageId: 'a', text: 'a\u0000b' },
    { clientMessageId: 'a', text: 'x', peerId: 'mine' },
  ]) {
    it(`are not ${JSON.stringify(body).slice(0, 50)}`, async () => {
      expectProblem(
        await scene.speaker.request('POST', `/rooms/${scene.roomId}/messages`, body),
        422,
        'VALIDATION_FAILED',
      );
    });
  }

  it('are read by the host, members, whoever was or is there, and staff', async () => {
    const { id } = await createRoom(scene.host, { visibility: 'private' });
    const member = await registerPerson(app.test.url);
    await makeMember(app.test, id, member);
    for (const by of [scene.host, member, scene.moderator])
      expect((await read(by, '', id)).status).to.equal(200);
    expectProblem(await read(scene.stranger, '', id), 404, 'ROOM_NOT_FOUND');
    expectProblem(await read(scene.stranger), 403, 'FORBIDDEN');
    await recordStay(app.test, scene.roomId, scene.stranger);
    expect((await read(scene.stranger)).status).to.equal(200);
    const newcomer = await registerPerson(app.test.url);
    await newcomer.request('POST', `/rooms/${scene.roomId}/join`, {});
    expect((await read(newcomer)).status).to.equal(200);
  });

  it('are paged newest first, also where many were written at the same moment', async () => {
    const { id: userId } = scene.host.user;
    await app.test.query(
      `INSERT INTO room_messages (id, room_id, user_id, display_name, text, sent_at)
       SELECT gen_random_uuid(), $1, $2, 'Hana', n::text, now() - (n / 10) * interval '1 minute'
       FROM generate_series(0, 44) n`,
      [scene.roomId, userId],
    );
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof listed>> = await listed(
        scene.host,
        `?limit=10${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.items.length).to.be.at.most(10);
      seen.push(...page.items.map(({ text }) => text));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).to.equal(45);
    const minutes = seen.map((text) => Math.floor(Number(text) / 10));
    expect(minutes).to.deep.equal(minutes.toSorted((a, b) => a - b));
    for (const query of ['?cursor=nonsense', '?limit=0', '?limit=101', '?limit=ten']) {
      expectProblem(await read(scene.host, query), 422, 'VALIDATION_FAILED');
    }
  });

  it('are shown to a room that goes live, oldest first', async () => {
    const { journal } = app.live.context();
    const texts = ['one', 'two', 'three'];
    for (const text of texts) await sent(scene.host, text);
    const recent = await journal.recentMessages(scene.roomId);
    expect(recent.map(({ text }) => text)).to.deep.equal(texts);
  });
});
