import { expect } from 'chai';
import { type JoinGrant, joinGrant, type Room } from '../../../src/protocol/rest/rooms.ts';
import { givePremium, letPlansRunOut } from '../../helpers/payments/given-plans.ts';
import { createInvite, createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { makeMember } from '../../helpers/rest/room-scene.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('What a plan allows at the door', () => {
  const live = scriptedLiveSide();
  let test: TestApp;
  let host: Person;
  let guest: Person;
  let moderator: Person;
  before(async () => {
    test = await startTestApp({ freePlan: 'as-shipped', live: live.create });
    moderator = await registerStaff(test, 'moderator');
  });
  beforeEach(async () => {
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    await givePremium(test, host);
  });
  afterEach(() => {
    live.duringAdmit = () => Promise.resolve();
  });
  after(() => test.stop());

  const join = (by: Person, { id }: Pick<Room, 'id'>, body: object = {}) =>
    by.request('POST', `/rooms/${id}/join`, body);
  const granted = (reply: Reply): JoinGrant => {
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return joinGrant.parse(reply.body);
  };
  const expectClosed = (reply: Reply) => {
    const { errors, detail } = expectProblem(reply, 402, 'PLAN_REQUIRED');
    expect(errors).to.deep.equal([{ path: 'visibility', message: detail }]);
    expect(detail).to.include('host');
  };

  it('is sound alone on the free plan and all with Premium, whoever’s room it is', async () => {
    const made = await createRoom(host);
    const ofGuest = granted(await join(guest, made)).grants;
    expect(ofGuest.publish).to.deep.equal(['microphone', 'screenAudio']);
    expect(ofGuest.bitratesBps).to.deep.equal({ microphone: 64_000, screenAudio: 64_000 });
    const ofHost = granted(await join(host, made)).grants;
    expect(ofHost.publish).to.deep.equal(['microphone', 'camera', 'screen', 'screenAudio']);
    expect(ofHost.bitratesBps).to.deep.include({ camera: 3_000_000, screen: 4_000_000 });
    const admitted = live.admitted.filter(({ roomId }) => roomId === made.id);
    expect(admitted.map(({ entitlements }) => entitlements.video)).to.deep.equal([false, true]);
  });

  it('is the host’s in size and length, and the smaller of plan and record', async () => {
    const made = await createRoom(host, { capacity: 200 });
    granted(await join(guest, made));
    expect(live.admitted.at(-1)?.room).to.deep.include({
      capacity: 200,
      planCapacity: 500,
      meetingMinutes: null,
    });
    await letPlansRunOut(test, host);
    granted(await join(moderator, made));
    expect(live.admitted.at(-1)?.room).to.deep.include({
      capacity: 200,
      planCapacity: 50,
      meetingMinutes: 60,
    });
  });

  it('lets no more in than the host’s plan has, but staff', async () => {
    await letPlansRunOut(test, host);
    await givePremium(test, host, { allows: { roomCapacity: 2 } });
    // The free plan has more.
    await test.query(
      `UPDATE plans SET entitlements = entitlements || '{"roomCapacity": 2}' WHERE code = 'free'`,
    );
    try {
      const made = await createRoom(host);
      await test.query('UPDATE rooms SET capacity = 50 WHERE id = $1', [made.id]);
      for (const person of [host, guest]) granted(await join(person, made));
      const third = await registerPerson(test.url);
      expectProblem(await join(third, made), 409, 'ROOM_FULL');
      granted(await join(moderator, made));
    } finally {
      await test.query(
        `UPDATE plans SET entitlements = entitlements || '{"roomCapacity": 50}' WHERE code = 'free'`,
      );
    }
  });

  describe('of a private room whose host’s plan has ended', () => {
    let made: Room;
    let invite: string;
    beforeEach(async () => {
      made = await createRoom(host, { visibility: 'private' });
      invite = (await createInvite(host, made.id)).code;
      await letPlansRunOut(test, host);
    });

    it('is nothing for the host, members and who has an invite, but all for staff', async () => {
      const member = await registerPerson(test.url);
      await makeMember(test, made.id, member);
      expectClosed(await join(host, made));
      expectClosed(await join(member, made));
      expectClosed(await join(guest, made, { invite }));
      granted(await join(moderator, made));
      // Staff opened it, and it stays closed to others.
      expectClosed(await join(guest, made, { invite }));
    });

    it('does not spend the invite, which works when the plan is back', async () => {
      expectClosed(await join(guest, made, { invite }));
      const [before] = await test.query<{ uses: number }>('SELECT uses FROM room_invites WHERE code = $1', [
        invite,
      ]);
      expect(before?.uses).to.equal(0);
      await givePremium(test, host);
      granted(await join(guest, made, { invite }));
    });

    it('says nothing of it to strangers', async () => {
      expectProblem(await join(guest, made), 404, 'ROOM_NOT_FOUND');
    });

    it('cannot be knocked at either, nor tried with a password', async () => {
      await test.query('UPDATE rooms SET lobby = true WHERE id = $1', [made.id]);
      expectClosed(await guest.request('POST', `/rooms/${made.id}/knocks`));
      await test.query("UPDATE rooms SET lobby = false, password_hash = 'x' WHERE id = $1", [made.id]);
      expectClosed(await join(guest, made, { password: 'whatever' }));
    });

    it('is open to all once it is public', async () => {
      expect((await host.request('PATCH', `/rooms/${made.id}`, { visibility: 'public' })).status).to.equal(
        200,
      );
      granted(await join(guest, made));
    });

    it('is there for the host to see, end and delete', async () => {
      expect((await host.request('GET', `/rooms/${made.id}`)).status).to.equal(200);
      expect((await host.request('DELETE', `/rooms/${made.id}`)).status).to.equal(204);
    });

    it('is the same ten times at once', async () => {
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          n % 2 === 0 ? join(host, made) : join(guest, made, { invite }),
        ),
      );
      for (const reply of replies) expectClosed(reply);
    });
  });

  describe('is looked at again after the live side was asked', () => {
    it('and gives no token into a private room whose host’s plan ended meanwhile', async () => {
      const made = await createRoom(host, { visibility: 'private' });
      live.duringAdmit = () => letPlansRunOut(test, host);
      expectClosed(await join(host, made));
    });

    it('and tells the live side what the person’s and the host’s plan became', async () => {
      const made = await createRoom(host);
      live.duringAdmit = async () => {
        await letPlansRunOut(test, host);
        await givePremium(test, guest);
      };
      const beforeMs = Date.now();
      granted(await join(guest, made));
      const set = live.entitlementsSet.filter(({ userId }) => userId === guest.user.id);
      expect(set.map(({ entitlements }) => entitlements.video)).to.deep.equal([true]);
      // As what was read then: what is told of a change while it is on its way wins.
      expect(set[0]?.readAtMs).to.be.within(beforeMs, Date.now());
      expect(live.updated.at(-1)).to.deep.include({ roomId: made.id, planCapacity: 50, meetingMinutes: 60 });
    });

    it('and tells it nothing where nothing changed', async () => {
      const made = await createRoom(host);
      const before = [live.updated.length, live.entitlementsSet.length];
      granted(await join(guest, made));
      granted(await join(host, made));
      expect([live.updated.length, live.entitlementsSet.length]).to.deep.equal(before);
    });
  });

  it('is what the free plan has from the moment that staff change it', async () => {
    const made = await createRoom(host);
    const free = await test.query<{ entitlements: object }>(
      "SELECT entitlements FROM plans WHERE code = 'free'",
    );
    await test.query("UPDATE plans SET entitlements = $1 WHERE code = 'free'", [JSON.stringify(EVERYTHING)]);
    try {
      expect(granted(await join(guest, made)).grants.publish).to.include('camera');
    } finally {
      await test.query("UPDATE plans SET entitlements = $1 WHERE code = 'free'", [
        JSON.stringify(free[0]?.entitlements),
      ]);
    }
    expect(granted(await join(guest, made)).grants.publish).not.to.include('camera');
  });
});
