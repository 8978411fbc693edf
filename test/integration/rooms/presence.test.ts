import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { AppError } from '../../../src/errors.ts';
import { attendancePage, participantList } from '../../../src/protocol/rest/in-room.ts';
import { createRoom, type Person } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import {
  blockPerson,
  enterRoom,
  expectDone,
  makeMember,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  recordStay,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';

describe('Being in a room', () => {
  let app: RoomSceneApp;
  let scene: RoomScene;
  before(async () => {
    app = await startSceneApp();
  });
  beforeEach(async () => {
    scene = await playScene(app);
    app.live.acts = [];
    app.live.duringAct = () => undefined;
  });
  after(() => app.test.stop());

  describe('is seen', () => {
    const inside = async (by: Person, roomId = scene.roomId) => {
      const reply = await by.request('GET', `/rooms/${roomId}/participants`);
      expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
      return participantList.parse(reply.body);
    };

    it('by anyone who may see a public room, in the order in which people came', async () => {
      for (const by of [scene.stranger, scene.host, scene.moderator]) {
        const { items, locked } = await inside(by);
        expect(locked).to.equal(false);
        expect(items.map(({ user, role }) => [user.username, role])).to.deep.equal([
          [scene.host.user.username, 'host'],
          [scene.coHost.user.username, 'co-host'],
          [scene.speaker.user.username, 'speaker'],
        ]);
        expect(items[2]).to.deep.include({
          microphone: false,
          camera: false,
          screen: false,
          handRaised: false,
        });
      }
    });

    it('as nobody, where nobody is', async () => {
      const { id } = await createRoom(scene.host);
      expect(await inside(scene.stranger, id)).to.deep.equal({ items: [], locked: false });
    });

    it('in a private room by those who are in it, its host and staff', async () => {
      const { id } = await createRoom(scene.host, { visibility: 'private' });
      await makeMember(app.test, id, scene.speaker);
      await makeMember(app.test, id, scene.coHost);
      await enterRoom(scene.speaker, id);
      for (const by of [scene.host, scene.speaker, scene.moderator]) {
        expect((await inside(by, id)).items).to.have.length(1);
      }
      const path = `/rooms/${id}/participants`;
      expectProblem(await scene.coHost.request('GET', path), 403, 'FORBIDDEN');
      expectProblem(await scene.stranger.request('GET', path), 404, 'ROOM_NOT_FOUND');
    });
  });

  describe('is kept', () => {
    const attendance = async (by: Person, query = '', roomId = scene.roomId) => {
      const reply = await by.request('GET', `/rooms/${roomId}/attendance${query}`);
      expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
      return attendancePage.parse(reply.body);
    };
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

    it('for the host and staff to see of everyone, for others of themselves', async () => {
      await recordStay(app.test, scene.roomId, scene.speaker, { joinedAt: ago(600), leftAt: ago(421) });
      await recordStay(app.test, scene.roomId, scene.speaker, { joinedAt: ago(179), leftAt: null });
      await recordStay(app.test, scene.roomId, scene.coHost, { joinedAt: ago(300), leftAt: ago(300) });
      for (const by of [scene.host, scene.moderator]) {
        const { items } = await attendance(by);
        expect(items.map(({ user, minutes, leftAt }) => [user.id, minutes, leftAt === null])).to.deep.equal([
          [scene.speaker.user.id, 2, true],
          [scene.coHost.user.id, 0, false],
          [scene.speaker.user.id, 2, false],
        ]);
      }
      expect((await attendance(scene.coHost)).items.map(({ user }) => user.id)).to.deep.equal([
        scene.coHost.user.id,
      ]);
      expect((await attendance(scene.stranger)).items).to.deep.equal([]);
      const first = await attendance(scene.host, '?limit=2');
      const rest = await attendance(scene.host, `?limit=2&cursor=${first.nextCursor}`);
      expect([first.items.length, rest.items.length, rest.nextCursor]).to.deep.equal([2, 1, null]);
    });

    it('for one to see when one can no longer see the room', async () => {
      const { id } = await createRoom(scene.host, { visibility: 'private' });
      const path = `/rooms/${id}/attendance`;
      expectProblem(await scene.stranger.request('GET', path), 404, 'ROOM_NOT_FOUND');
      await recordStay(app.test, id, scene.stranger);
      expect((await attendance(scene.stranger, '', id)).items).to.have.length(1);
    });
  });

  describe('can be acted on by oneself without a socket', () => {
    const OWN_ACTS = [
      {
        path: 'mute-audio',
        body: undefined,
        act: { type: 'set-own-muted', source: 'microphone', muted: true },
      },
      {
        path: 'mute-audio',
        body: { muted: false },
        act: { type: 'set-own-muted', source: 'microphone', muted: false },
      },
      { path: 'stop-video', body: undefined, act: { type: 'set-own-muted', source: 'camera', muted: true } },
    ];

    for (const { path, body, act } of OWN_ACTS) {
      it(`${path} ${JSON.stringify(body) ?? ''}`, async () => {
        const url = `/rooms/${scene.roomId}/${path}`;
        for (let time = 0; time < 2; time += 1) expectDone(await scene.speaker.request('POST', url, body));
        const actor = { userId: scene.speaker.user.id, authority: 'member' as const };
        expect(app.live.acts).to.deep.equal([1, 2].map(() => ({ roomId: scene.roomId, actor, act })));
        app.live.duringAct = () => {
          throw new AppError('NOT_IN_ROOM');
        };
        expectProblem(await scene.stranger.request('POST', url, body), 409, 'NOT_IN_ROOM');
        const empty = await createRoom(scene.host);
        expectProblem(
          await scene.host.request('POST', `/rooms/${empty.id}/${path}`, body),
          409,
          'ROOM_NOT_LIVE',
        );
        await blockPerson(app.test, scene.host, scene.stranger);
        expectProblem(await scene.stranger.request('POST', url, body), 404, 'ROOM_NOT_FOUND');
      });
    }

    it('as far as a host’s hold, and what one publishes, allow', async () => {
      const url = `/rooms/${scene.roomId}/mute-audio`;
      for (const [code, status] of [
        ['MUTED_BY_HOST', 403],
        ['MEDIA_NOT_FOUND', 404],
      ] as const) {
        app.live.duringAct = () => {
          throw new AppError(code);
        };
        expectProblem(await scene.speaker.request('POST', url, { muted: false }), status, code);
      }
      expectProblem(await scene.speaker.request('POST', url, { muted: 'yes' }), 422, 'VALIDATION_FAILED');
    });

    it('to leave, whether one is there or not', async () => {
      const url = `/rooms/${scene.roomId}/leave`;
      for (let time = 0; time < 2; time += 1) expectDone(await scene.speaker.request('POST', url));
      expectDone(await scene.stranger.request('POST', url));
      expect(app.live.acts.map(({ actor }) => actor.userId)).to.deep.equal([scene.speaker.user.id]);
      expectProblem(
        await scene.speaker.request('POST', `/rooms/${randomUUID()}/leave`),
        404,
        'ROOM_NOT_FOUND',
      );
      app.live.duringAct = () => {
        throw new AppError('ROOM_NOT_LIVE');
      };
      expectDone(await scene.host.request('POST', url));
    });
  });
});
