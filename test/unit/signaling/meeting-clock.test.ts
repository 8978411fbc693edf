import { mock } from 'node:test';
import { expect } from 'chai';
import { MeetingClock, SHORTEST_NOTICE_MS } from '../../../src/signaling/room/meeting-clock.ts';

const MINUTE = 60_000;
const BEGAN = Date.parse('2026-01-01T10:00:00.000Z');
const at = (minutes: number) => new Date(BEGAN + minutes * MINUTE).toISOString();

describe('The clock of a meeting', () => {
  let ends: (string | null)[];
  let timesUp: number;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: BEGAN });
    ends = [];
    timesUp = 0;
  });
  afterEach(() => mock.timers.reset());

  const clock = (minutes: number | null) =>
    new MeetingClock(minutes, {
      began: () => undefined,
      endChanged: (endsAt) => ends.push(endsAt),
      timeUp: () => {
        timesUp += 1;
      },
    });

  it('begins with the first person, and with nobody after', () => {
    const meeting = clock(40);
    mock.timers.tick(10 * MINUTE);
    expect(ends).to.deep.equal([]);
    meeting.begin();
    mock.timers.tick(5 * MINUTE);
    meeting.begin();
    expect(ends).to.deep.equal([at(50)]);
    mock.timers.tick(35 * MINUTE - 1);
    expect(timesUp).to.equal(0);
    mock.timers.tick(1);
    expect(timesUp).to.equal(1);
  });

  it('never ends a meeting without a limit', () => {
    clock(null).begin();
    mock.timers.tick(24 * 60 * MINUTE);
    expect({ ends, timesUp }).to.deep.equal({ ends: [], timesUp: 0 });
  });

  it('counts from the beginning when the plan changes, either way', () => {
    const meeting = clock(40);
    meeting.begin();
    mock.timers.tick(30 * MINUTE);
    meeting.setMinutes(120);
    expect(ends.at(-1)).to.equal(at(120));
    meeting.setMinutes(null);
    expect(ends.at(-1)).to.equal(null);
    mock.timers.tick(200 * MINUTE);
    expect(timesUp).to.equal(0);
  });

  it('gives a notice where the meeting would be over by now, and does not put it off by hearing it again', () => {
    const meeting = clock(null);
    meeting.begin();
    mock.timers.tick(120 * MINUTE);
    meeting.setMinutes(40);
    const end = new Date(BEGAN + 120 * MINUTE + SHORTEST_NOTICE_MS).toISOString();
    expect(ends).to.deep.equal([end]);
    mock.timers.tick(SHORTEST_NOTICE_MS - 1_000);
    meeting.setMinutes(40);
    expect(ends).to.deep.equal([end]);
    mock.timers.tick(1_000);
    expect(timesUp).to.equal(1);
  });

  it('has what was said before the meeting began', () => {
    const meeting = clock(40);
    meeting.setMinutes(60);
    meeting.begin();
    expect(ends).to.deep.equal([at(60)]);
  });

  it('stops when the room closes', () => {
    const meeting = clock(40);
    meeting.begin();
    meeting.close();
    mock.timers.tick(60 * MINUTE);
    expect(timesUp).to.equal(0);
  });
});
