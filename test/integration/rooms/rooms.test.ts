import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Room, room, roomPage } from '../../../src/protocol/rest/rooms.ts';
import { createInvite, createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('Rooms', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
  });
  after(() => test.stop());

  describe('creating', () => {
    it('makes an active room of which one is the host', async () => {
      const reply = await host.request('POST', '/rooms', {
        name: '  Café ☕ 日本語 ',
        visibility: 'private',
      });
      expect(reply.status).to.equal(201);
      const made = room.parse(reply.body);
      expect(made).to.deep.include({
        name: 'Café ☕ 日本語',
        visibility: 'private',
        status: 'active',
        capacity: 50,
        host: {
          id: host.user.id,
          username: host.user.username,
          displayName: host.user.displayName,
          avatarUrl: null,
        },
        peopleCount: 0,
        endedAt: null,
      });
      expect(reply.headers.get('location')).to.equal(`/api/v1/rooms/${made.id}`);
      expect((await host.request('GET', `/rooms/${made.id}`)).body).to.deep.equal(made);
    });

    it('takes SQL for a name like any other', async () => {
      const name = "Robert'); DROP TABLE rooms;--";
      expect((await createRoom(host, { name })).name).to.equal(name);
    });

    for (const [what, body] of Object.entries({
      'no name': {},
      'an empty name': { name: ' ' },
      'a name that is too long': { name: 'x'.repeat(81) },
      'an unknown visibility': { name: 'A', visibility: 'secret' },
      'a capacity of one': { name: 'A', capacity: 1 },
      'too large a capacity': { name: 'A', capacity: 10_001 },
      'half a person': { name: 'A', capacity: 2.5 },
      'a capacity in words': { name: 'A', capacity: '20' },
      'a host of one’s choosing': { name: 'A', hostUserId: '0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f' },
    })) {
      it(`refuses ${what}`, async () => {
        expectProblem(await host.request('POST', '/rooms', body), 422, 'VALIDATION_FAILED');
      });
    }

    it('is for people who are logged in, as is everything else here', async () => {
      const { id } = await createRoom(host);
      for (const [method, path] of [
        ['GET', '/rooms'],
        ['POST', '/rooms'],
        ['GET', `/rooms/${id}`],
        ['POST', `/rooms/${id}/status`],
        ['POST', `/rooms/${id}/join`],
        ['GET', `/rooms/${id}/invites`],
        ['POST', `/rooms/${id}/invites`],
        ['GET', '/invites/some-code'],
      ] as const) {
        expectProblem(await call(test.url, method, `/api/v1${path}`), 401, 'UNAUTHENTICATED');
      }
    });
  });

  describe('listing', () => {
    const list = async (by: Person, query: string) => {
      const reply = await by.request('GET', `/rooms?${query}`);
      expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
      return roomPage.parse(reply.body);
    };
    const ids = (rooms: readonly Room[]) => rooms.map((one) => one.id);

    it('pages from the newest to the oldest, each room once, also while rooms are added', async () => {
      const mark = randomUUID();
      const made: Room[] = [];
      for (let i = 0; i < 7; i++) made.push(await createRoom(host, { name: `${mark} ${i}` }));
      // Rooms of the very same instant are told apart by their ids.
      await test.query('UPDATE rooms SET created_at = $1 WHERE id = ANY($2)', [
        made[3]?.createdAt,
        ids(made.slice(2, 5)),
      ]);
      const seen: Room[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await list(guest, `text=${mark}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
        seen.push(...page.items);
        cursor = page.nextCursor;
        await createRoom(host, { name: `${mark} late` });
      }
      expect(ids(seen)).to.have.members(ids(made));
      expect(seen.map((one) => one.createdAt)).to.deep.equal(
        seen
          .map((one) => one.createdAt)
          .sort()
          .reverse(),
      );
    });

    it('has no next page when the last one is just full', async () => {
      const mark = randomUUID();
      await createRoom(host, { name: mark });
      await createRoom(host, { name: mark });
      const page = await list(guest, `text=${mark}&limit=2`);
      expect(page.items).to.have.length(2);
      expect(page.nextCursor).to.equal(null);
    });

    it('shows private rooms to their hosts and members alone', async () => {
      const mark = randomUUID();
      const hidden = await createRoom(host, { name: mark, visibility: 'private' });
      expect(ids((await list(host, `text=${mark}`)).items)).to.deep.equal([hidden.id]);
      expect(ids((await list(guest, `text=${mark}`)).items)).to.deep.equal([]);
      const { code } = await createInvite(host, hidden.id);
      await guest.request('POST', `/rooms/${hidden.id}/join`, { invite: code });
      expect(ids((await list(guest, `text=${mark}`)).items)).to.deep.equal([hidden.id]);
      expect(ids((await list(guest, `text=${mark}&visibility=public`)).items)).to.deep.equal([]);
    });

    it('finds part of a name in any case, and takes wildcards for letters', async () => {
      const mark = randomUUID();
      const percent = await createRoom(host, { name: `${mark} 100% ÜBUNG` });
      await createRoom(host, { name: `${mark} 1000 other` });
      const find = async (text: string) =>
        ids((await list(guest, `text=${encodeURIComponent(`${mark} ${text}`)}`)).items);
      expect(await find('100%')).to.deep.equal([percent.id]);
      expect(await find('100% übung')).to.deep.equal([percent.id]);
      expect(await find('1%')).to.deep.equal([]);
      expect(await find("'; --")).to.deep.equal([]);
    });

    it('shows ended rooms to whoever asks for them', async () => {
      const mark = randomUUID();
      const made = await createRoom(host, { name: mark });
      await endRoom(host, made.id);
      expect(ids((await list(guest, `text=${mark}`)).items)).to.deep.equal([]);
      expect(ids((await list(guest, `text=${mark}&status=ended`)).items)).to.deep.equal([made.id]);
    });

    for (const query of [
      'limit=0',
      'limit=101',
      'limit=many',
      'cursor=nonsense',
      `cursor=${Buffer.from('["2026-01-01","x"]').toString('base64url')}`,
      `cursor=${Buffer.from(`["' OR 1=1","${randomUUID()}"]`).toString('base64url')}`,
      'status=gone',
      'visibility=secret',
      'limit=1&limit=2',
      'text=a%00b',
    ]) {
      it(`refuses ?${query}`, async () => {
        expectProblem(await guest.request('GET', `/rooms?${query}`), 422, 'VALIDATION_FAILED');
      });
    }
  });

  describe('looking at one', () => {
    for (const roomId of [
      'not-a-uuid',
      '0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f',
      "'; DROP TABLE rooms",
      '%F0%9F%8E%89',
    ]) {
      it(`finds none under ${roomId}`, async () => {
        const path = `/rooms/${roomId.startsWith('%') ? roomId : encodeURIComponent(roomId)}`;
        expectProblem(await guest.request('GET', path), 404, 'ROOM_NOT_FOUND');
        expectProblem(await guest.request('POST', `${path}/join`, {}), 404, 'ROOM_NOT_FOUND');
        expectProblem(
          await guest.request('POST', `${path}/status`, { status: 'ended' }),
          404,
          'ROOM_NOT_FOUND',
        );
        expectProblem(await guest.request('POST', `${path}/invites`), 404, 'ROOM_NOT_FOUND');
      });
    }

    it('finds nothing at a path that is no UTF-8', async () => {
      expectProblem(await guest.request('GET', '/rooms/%E0'), 404, 'NOT_FOUND');
    });

    it('hides private rooms from strangers, whatever they try', async () => {
      const { id } = await createRoom(host, { visibility: 'private' });
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['POST', '/status', { status: 'ended' }],
        ['POST', '/join', {}],
        ['POST', '/join', { invite: 'made-up' }],
        ['GET', '/invites', undefined],
        ['POST', '/invites', undefined],
      ] as const) {
        expectProblem(await guest.request(method, `/rooms/${id}${path}`, body), 404, 'ROOM_NOT_FOUND');
      }
    });
  });
});
