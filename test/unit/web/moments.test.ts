import { expect } from 'chai';
import { chartScale } from '../../../web/src/dashboard/chart-scale.ts';
import { calendarFileName } from '../../../web/src/meetings/calendar-file-name.ts';
import { groupByDay } from '../../../web/src/meetings/day-groups.ts';
import { inviteState } from '../../../web/src/meetings/invite-state.ts';
import { isWebAddress } from '../../../web/src/meetings/web-address.ts';
import { fromLocalInput, nextFullHour, toLocalInput } from '../../../web/src/ui/date-time.ts';
import { mergeItems } from '../../../web/src/ui/use-pages.ts';

describe('days and times of meetings', () => {
  it('go into a field in the zone of the device, and come back as they were', () => {
    const moment = new Date(2030, 0, 31, 9, 5);
    expect(toLocalInput(moment)).to.equal('2030-01-31T09:05');
    expect(fromLocalInput('2030-01-31T09:05')).to.equal(moment.toISOString());
    for (const wrong of ['', '2030-01-31', 'tomorrow', '2030-13-01T09:05'])
      expect(fromLocalInput(wrong), wrong).to.equal(undefined);
  });

  it('begin at a full hour that is not too near', () => {
    expect(nextFullHour(new Date(2030, 0, 31, 9, 5))).to.deep.equal(new Date(2030, 0, 31, 10, 0));
    expect(nextFullHour(new Date(2030, 0, 31, 9, 50))).to.deep.equal(new Date(2030, 0, 31, 11, 0));
    expect(nextFullHour(new Date(2030, 0, 31, 9, 45))).to.deep.equal(new Date(2030, 0, 31, 10, 0));
    expect(nextFullHour(new Date(2030, 11, 31, 23, 30))).to.deep.equal(new Date(2031, 0, 1, 0, 0));
  });

  it('stand under their days, counted in dates', () => {
    const at = (...date: [number, number, number, number]) => new Date(...date).toISOString();
    const items = [at(2030, 0, 31, 23), at(2030, 1, 1, 0), at(2030, 1, 1, 23), at(2030, 2, 1, 12)];
    const groups = groupByDay(items, (item) => item, new Date(2030, 0, 31, 1));
    expect(groups.map(({ day, daysAway, items: { length } }) => [day, daysAway, length])).to.deep.equal([
      ['2030-01-31', 0, 1],
      ['2030-02-01', 1, 2],
      ['2030-03-01', 29, 1],
    ]);
    expect(groupByDay([], String, new Date())).to.deep.equal([]);
    expect(groupByDay([items[0] ?? ''], String, new Date(2030, 1, 1, 0))[0]?.daysAway).to.equal(-1);
  });
});

describe('what belongs to a meeting', () => {
  it('is an invite that works until it is revoked, expired or used up', () => {
    const invite = { revokedAt: null, expiresAt: '2030-01-31T12:00:00Z', maxUses: 2, uses: 1 };
    const before = new Date('2030-01-31T11:59:59Z');
    expect(inviteState(invite, before)).to.equal('good');
    expect(inviteState(invite, new Date('2030-01-31T12:00:00Z'))).to.equal('expired');
    expect(inviteState({ ...invite, uses: 2 }, before)).to.equal('usedUp');
    expect(inviteState({ ...invite, revokedAt: '2030-01-01T00:00:00Z' }, before)).to.equal('revoked');
    expect(inviteState({ ...invite, expiresAt: null, maxUses: null }, before)).to.equal('good');
  });

  it('is a calendar file with a name that every system takes', () => {
    expect(calendarFileName('Tea at four ☕ / Thé')).to.equal('Tea-at-four-Thé.ics');
    expect(calendarFileName('../..')).to.equal('meeting.ics');
    expect(calendarFileName('한국어 수업')).to.equal('한국어-수업.ics');
  });

  it('is a recording at a web address, and nowhere that runs', () => {
    expect(isWebAddress(' https://example.org/a.mp4 ')).to.equal(true);
    for (const wrong of ['javascript:alert(1)', 'ftp://example.org', 'example.org', ''])
      expect(isWebAddress(wrong), wrong).to.equal(false);
  });
});

describe('lists and charts', () => {
  it('keep each item once where pages overlap', () => {
    expect(mergeItems(['a', 'b'], ['b', 'c'], String)).to.deep.equal(['a', 'b', 'c']);
  });

  it('end at round numbers', () => {
    expect(chartScale([])).to.deep.equal({ highest: 4, ticks: [0, 1, 2, 3, 4] });
    expect(chartScale([0, 61])).to.deep.equal({ highest: 80, ticks: [0, 20, 40, 60, 80] });
    expect(chartScale([1_440]).highest).to.equal(1_500);
  });
});
