import { expect } from 'chai';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Blocking someone who is in one’s room', () => {
  let app: TestApp;
  before(async () => {
    app = await startTestApp({ live: 'real' });
  });
  after(() => app.stop());

  const join = async (person: Person, roomId: string) =>
    joinGrant.parse((await person.request('POST', `/rooms/${roomId}/join`)).body);

  it('sends them out at once, voids what they could come back with, and disturbs nobody else', async () => {
    const [ada, ben, cai] = [
      await registerPerson(app.url),
      await registerPerson(app.url),
      await registerPerson(app.url),
    ];
    const room = await createRoom(ada);
    const unused = await join(ben, room.id);
    const [host, blocked, guest] = [
      await RawClient.enter(await join(ada, room.id)),
      await RawClient.connect(await join(ben, room.id)),
      await RawClient.enter(await join(cai, room.id)),
    ];
    const { resumeToken, peerId } = await blocked.join();

    const startedMs = Date.now();
    expect((await ada.request('PUT', `/users/me/blocks/${ben.user.id}`)).status).to.equal(204);
    expect(await blocked.heard('session:ended')).to.deep.equal({ reason: 'removed' });
    await guest.heard('room:event', ({ event }) => event.type === 'peer:left' && event.peerId === peerId);
    expect(Date.now() - startedMs).to.be.below(1_000);
    await waitUntil('the socket to be closed', () => !blocked.socket.connected);

    for (const token of [unused.token, resumeToken]) {
      expect(await codeOf(RawClient.connect(unused, token))).to.equal('SESSION_ENDED');
    }
    expect((await ben.request('POST', `/rooms/${room.id}/join`)).body).to.include({ code: 'ROOM_NOT_FOUND' });
    expect([host, guest].map(({ socket }) => socket.connected)).to.deep.equal([true, true]);
    for (const client of [host, guest]) client.close();
  });
});
