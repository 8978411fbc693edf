import { expect } from 'chai';
import { rescheduled, scheduleOf } from '../../../src/api/rooms/edits/room-schedule.ts';
import { AppError } from '../../../src/errors.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const at = (text: string) => new Date(`2026-03-01T${text}:00.000Z`);
const given = (text: string, minutes = 30) => ({ startsAt: at(text).toISOString(), minutes });

function refused(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.errors?.[0];
    throw error;
  }
  return 'nothing was refused';
}

describe('scheduleOf', () => {
  it('opens a room without a schedule now, and for good', () => {
    expect(scheduleOf(null, NOW)).to.deep.equal({
      startsAt: null,
      minutes: null,
      opensAt: NOW,
      closesAt: null,
    });
  });

  it('opens at the start, and closes an hour after the end', () => {
    expect(scheduleOf(given('13:00'), NOW)).to.deep.equal({
      startsAt: at('13:00'),
      minutes: 30,
      opensAt: at('13:00'),
      closesAt: at('14:30'),
    });
  });

  it('takes a start in any zone', () => {
    const { startsAt } = scheduleOf({ startsAt: '2026-03-01T20:00:00+07:00', minutes: 30 }, NOW);
    expect(startsAt).to.deep.equal(at('13:00'));
  });

  for (const [startsAt, message] of [
    ['2026-03-01T12:00:00.000Z', 'must be in the future'],
    ['2025-03-01T12:00:00.000Z', 'must be in the future'],
    ['2028-03-01T12:00:00.001Z', 'must be within 2 years'],
  ] as const) {
    it(`refuses ${startsAt}: it ${message}`, () => {
      const path = 'schedule.startsAt';
      expect(refused(() => scheduleOf({ startsAt, minutes: 30 }, NOW))).to.deep.equal({ path, message });
    });
  }

  it('takes a start two years from now', () => {
    expect(scheduleOf({ startsAt: '2028-03-01T12:00:00.000Z', minutes: 30 }, NOW).minutes).to.equal(30);
  });
});

describe('rescheduled', () => {
  const begun = { ...scheduleOf(given('11:30'), at('11:00')), liveSince: at('11:30') };
  const waiting = { ...scheduleOf(given('13:00'), at('11:00')), liveSince: null };

  it('gives a meeting that has begun more time, without refusing its start', () => {
    expect(rescheduled(begun, given('11:30', 60), NOW)).to.deep.equal({
      startsAt: at('11:30'),
      minutes: 60,
      opensAt: at('11:30'),
      closesAt: at('13:30'),
    });
  });

  it('keeps a room open that people are in', () => {
    expect(rescheduled(begun, given('15:00'), NOW).opensAt).to.deep.equal(at('11:30'));
    expect(rescheduled({ ...begun, liveSince: null }, given('15:00'), NOW).opensAt).to.deep.equal(
      at('15:00'),
    );
  });

  it('moves one that nobody is in yet', () => {
    const { opensAt, closesAt } = rescheduled(waiting, given('16:00'), NOW);
    expect({ opensAt, closesAt }).to.deep.equal({ opensAt: at('16:00'), closesAt: at('17:30') });
  });

  it('opens a room that loses its schedule', () => {
    expect(rescheduled(waiting, null, NOW)).to.deep.equal(scheduleOf(null, NOW));
    expect(rescheduled(begun, null, NOW).opensAt).to.deep.equal(at('11:30'));
  });

  it('refuses to move a start into the past', () => {
    expect(refused(() => rescheduled(waiting, given('11:45'), NOW))).to.deep.include({
      message: 'must be in the future',
    });
  });
});
