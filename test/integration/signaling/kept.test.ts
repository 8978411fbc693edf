import { expect } from 'chai';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('What happens in a live room and lasts,', () => {
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let roomId: string;
  const clients: RawClient[] = [];

  before(async () => {
    test = await startTestApp({ live: 'real', env: { PARLEY_SESSION_GRACE_SECONDS: '1' } });
  });
  beforeEach(async () => {
    host = await registerPerson(test.url);
    guest = await registerPerson(test.url);
    roomId = (await createRoom(host, { stage: true })).id;
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  after(() => test.stop());

  async function enter(person: Person) {
    const reply = await person.request('POST', `/rooms/${roomId}/join`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    const client = await RawClient.connect(joinGrant.parse(reply.body));
    clients.push(client);
    return { client, entry: await client.join() };
  }

  const rows = (sql: string, ...values: unknown[]) => test.query(sql, [roomId, ...values]);

  it('a role and a stay, is in the database soon, and the role is there on coming back', async () => {
    const at = await enter(host);
    const below = await enter(guest);
    const { peerId } = below.entry;
    expect(below.entry.snapshot.peers.at(-1)?.role).to.equal('listener');
    await at.client.ask('peer:set-role', { peerId, role: 'co-host' });
    await below.client.ask('room:leave', {});
    const stays = () =>
      rows('SELECT id, leave_reason FROM room_stays WHERE room_id = $1 AND left_at IS NOT NULL');
    await waitUntil('the stay to be written', async () => (await stays()).length === 1, { lastSeen: stays });
    expect(await stays()).to.deep.equal([{ id: peerId, leave_reason: 'left' }]);
    const role = () =>
      rows('SELECT role FROM room_members WHERE room_id = $1 AND user_id = $2', guest.user.id);
    await waitUntil('the role to be written', async () => (await role())[0]?.role === 'co-host', {
      lastSeen: role,
    });
    expect((await enter(guest)).entry.snapshot.peers.at(-1)?.role).to.equal('co-host');
  });

  it('a message, is in the database when it is acknowledged', async () => {
    const { client } = await enter(host);
    const { message } = await client.ask('chat:send', {
      clientMessageId: 'one',
      text: "'); DROP TABLE room_messages;-- 🙂",
    });
    expect(await rows('SELECT id, text FROM room_messages WHERE room_id = $1')).to.deep.equal([
      { id: message.messageId, text: message.text },
    ]);
  });

  it('a ban, keeps the person out', async () => {
    const [at, out] = [await enter(host), await enter(guest)];
    await at.client.ask('peer:ban', { peerId: out.entry.peerId });
    expect((await out.client.heard('session:ended')).reason).to.equal('banned');
    expectProblem(await guest.request('POST', `/rooms/${roomId}/join`), 403, 'BANNED_FROM_ROOM');
  });

  it('what staff do, is in the audit log when it is done', async () => {
    const moderator = await registerStaff(test, 'moderator');
    const [at, by] = [await enter(host), await enter(moderator)];
    await by.client.ask('peer:mute', { peerId: at.entry.peerId, source: 'microphone' });
    await by.client.ask('peer:remove', { peerId: at.entry.peerId });
    const acts = await rows(
      'SELECT action, actor_user_id, target_id, before, after FROM audit_entries WHERE room_id = $1 ORDER BY at, action',
    );
    const who = { actor_user_id: moderator.user.id, target_id: host.user.id };
    const [mute, removal] = ['participant.mute', 'participant.remove'];
    expect(acts).to.deep.equal([
      { ...who, action: mute, before: { microphone: 'off' }, after: { microphone: 'muted' } },
      { ...who, action: removal, before: { role: 'host' }, after: null },
    ]);
    expect((await at.client.heard('session:ended')).reason).to.equal('removed');
  });
});
