import { expect } from 'chai';
import { refusalOf } from '../../../src/protocol/plan-refusal.ts';
import type { Room } from '../../../src/protocol/rest/rooms.ts';
import { clockWords } from '../../../web/src/room/plan/clock-words.ts';
import {
  createRoomBody,
  editRoomBody,
  fitToPlan,
  newRoomValues,
  roomPlanActs,
  roomValues,
  wrongRoomFields,
} from '../../../web/src/rooms/room-form.ts';

const NOW = new Date('2030-01-31T12:00:00Z');
const LATER = new Date('2030-02-01T09:30:00Z');

const ROOM: Room = {
  id: '4b1f6f7e-1a50-4b52-9c9c-0c9a4f0c9a10',
  name: 'Tea',
  description: 'With milk',
  kind: 'meeting',
  visibility: 'private',
  status: 'scheduled',
  language: 'en',
  topics: ['food'],
  capacity: 12,
  stage: false,
  lobby: true,
  hasPassword: true,
  startsAt: LATER.toISOString(),
  minutes: 45,
  host: {
    id: '4b1f6f7e-1a50-4b52-9c9c-0c9a4f0c9a11',
    username: 'ana',
    displayName: 'Ana',
    avatarUrl: null,
  },
  peopleCount: 0,
  createdAt: NOW.toISOString(),
  endedAt: null,
  version: 3,
};

describe('the form of a room', () => {
  it('makes a room of its name alone, open to all', () => {
    const values = newRoomValues('  Tea ', false, LATER);
    expect(wrongRoomFields(values, NOW)).to.deep.equal([]);
    expect(createRoomBody(values)).to.deep.include({
      name: 'Tea',
      kind: 'conversation',
      visibility: 'public',
      language: null,
      password: null,
      schedule: null,
    });
  });

  it('makes a meeting of a time, which is sent in UTC', () => {
    const body = createRoomBody({ ...newRoomValues('Tea', true, LATER), minutes: '45' });
    expect(body.schedule).to.deep.equal({ startsAt: LATER.toISOString(), minutes: 45 });
    expect(body.visibility).to.equal('private');
  });

  it('says which fields are wrong', () => {
    const values = newRoomValues('Tea', true, LATER);
    expect(wrongRoomFields({ ...values, name: '   ' }, NOW)).to.deep.equal(['name']);
    expect(wrongRoomFields({ ...values, name: 'x'.repeat(81) }, NOW)).to.deep.equal(['name']);
    for (const capacity of ['1', '10001', '2.5', '', 'many'])
      expect(wrongRoomFields({ ...values, capacity }, NOW), capacity).to.deep.equal(['capacity']);
    for (const minutes of ['4', '1441', '', '1e9'])
      expect(wrongRoomFields({ ...values, minutes }, NOW), minutes).to.deep.equal(['minutes']);
    for (const startsAt of ['', '2030-01-01T09:00'])
      expect(wrongRoomFields({ ...values, startsAt }, NOW), startsAt).to.deep.equal(['startsAt']);
    expect(wrongRoomFields({ ...values, protect: true, password: 'abc' }, NOW)).to.deep.equal(['password']);
    expect(wrongRoomFields({ ...values, startsAt: '', scheduled: false }, NOW)).to.deep.equal([]);
  });

  it('lets an edit leave the password and a start that has passed as they are', () => {
    const before = roomValues(ROOM, NOW);
    const afterwards = new Date('2030-02-01T10:00:00Z');
    expect(wrongRoomFields(before, afterwards, before)).to.deep.equal([]);
    expect(wrongRoomFields(before, afterwards), 'a new one must have both').to.deep.equal([
      'startsAt',
      'password',
    ]);
  });

  it('sends only what an edit changed', () => {
    const before = roomValues(ROOM, NOW);
    expect(editRoomBody(before, before)).to.deep.equal({});
    expect(editRoomBody(before, { ...before, name: 'Coffee', topics: [] })).to.deep.equal({
      name: 'Coffee',
      topics: [],
    });
    expect(editRoomBody(before, { ...before, protect: false })).to.deep.equal({ password: null });
    expect(editRoomBody(before, { ...before, password: 'sesame' })).to.deep.equal({ password: 'sesame' });
    expect(editRoomBody(before, { ...before, scheduled: false })).to.deep.equal({ schedule: null });
    expect(editRoomBody(before, { ...before, minutes: '30' })).to.deep.equal({
      schedule: { startsAt: LATER.toISOString(), minutes: 30 },
    });
  });
});

describe('what a room asks of a plan', () => {
  const FREE = {
    video: false,
    privateRooms: false,
    roomCapacity: 20,
    meetingMinutes: 30,
    audioBitrateBps: 64_000,
    cameraBitrateBps: 1_500_000,
    screenBitrateBps: 1_500_000,
    recording: false,
    storageBytes: 0,
  };
  const refused = (values: ReturnType<typeof newRoomValues>, before?: ReturnType<typeof newRoomValues>) =>
    Object.entries(roomPlanActs(values, before)).flatMap(([field, act]) =>
      act !== null && refusalOf(FREE, act) !== undefined ? [field] : [],
    );

  it('is told field by field', () => {
    const values = { ...newRoomValues('Tea', true, LATER), capacity: '21', minutes: '31' };
    expect(refused(values)).to.deep.equal(['visibility', 'capacity', 'minutes']);
    expect(refused({ ...values, visibility: 'public', capacity: '20', minutes: '30' })).to.deep.equal([]);
    // Now, and as long as it goes on; and while nothing is typed there is nothing to refuse.
    expect(refused({ ...values, scheduled: false })).to.not.include('minutes');
    expect(refused({ ...values, capacity: '' })).to.not.include('capacity');
  });

  it('is nothing for what a room has already, and is kept', () => {
    const before = { ...newRoomValues('Tea', true, LATER), capacity: '40', minutes: '90' };
    expect(refused(before, before)).to.deep.equal([]);
    expect(refused({ ...before, capacity: '30', minutes: '60' }, before)).to.deep.equal([]);
    expect(refused({ ...before, capacity: '41' }, before)).to.deep.equal(['capacity']);
    expect(refused({ ...before, minutes: '91' }, before)).to.deep.equal(['minutes']);
    expect(refused(before, { ...before, visibility: 'public', scheduled: false })).to.deep.equal([
      'visibility',
      'minutes',
    ]);
  });

  it('is no more than the plan has, in fields that nobody has touched', () => {
    const initial = newRoomValues('', true, LATER);
    const fitted = fitToPlan({ ...initial, name: 'Tea' }, initial, FREE);
    expect(fitted).to.include({ visibility: 'public', capacity: '20', minutes: '30' });
    expect(refused(fitted)).to.deep.equal([]);
    const all = { ...FREE, privateRooms: true, roomCapacity: 500, meetingMinutes: null };
    expect(fitToPlan(initial, initial, all)).to.deep.equal(initial);
    // What somebody chose stays, and is told to be too much.
    const chosen = { ...initial, capacity: '60', minutes: '90' };
    expect(fitToPlan(chosen, initial, FREE)).to.include({
      capacity: '60',
      minutes: '90',
      visibility: 'public',
    });
  });
});

describe('the clock of the last minutes', () => {
  it('reads as clocks do', () => {
    expect([0, 9, 60, 245, 300].map(clockWords)).to.deep.equal(['0:00', '0:09', '1:00', '4:05', '5:00']);
  });
});
