import { expect } from 'chai';
import { invitedRoom, joinGrant, room } from '../../../src/protocol/rest/rooms.ts';
import { createInvite, createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { rawRequest } from '../../helpers/rest/raw-request.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('Getting into rooms', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  before(async () => {
    test = await startTestApp({ live: live.create });
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
  });
  after(() => test.stop());

  describe('ending', () => {
    it('is final, for the host, and may be done twice', async () => {
      const made = await createRoom(host);
      const first = room.parse((await endRoom(host, made.id)).body);
      expect(first.status).to.equal('ended');
      expect(first.endedAt).to.be.a('string');
      expect(live.ended).to.include(made.id);
      const second = await endRoom(host, made.id);
      expect(second.status).to.equal(200);
      expect(second.body).to.deep.equal(first);
      expectProblem(
        await host.request('POST', `/rooms/${made.id}/status`, { status: 'active' }),
        410,
        'ROOM_ENDED',
      );
      expectProblem(await guest.request('POST', `/rooms/${made.id}/join`, {}), 410, 'ROOM_ENDED');
      expectProblem(await host.request('POST', `/rooms/${made.id}/join`, {}), 410, 'ROOM_ENDED');
      expectProblem(await host.request('POST', `/rooms/${made.id}/invites`), 410, 'ROOM_ENDED');
    });

    it('is not for guests', async () => {
      const made = await createRoom(host);
      expectProblem(await endRoom(guest, made.id), 403, 'FORBIDDEN');
      expect(room.parse((await guest.request('GET', `/rooms/${made.id}`)).body).status).to.equal('active');
    });

    it('leaves an active room as it is when it is to be active', async () => {
      const made = await createRoom(host);
      const reply = await host.request('POST', `/rooms/${made.id}/status`, { status: 'active' });
      expect(reply.body).to.deep.equal(made);
    });

    it('is written down when it comes over the socket, and keeps its first time', async () => {
      const made = await createRoom(host);
      await live.context().endRoomRecord(made.id);
      const first = room.parse((await host.request('GET', `/rooms/${made.id}`)).body);
      expect(first.status).to.equal('ended');
      await live.context().endRoomRecord(made.id);
      expect((await host.request('GET', `/rooms/${made.id}`)).body).to.deep.equal(first);
    });

    for (const body of [{}, { status: 'paused' }, { status: 'ended', also: 1 }]) {
      it(`refuses ${JSON.stringify(body)}`, async () => {
        const made = await createRoom(host);
        const reply = await host.request('POST', `/rooms/${made.id}/status`, body);
        expectProblem(reply, 422, 'VALIDATION_FAILED');
      });
    }
  });

  describe('joining', () => {
    const join = (by: Person, roomId: string, body?: unknown) =>
      by.request('POST', `/rooms/${roomId}/join`, body);

    it('answers with all that a client needs to enter', async () => {
      const made = await createRoom(host);
      const reply = await join(guest, made.id);
      expect(reply.status).to.equal(200);
      const grant = joinGrant.parse(reply.body);
      expect(grant.signalingUrl).to.equal(`${test.url}/signaling/room/${made.id}`);
      expect(grant.signalingFallbackUrl).to.equal(null);
      expect(grant.iceServers).to.deep.equal([]);
      expect(grant.grants.role).to.equal('speaker');
      expect(grant.room).to.deep.equal({ ...made, peopleCount: 1 });
      expect(joinGrant.parse((await join(host, made.id, {})).body).grants.role).to.equal('host');
    });

    it('leads to the node itself where clients reach it, and by the shared address otherwise', async () => {
      const made = await createRoom(host);
      live.nodeOrigin = 'https://node-3.example.org';
      const grant = joinGrant.parse((await join(guest, made.id)).body);
      live.nodeOrigin = null;
      expect(grant.signalingUrl).to.equal(`https://node-3.example.org/signaling/room/${made.id}`);
      expect(grant.signalingFallbackUrl).to.equal(`${test.url}/signaling/room/${made.id}`);
    });

    it('tells of no address that only a header claims', async () => {
      const made = await createRoom(host);
      const ask = (headers: string) =>
        rawRequest(
          test.app.port,
          `POST /api/v1/rooms/${made.id}/join HTTP/1.1\r\n${headers}\r\nAuthorization: Bearer ${guest.token}\r\n` +
            'Connection: close\r\n\r\n',
        );
      expect(await ask('Host: meet.example.org\r\nX-Forwarded-Host: evil.example')).to.include(
        `"signalingUrl":"http://meet.example.org/signaling/room/${made.id}"`,
      );
      expect(await ask('Host: evil.example/path?')).to.match(/^HTTP\/1\.1 422 /);
    });

    it('is refused when the room is full', async () => {
      const made = await createRoom(host, { capacity: 2 });
      const third = await registerPerson(test.url);
      expect((await join(host, made.id)).status).to.equal(200);
      expect((await join(guest, made.id)).status).to.equal(200);
      expectProblem(await join(third, made.id), 409, 'ROOM_FULL');
    });

    it('makes a member of whoever brings an invite, once', async () => {
      const made = await createRoom(host, { visibility: 'private' });
      const { code } = await createInvite(host, made.id);
      const replies = await Promise.all(
        Array.from({ length: 5 }, () => join(guest, made.id, { invite: code })),
      );
      expect(replies.map((reply) => reply.status)).to.deep.equal(Array(5).fill(200));
      expect(await test.query('SELECT * FROM room_members WHERE room_id = $1', [made.id])).to.have.length(1);
      expect((await join(guest, made.id)).status).to.equal(200);
      expect((await guest.request('GET', `/rooms/${made.id}`)).status).to.equal(200);
    });

    it('takes no invite of another room', async () => {
      const made = await createRoom(host, { visibility: 'private' });
      const other = await createRoom(host, { visibility: 'private' });
      const { code } = await createInvite(host, other.id);
      expectProblem(await join(guest, made.id, { invite: code }), 404, 'ROOM_NOT_FOUND');
    });

    it('forgives a stale invite where none is needed', async () => {
      const made = await createRoom(host);
      expect((await join(guest, made.id, { invite: 'stale' })).status).to.equal(200);
    });

    it('lets nobody in who is admitted while the room ends', async () => {
      const made = await createRoom(host);
      live.duringAdmit = async () => {
        expect((await endRoom(host, made.id)).status).to.equal(200);
      };
      try {
        expectProblem(await join(guest, made.id), 410, 'ROOM_ENDED');
        expect(live.ended.filter((id) => id === made.id)).to.have.length(2);
      } finally {
        live.duringAdmit = () => Promise.resolve();
      }
    });

    for (const body of [{ invite: 7 }, { invite: 'x'.repeat(65) }, { name: 'Mallory' }]) {
      it(`refuses ${JSON.stringify(body).slice(0, 40)}`, async () => {
        const made = await createRoom(host);
        expectProblem(await join(guest, made.id, body), 422, 'VALIDATION_FAILED');
      });
    }
  });

  describe('invites', () => {
    it('show the room to whoever holds one, before joining', async () => {
      const made = await createRoom(host, { visibility: 'private' });
      const { code, url } = await createInvite(host, made.id);
      expect(code).to.match(/^[\w-]{22,}$/);
      expect(url).to.equal(`${test.url}/invite/${code}`);
      const reply = await guest.request('GET', `/invites/${code}`);
      expect(invitedRoom.parse(reply.body).room).to.deep.equal(made);
      expectProblem(await guest.request('GET', `/rooms/${made.id}`), 404, 'ROOM_NOT_FOUND');
    });

    it('say that the room has ended', async () => {
      const made = await createRoom(host, { visibility: 'private' });
      const { code } = await createInvite(host, made.id);
      await endRoom(host, made.id);
      expect(invitedRoom.parse((await guest.request('GET', `/invites/${code}`)).body).room.status).to.equal(
        'ended',
      );
      expectProblem(
        await guest.request('POST', `/rooms/${made.id}/join`, { invite: code }),
        410,
        'ROOM_ENDED',
      );
    });

    it('are made by the host and by members; members see their own, the host sees all', async () => {
      const made = await createRoom(host, { visibility: 'private' });
      const ofHost = await createInvite(host, made.id);
      await guest.request('POST', `/rooms/${made.id}/join`, { invite: ofHost.code });
      const ofGuest = await createInvite(guest, made.id);
      const list = async (by: Person, query = '') =>
        (await by.request('GET', `/rooms/${made.id}/invites${query}`)).body;
      expect(await list(guest)).to.deep.equal({ items: [ofGuest], nextCursor: null });
      const used = { ...ofHost, uses: 1 };
      expect(await list(host)).to.deep.equal({ items: [ofGuest, used], nextCursor: null });
      const page = (await list(host, '?limit=1')) as { items: unknown[]; nextCursor: string }; // asserted next
      expect(page.items).to.deep.equal([ofGuest]);
      expect(await list(host, `?limit=1&cursor=${page.nextCursor}`)).to.deep.equal({
        items: [used],
        nextCursor: null,
      });
    });

    it('are not made by strangers, even of a public room', async () => {
      const made = await createRoom(host);
      expectProblem(await guest.request('POST', `/rooms/${made.id}/invites`), 403, 'FORBIDDEN');
      expectProblem(await guest.request('GET', `/rooms/${made.id}/invites`), 403, 'FORBIDDEN');
    });

    for (const code of ['unknown', '%00', 'x'.repeat(300), "'%20OR%20''='"]) {
      it(`are invalid when nobody made them: ${code.slice(0, 20)}`, async () => {
        expectProblem(await guest.request('GET', `/invites/${code}`), 404, 'INVITE_INVALID');
      });
    }

    it('do not reach the log', async () => {
      const made = await createRoom(host, { visibility: 'private' });
      const { code } = await createInvite(host, made.id);
      await guest.request('GET', `/invites/${code}`);
      expect(test.logs()).to.include('/api/v1/invites/').and.not.include(code);
    });
  });
});
