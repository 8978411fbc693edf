import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import {
  attendancePage,
  knock,
  messagePage,
  ownReportPage,
  participantList,
  recordingPage,
  roomBanPage,
  waitingList,
} from '../../../src/protocol/rest/in-room.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { enterRoom, expectDone } from '../../helpers/rest/room-scene.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('In a room on the embedded database', function () {
  this.timeout(60_000);
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let roomId: string;
  before(async () => {
    test = await startTestApp({ database: 'embedded', live: live.create });
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    roomId = (await createRoom(host, { lobby: true })).id;
  });
  after(() => test.stop());

  const get = async (by: Person, path: string) => {
    const reply = await by.request('GET', `/rooms/${roomId}/${path}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return reply.body;
  };
  const post = (by: Person, path: string, body?: unknown) =>
    by.request('POST', `/rooms/${roomId}/${path}`, body);

  it('people knock, twenty times at once, and are let in', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(guest, 'knocks')));
    expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([202]));
    expect(waitingList.parse(await get(host, 'knocks')).items).to.have.length(1);
    expectDone(await post(host, 'knocks/admit'));
    expect(knock.parse(await get(guest, 'knocks/me')).status).to.equal('admitted');
    for (const person of [host, guest]) await enterRoom(person, roomId);
    expect(participantList.parse(await get(guest, 'participants')).items).to.have.length(2);
  });

  it('stays and messages are kept while many other things are asked', async () => {
    const { journal } = live.context();
    const peerId = randomUUID();
    journal.stayBegun({ roomId, peerId, userId: guest.user.id, role: 'speaker', at: new Date() });
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        n % 2 === 0
          ? post(guest, 'messages', { clientMessageId: String(n), text: `Message ${n} 🐘` })
          : get(host, 'attendance'),
      ),
    );
    journal.roleChanged({ roomId, userId: guest.user.id, role: 'co-host' });
    journal.stayEnded({ peerId, reason: 'left', at: new Date() });
    const stays = async () => attendancePage.parse(await get(host, 'attendance')).items;
    await waitUntil('the stay to be over', async () => (await stays())[0]?.leftAt, { lastSeen: stays });
    const page = messagePage.parse(await get(guest, 'messages?limit=20'));
    const rest = messagePage.parse(await get(guest, `messages?cursor=${page.nextCursor}`));
    expect([page.items.length, rest.items.length]).to.deep.equal([20, 5]);
  });

  it('recordings, reports and bans are kept', async () => {
    const url = 'https://example.org/1.webm';
    expect((await post(host, 'recordings', { title: 'One', url, sizeBytes: 5_000_000_000 })).status).to.equal(
      201,
    );
    expect(recordingPage.parse(await get(guest, 'recordings')).items[0]?.sizeBytes).to.equal(5_000_000_000);
    const body = { userId: host.user.id, reason: 'spam' };
    for (const reply of await Promise.all([1, 2, 3].map(() => post(guest, 'reports', body)))) {
      expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    }
    expect(ownReportPage.parse(await get(guest, 'reports')).items).to.have.length(1);
    expectDone(await post(host, `participants/${guest.user.id}/ban`, { reason: 'No' }));
    expectProblem(await post(guest, 'join', {}), 403, 'BANNED_FROM_ROOM');
    expect(roomBanPage.parse(await get(host, 'bans')).items.map(({ reason }) => reason)).to.deep.equal([
      'No',
    ]);
    expectDone(await host.request('DELETE', `/rooms/${roomId}/bans/${guest.user.id}`));
  });
});
