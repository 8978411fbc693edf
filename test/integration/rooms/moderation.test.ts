import { expect } from 'chai';
import { AppError } from '../../../src/errors.ts';
import { createRoom, type Person } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import {
  auditOf,
  blockPerson,
  expectDone,
  playScene,
  type RoomScene,
  type RoomSceneApp,
  startSceneApp,
} from '../../helpers/rest/room-scene.ts';

/** Each act on someone in a room: what it asks of the live side, and what the audit log calls it. */
const ACTS_ON_PEOPLE = [
  {
    path: 'mute',
    body: undefined,
    act: { type: 'mute', source: 'microphone' },
    action: 'participant.mute',
    before: { microphone: 'off' },
    after: { microphone: 'muted' },
  },
  {
    path: 'stop-video',
    body: undefined,
    act: { type: 'mute', source: 'camera' },
    action: 'participant.stop-video',
    before: { camera: 'off' },
    after: { camera: 'muted' },
  },
  {
    path: 'role',
    body: { role: 'listener' },
    act: { type: 'set-role', role: 'listener' },
    action: 'participant.role',
    before: { role: 'speaker' },
    after: { role: 'listener' },
  },
  {
    path: 'remove',
    body: undefined,
    act: { type: 'remove', reason: 'removed' },
    action: 'participant.remove',
    before: { role: 'speaker' },
    after: null,
  },
] as const;

/** Each act on a whole room. */
const ACTS_ON_ROOMS = [
  { path: 'participants/mute', body: undefined, act: { type: 'mute-all' }, action: 'participant.mute-all' },
  { path: 'lock', body: { locked: true }, act: { type: 'lock', locked: true }, action: 'room.lock' },
] as const;

describe('Moderating a live room over REST', () => {
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

  const onSpeaker = (by: Person, path: string, body?: unknown) =>
    by.request('POST', `/rooms/${scene.roomId}/participants/${scene.speaker.user.id}/${path}`, body);
  const onRoom = (by: Person, path: string, body?: unknown) =>
    by.request('POST', `/rooms/${scene.roomId}/${path}`, body);

  for (const { path, body, act, action, before, after } of ACTS_ON_PEOPLE) {
    describe(`${path} on someone`, () => {
      it('is for the owner, a co-host who is there, and staff, each by their own right', async () => {
        for (const [person, authority] of [
          [scene.host, 'owner'],
          [scene.coHost, 'member'],
          [scene.moderator, 'staff'],
        ] as const) {
          app.live.acts = [];
          if (path === 'remove') await scene.speaker.request('POST', `/rooms/${scene.roomId}/join`, {});
          expectDone(await onSpeaker(person, path, body));
          expect(app.live.acts).to.deep.equal([
            {
              roomId: scene.roomId,
              actor: { userId: person.user.id, authority },
              act: { ...act, userId: scene.speaker.user.id },
            },
          ]);
        }
      });

      it('is written down when staff do it, and only then', async () => {
        if (path !== 'remove') expectDone(await onSpeaker(scene.host, path, body));
        expectDone(await onSpeaker(scene.moderator, path, body));
        expect(await auditOf(app.test, scene.roomId)).to.deep.equal([
          {
            actor: scene.moderator.user.id,
            action,
            kind: 'user',
            target: scene.speaker.user.id,
            before,
            after,
            address: '127.0.0.1',
          },
        ]);
      });

      it('is written down before it takes effect', async () => {
        let written: unknown;
        app.live.duringAct = () => {
          written = auditOf(app.test, scene.roomId);
          throw new AppError('PEER_NOT_FOUND');
        };
        expectProblem(await onSpeaker(scene.moderator, path, body), 404, 'PEER_NOT_FOUND');
        expect(await written).to.have.length(1);
      });

      it('is refused to speakers and strangers, and leaves no trace', async () => {
        expectProblem(await onSpeaker(scene.speaker, path, body), 403, 'FORBIDDEN');
        expectProblem(await onSpeaker(scene.stranger, path, body), 403, 'FORBIDDEN');
        expect(app.live.acts).to.deep.equal([]);
        expect(await auditOf(app.test, scene.roomId)).to.deep.equal([]);
      });

      it('is refused to someone whom the host has blocked, as in a room that does not exist', async () => {
        await blockPerson(app.test, scene.host, scene.stranger);
        expectProblem(await onSpeaker(scene.stranger, path, body), 404, 'ROOM_NOT_FOUND');
      });

      it('needs the person, and people, to be there', async () => {
        const absent = `/rooms/${scene.roomId}/participants/${scene.stranger.user.id}/${path}`;
        for (const by of [scene.host, scene.moderator]) {
          expectProblem(await by.request('POST', absent, body), 404, 'PEER_NOT_FOUND');
        }
        const empty = await createRoom(scene.host);
        const nobody = `/rooms/${empty.id}/participants/${scene.speaker.user.id}/${path}`;
        for (const by of [scene.host, scene.moderator]) {
          expectProblem(await by.request('POST', nobody, body), 409, 'ROOM_NOT_LIVE');
        }
        expect(await auditOf(app.test, scene.roomId)).to.deep.equal([]);
        expect(await auditOf(app.test, empty.id)).to.deep.equal([]);
      });
    });
  }

  for (const { path, body, act, action } of ACTS_ON_ROOMS) {
    describe(`${path} on a room`, () => {
      it('is for the owner, co-hosts and staff, and written down when staff do it', async () => {
        for (const by of [scene.host, scene.coHost]) expectDone(await onRoom(by, path, body));
        expect(await auditOf(app.test, scene.roomId)).to.deep.equal([]);
        if (path === 'lock') expectDone(await onRoom(scene.host, path, { locked: false }));
        expectDone(await onRoom(scene.moderator, path, body));
        expect(app.live.acts.at(-1)).to.deep.equal({
          roomId: scene.roomId,
          actor: { userId: scene.moderator.user.id, authority: 'staff' },
          act,
        });
        expect(await auditOf(app.test, scene.roomId)).to.deep.equal([
          {
            actor: scene.moderator.user.id,
            action,
            kind: 'room',
            target: scene.roomId,
            before: path === 'lock' ? { locked: false } : null,
            after: path === 'lock' ? { locked: true } : null,
            address: '127.0.0.1',
          },
        ]);
      });

      it('is refused to speakers and strangers, and in rooms that nobody is in', async () => {
        for (const by of [scene.speaker, scene.stranger]) {
          expectProblem(await onRoom(by, path, body), 403, 'FORBIDDEN');
        }
        const empty = await createRoom(scene.host);
        for (const by of [scene.host, scene.moderator]) {
          expectProblem(await by.request('POST', `/rooms/${empty.id}/${path}`, body), 409, 'ROOM_NOT_LIVE');
        }
        expect(await auditOf(app.test, empty.id)).to.deep.equal([]);
        const secret = await createRoom(scene.host, { visibility: 'private' });
        expectProblem(
          await scene.stranger.request('POST', `/rooms/${secret.id}/${path}`, body),
          404,
          'ROOM_NOT_FOUND',
        );
      });
    });
  }

  it('writes nothing down of what changes nothing', async () => {
    expectDone(await onSpeaker(scene.moderator, 'role', { role: 'speaker' }));
    expectDone(await onRoom(scene.moderator, 'lock', { locked: false }));
    expectDone(await onSpeaker(scene.host, 'remove'));
    expectDone(await onRoom(scene.moderator, 'participants/mute'));
    expect(await auditOf(app.test, scene.roomId)).to.deep.equal([]);
  });

  it('lets staff who host a room act as its host, which is nobody’s business', async () => {
    const own = await createRoom(scene.moderator);
    for (const person of [scene.moderator, scene.speaker]) {
      await person.request('POST', `/rooms/${own.id}/join`, {});
    }
    const path = `/rooms/${own.id}/participants/${scene.speaker.user.id}/mute`;
    expectDone(await scene.moderator.request('POST', path));
    expect(app.live.acts.at(-1)?.actor.authority).to.equal('owner');
    expect(await auditOf(app.test, own.id)).to.deep.equal([]);
  });

  it('tells a co-host what the live room refuses', async () => {
    app.live.duringAct = () => {
      throw new AppError('FORBIDDEN');
    };
    expectProblem(await onSpeaker(scene.coHost, 'remove'), 403, 'FORBIDDEN');
    const members = 'SELECT 1 FROM room_members WHERE room_id = $1 AND user_id = $2';
    expect(await app.test.query(members, [scene.roomId, scene.speaker.user.id])).to.have.length(1);
  });

  for (const role of ['host', 'king', '', null, 7]) {
    it(`gives nobody the role ${JSON.stringify(role)}`, async () => {
      expectProblem(await onSpeaker(scene.host, 'role', { role }), 422, 'VALIDATION_FAILED');
      expect(app.live.acts).to.deep.equal([]);
    });
  }

  for (const body of [{}, { locked: 'yes' }, { locked: true, also: 1 }]) {
    it(`does not lock by ${JSON.stringify(body)}`, async () => {
      expectProblem(await onRoom(scene.host, 'lock', body), 422, 'VALIDATION_FAILED');
    });
  }

  it('has whoever was sent out of a room with a door let in again', async () => {
    const lobby = await playScene(app, { lobby: true, visibility: 'private' });
    const { roomId, host, speaker } = lobby;
    expectDone(await host.request('POST', `/rooms/${roomId}/participants/${speaker.user.id}/remove`));
    expectProblem(await speaker.request('POST', `/rooms/${roomId}/join`, {}), 403, 'KNOCK_REQUIRED');
  });
});
