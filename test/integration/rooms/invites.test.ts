import { expect } from 'chai';
import { type CreateInviteInput, invite, invitedRoom, invitePage } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Invites into rooms', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let member: Person;
  let stranger: Person;
  let moderator: Person;
  let roomId: string;
  before(async () => {
    test = await startTestApp({ live: live.create });
    [host, member, stranger, moderator] = await Promise.all([
      registerPerson(test.url),
      registerPerson(test.url),
      registerPerson(test.url),
      registerStaff(test, 'moderator'),
    ]);
  });
  beforeEach(async () => {
    roomId = (await createRoom(host, { visibility: 'private' })).id;
    const { code } = await make(host);
    expect((await join(member, code)).status).to.equal(200);
  });
  after(() => test.stop());

  const make = async (by: Person, input: CreateInviteInput = {}) => {
    const reply = await by.request('POST', `/rooms/${roomId}/invites`, input);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    return invite.parse(reply.body);
  };
  const join = (by: Person, code: string) => by.request('POST', `/rooms/${roomId}/join`, { invite: code });
  const look = (by: Person, code: string) => by.request('GET', `/invites/${code}`);
  const revoke = (by: Person, id: string) => by.request('DELETE', `/rooms/${roomId}/invites/${id}`);
  const list = async (by: Person) =>
    invitePage.parse((await by.request('GET', `/rooms/${roomId}/invites`)).body).items;
  const usesOf = async (id: string) => (await list(host)).find((one) => one.id === id)?.uses;
  const auditOf = (action: string) =>
    test.query<{ actor_user_id: string; after: unknown }>(
      'SELECT actor_user_id, after FROM audit_entries WHERE room_id = $1 AND action = $2',
      [roomId, action],
    );

  it('expire when they were to', async () => {
    const before = Date.now();
    const { id, code, expiresAt } = await make(host, { expiresInMinutes: 10 });
    expect(Date.parse(expiresAt ?? '') - before).to.be.within(600_000, 610_000);
    expect(invitedRoom.parse((await look(stranger, code)).body).room.id).to.equal(roomId);
    await test.query("UPDATE room_invites SET expires_at = now() - interval '1 second' WHERE id = $1", [id]);
    expectProblem(await look(stranger, code), 404, 'INVITE_INVALID');
    expectProblem(await join(stranger, code), 404, 'ROOM_NOT_FOUND');
    expect((await list(host))[0]).to.deep.include({ id, uses: 0 });
  });

  it('let in as many as they were made for, of ten who come at once', async () => {
    const { id, code } = await make(host, { maxUses: 3 });
    const people = await Promise.all(Array.from({ length: 10 }, () => registerPerson(test.url)));
    const replies = await Promise.all(people.map((person) => join(person, code)));
    expect(replies.filter((reply) => reply.status === 200)).to.have.length(3);
    for (const reply of replies.filter((one) => one.status !== 200)) {
      expectProblem(reply, 404, 'ROOM_NOT_FOUND');
    }
    expect(await usesOf(id)).to.equal(3);
    const members = await test.query('SELECT 1 FROM room_members WHERE room_id = $1', [roomId]);
    expect(members).to.have.length(1 + 3);

    const late = await registerPerson(test.url);
    expectProblem(await look(late, code), 404, 'INVITE_INVALID');
    for (const [index, person] of people.entries()) {
      const wasLetIn = replies[index]?.status === 200;
      expect((await look(person, code)).status).to.equal(wasLetIn ? 200 : 404);
      expect((await join(person, code)).status).to.equal(wasLetIn ? 200 : 404);
    }
    expect(await usesOf(id)).to.equal(3);
  });

  it('count one person once, however often and however many at once', async () => {
    const { id, code } = await make(host, { maxUses: 2 });
    const person = await registerPerson(test.url);
    const replies = await Promise.all(Array.from({ length: 6 }, () => join(person, code)));
    expect(replies.map((reply) => reply.status)).to.deep.equal(Array(6).fill(200));
    expect(await usesOf(id)).to.equal(1);
    await join(member, code);
    await join(host, code);
    await join(moderator, code);
    expect(await usesOf(id)).to.equal(1);
  });

  it('are made useless by the host, and who came in by them stays', async () => {
    const { id, code } = await make(host);
    const person = await registerPerson(test.url);
    expect((await join(person, code)).status).to.equal(200);
    expect((await revoke(host, id)).status).to.equal(204);
    expectProblem(await look(stranger, code), 404, 'INVITE_INVALID');
    expectProblem(await join(stranger, code), 404, 'ROOM_NOT_FOUND');
    expect((await join(person, code)).status).to.equal(200);
    const [shown] = await list(host);
    expect(shown?.revokedAt).to.be.a('string');
    expect((await revoke(host, id)).status).to.equal(204);
    expect((await list(host))[0]).to.deep.equal(shown);
    expect(await auditOf('invite.revoke')).to.deep.equal([]);
  });

  it('are revoked by who made them, the host and staff alone', async () => {
    const ofHost = await make(host);
    const ofMember = await make(member);
    expectProblem(await revoke(member, ofHost.id), 404, 'NOT_FOUND');
    expectProblem(await revoke(stranger, ofHost.id), 404, 'ROOM_NOT_FOUND');
    await host.request('PATCH', `/rooms/${roomId}`, { visibility: 'public' });
    expectProblem(await revoke(stranger, ofHost.id), 403, 'FORBIDDEN');
    expect((await list(host)).map((one) => one.revokedAt)).to.deep.equal([null, null, null]);
    expect((await revoke(member, ofMember.id)).status).to.equal(204);
    expect((await revoke(moderator, ofHost.id)).status).to.equal(204);
    const [entry, ...more] = await auditOf('invite.revoke');
    expect(more).to.deep.equal([]);
    expect(entry?.actor_user_id).to.equal(moderator.user.id);
    expect(entry?.after).to.deep.include({ inviteId: ofHost.id }).and.not.have.property('code');
  });

  it('of another room, or of no room, are not found', async () => {
    const elsewhere = await createRoom(host);
    const { id } = await make(host);
    for (const path of [
      `/rooms/${elsewhere.id}/invites/${id}`,
      `/rooms/${roomId}/invites/0b6f1c1e-6d5c-4a53-9f0b-3f1d2a4c5e6f`,
      `/rooms/${roomId}/invites/${encodeURIComponent("' OR ''='")}`,
    ]) {
      expectProblem(await host.request('DELETE', path), 404, 'NOT_FOUND');
    }
    expect((await list(host))[0]?.revokedAt).to.equal(null);
  });

  it('made by staff are in the audit log, those of host and members are not', async () => {
    const { id } = await make(moderator, { maxUses: 1 });
    expect((await list(moderator)).map((one) => one.id))
      .to.include(id)
      .and.have.length(2);
    await make(member);
    const [entry, ...more] = await auditOf('invite.create');
    expect(more).to.deep.equal([]);
    expect(entry).to.deep.include({ actor_user_id: moderator.user.id });
    expect(entry?.after).to.deep.equal({ inviteId: id, expiresAt: null, maxUses: 1 });
  });

  it('are not for members who are banned', async () => {
    await test.query(
      'INSERT INTO room_bans (room_id, user_id, by_user_id, created_at) VALUES ($1, $2, $3, now())',
      [roomId, member.user.id, host.user.id],
    );
    expectProblem(await member.request('POST', `/rooms/${roomId}/invites`), 403, 'FORBIDDEN');
    expectProblem(await member.request('GET', `/rooms/${roomId}/invites`), 403, 'FORBIDDEN');
  });

  it('leave their codes out of the log, however the path is written', async () => {
    const { code } = await make(host);
    for (const path of [`/invites/${code}`, `/Invites/${code}`, `/invites//${code}`, `/invites/${code}/`]) {
      await stranger.request('GET', path);
    }
    await waitUntil('the last of them to be logged', () => test.logs().split('/invites/…/"').length > 1);
    expect(test.logs()).not.to.include(code);
  });

  it('open no room that was deleted', async () => {
    const { code } = await make(host);
    await host.request('DELETE', `/rooms/${roomId}`);
    for (const person of [stranger, member, host]) {
      expectProblem(await look(person, code), 404, 'INVITE_INVALID');
    }
  });

  for (const body of [
    { expiresInMinutes: 0 },
    { expiresInMinutes: 525_601 },
    { expiresInMinutes: 1.5 },
    { maxUses: 0 },
    { maxUses: 10_001 },
    { maxUses: '3' },
    { uses: 5 },
  ]) {
    it(`refuse to be made with ${JSON.stringify(body)}`, async () => {
      const reply = await host.request('POST', `/rooms/${roomId}/invites`, body);
      expectProblem(reply, 422, 'VALIDATION_FAILED');
    });
  }
});
