import { expect } from 'chai';
import type { FieldError } from '../../../src/protocol/problem.ts';
import { recording } from '../../../src/protocol/rest/in-room.ts';
import {
  type CreateRoomInput,
  type EditRoomInput,
  type Room,
  room,
} from '../../../src/protocol/rest/rooms.ts';
import { givePremium, letPlansRunOut } from '../../helpers/payments/given-plans.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { type ScriptedLiveSide, scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

const inAnHour = (minutes: number) => ({ startsAt: new Date(Date.now() + 3_600_000).toISOString(), minutes });

describe('What a plan allows of rooms', () => {
  const live: ScriptedLiveSide = scriptedLiveSide();
  let test: TestApp;
  let free: Person;
  let premium: Person;
  let admin: Person;
  before(async () => {
    test = await startTestApp({ freePlan: 'as-shipped', live: live.create });
    [free, premium, admin] = await Promise.all([
      registerPerson(test.url),
      registerPerson(test.url),
      registerStaff(test, 'admin'),
    ]);
    await givePremium(test, premium);
  });
  after(() => test.stop());

  const make = (by: Person, input: Partial<CreateRoomInput>) =>
    by.request('POST', '/rooms', { name: 'A room', ...input });
  const edit = (by: Person, { id }: Room, changes: EditRoomInput) =>
    by.request('PATCH', `/rooms/${id}`, changes);
  const get = async ({ id }: Room) => room.parse((await admin.request('GET', `/rooms/${id}`)).body);
  const refusedFields = (reply: Reply): string[] => {
    const { errors = [], detail } = expectProblem(reply, 402, 'PLAN_REQUIRED');
    expect(errors.map(({ message }: FieldError) => message)).to.deep.equal([detail]);
    return errors.map(({ path }: FieldError) => path);
  };

  describe('at their making', () => {
    for (const [what, input, path] of [
      ['a private room', { visibility: 'private' }, 'visibility'],
      ['a room for one more than its people', { capacity: 51 }, 'capacity'],
      ['a meeting a minute too long', { schedule: inAnHour(61) }, 'schedule.minutes'],
    ] as const) {
      it(`keeps ${what} from who has the free plan, with the field, and gives it to who has Premium`, async () => {
        const before = await test.query('SELECT id FROM rooms WHERE host_user_id = $1', [free.user.id]);
        expect(refusedFields(await make(free, input))).to.deep.equal([path]);
        const after = await test.query('SELECT id FROM rooms WHERE host_user_id = $1', [free.user.id]);
        expect(after).to.deep.equal(before);
        expect((await make(premium, input)).status).to.equal(201);
      });
    }

    it('is as much as the free plan has, to the last person and minute', async () => {
      const made = await createRoom(free, { capacity: 50, schedule: inAnHour(60) });
      expect(made).to.deep.include({ capacity: 50, minutes: 60, visibility: 'public' });
      expect(await createRoom(premium, { capacity: 500 })).to.deep.include({ capacity: 500 });
    });

    it('is a room for fifty where nothing is said, or for as many as there may be', async () => {
      expect((await createRoom(free)).capacity).to.equal(50);
      expect((await createRoom(premium)).capacity).to.equal(50);
      const small = await registerPerson(test.url);
      const allows = { roomCapacity: 8 };
      await test.query(
        `UPDATE plans SET entitlements = entitlements || '{"roomCapacity": 8}' WHERE code = 'free'`,
      );
      try {
        expect((await createRoom(small)).capacity).to.equal(8);
        await givePremium(test, small, { allows });
        expect((await createRoom(small)).capacity).to.equal(8);
        expect(refusedFields(await make(small, { capacity: 9 }))).to.deep.equal(['capacity']);
      } finally {
        await test.query(
          `UPDATE plans SET entitlements = entitlements || '{"roomCapacity": 50}' WHERE code = 'free'`,
        );
      }
    });

    it('is the best of what runs, and nothing of what begins later or is over', async () => {
      const person = await registerPerson(test.url);
      await givePremium(test, person, { from: new Date(Date.now() + 60_000) });
      expect(refusedFields(await make(person, { visibility: 'private' }))).to.deep.equal(['visibility']);
      await givePremium(test, person, { allows: { roomCapacity: 10, privateRooms: true } });
      await givePremium(test, person, { allows: { roomCapacity: 90, privateRooms: false } });
      await createRoom(person, { visibility: 'private', capacity: 90 });
      await letPlansRunOut(test, person);
      expect(refusedFields(await make(person, { visibility: 'private' }))).to.deep.equal(['visibility']);
    });

    it('holds for staff by their own plan', async () => {
      expect(refusedFields(await make(admin, { visibility: 'private' }))).to.deep.equal(['visibility']);
    });

    it('is refused alike ten times at once, also with one Idempotency-Key, and works after an upgrade', async () => {
      const person = await registerPerson(test.url);
      const body = { name: 'Once', visibility: 'private' };
      const headers = { 'idempotency-key': 'the-same-key' };
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          call(test.url, 'POST', '/api/v1/rooms', {
            body,
            token: person.token,
            ...(n < 5 ? { headers } : {}),
          }),
        ),
      );
      for (const reply of replies) {
        if (reply.status === 409) expectProblem(reply, 409, 'REQUEST_IN_PROGRESS');
        else expect(refusedFields(reply)).to.deep.equal(['visibility']);
      }
      await givePremium(test, person);
      const again = await call(test.url, 'POST', '/api/v1/rooms', { body, token: person.token, headers });
      expect(again.status, JSON.stringify(again.body)).to.equal(201);
    });
  });

  describe('when they are edited', () => {
    let host: Person;
    let open: Room;
    beforeEach(async () => {
      host = await registerPerson(test.url);
      open = await createRoom(host, { capacity: 20, schedule: inAnHour(30) });
    });

    it('is asked of what an edit wants more of, and an edit that wants too much changes nothing', async () => {
      const startsAt = open.startsAt ?? '';
      for (const [changes, path] of [
        [{ visibility: 'private' }, 'visibility'],
        [{ capacity: 51 }, 'capacity'],
        [{ schedule: { startsAt, minutes: 61 } }, 'schedule.minutes'],
      ] as const) {
        expect(refusedFields(await edit(host, open, { name: 'Other', ...changes }))).to.deep.equal([path]);
      }
      expect(await get(open)).to.deep.equal(open);
      await givePremium(test, host);
      const more = { visibility: 'private', capacity: 51, schedule: { startsAt, minutes: 61 } } as const;
      const edited = room.parse((await edit(host, open, more)).body);
      expect(edited).to.deep.include({ visibility: 'private', capacity: 51, minutes: 61 });
    });

    describe('and the plan has ended', () => {
      let large: Room;
      beforeEach(async () => {
        await givePremium(test, host);
        large = await createRoom(host, { visibility: 'private', capacity: 200, schedule: inAnHour(300) });
        await letPlansRunOut(test, host);
      });

      it('lets what is there stay, and be less, but not be more', async () => {
        expect((await edit(host, large, { name: 'Renamed', visibility: 'private' })).status).to.equal(200);
        const moved = { startsAt: new Date(Date.now() + 7_200_000).toISOString(), minutes: 300 };
        expect((await edit(host, large, { capacity: 199, schedule: moved })).status).to.equal(200);
        expect(refusedFields(await edit(host, large, { capacity: 200 }))).to.deep.equal(['capacity']);
        const longer = { ...moved, minutes: 301 };
        expect(refusedFields(await edit(host, large, { schedule: longer }))).to.deep.equal([
          'schedule.minutes',
        ]);
        expect(await get(large)).to.deep.include({ name: 'Renamed', capacity: 199, minutes: 300 });
      });

      it('lets it become public, and then not private again', async () => {
        expect((await edit(host, large, { visibility: 'public' })).status).to.equal(200);
        expect(refusedFields(await edit(host, large, { visibility: 'private' }))).to.deep.equal([
          'visibility',
        ]);
      });

      it('does not let it be opened early, but ended and deleted', async () => {
        const set = (status: string) => host.request('POST', `/rooms/${large.id}/status`, { status });
        expect(refusedFields(await set('active'))).to.deep.equal(['visibility']);
        expect(await get(large)).to.deep.include({ status: 'scheduled' });
        expect((await set('ended')).status).to.equal(200);
        expect((await host.request('DELETE', `/rooms/${large.id}`)).status).to.equal(204);
      });

      it('holds staff who edit it to the plan of its host', async () => {
        await givePremium(test, admin);
        try {
          expect(refusedFields(await edit(admin, large, { capacity: 201 }))).to.deep.equal(['capacity']);
          expect((await edit(admin, large, { name: 'By staff' })).status).to.equal(200);
        } finally {
          await letPlansRunOut(test, admin);
        }
      });

      it('tells the live side how many its host’s plan has now', async () => {
        await edit(host, large, { name: 'Smaller now' });
        expect(live.updated.at(-1)).to.deep.include({
          roomId: large.id,
          capacity: 200,
          planCapacity: 50,
          meetingMinutes: 60,
        });
      });
    });
  });

  it('keeps recordings from who has the free plan, also of staff’s rooms, and of other people’s rooms anyway', async () => {
    const add = (by: Person, { id }: Room) =>
      by.request('POST', `/rooms/${id}/recordings`, { title: 'One', url: 'https://example.org/1.webm' });
    const [ofFree, ofPremium, ofAdmin] = await Promise.all(
      [free, premium, admin].map((by) => createRoom(by)),
    );
    if (!ofFree || !ofPremium || !ofAdmin) throw new Error('There are three rooms');
    expect(refusedFields(await add(free, ofFree))).to.deep.equal(['recording']);
    expect(refusedFields(await add(admin, ofAdmin))).to.deep.equal(['recording']);
    expectProblem(await add(premium, ofFree), 403, 'FORBIDDEN');
    expect(recording.parse((await add(premium, ofPremium)).body)).to.deep.include({ title: 'One' });
  });
});
