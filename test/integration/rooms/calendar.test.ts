import { expect } from 'chai';
import { createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const STARTS_AT = '2027-03-01T10:00:00.000Z';

describe('The calendar file of a room', () => {
  let test: TestApp;
  let host: Person;
  let guest: Person;
  before(async () => {
    test = await startTestApp();
    [host, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
  });
  after(() => test.stop());

  const schedule = { startsAt: STARTS_AT, minutes: 45 };
  /** Its lines, put together again where they were folded, by their names. */
  const read = async (by: Person, id: string) => {
    const reply = await by.request('GET', `/rooms/${id}/calendar`);
    expect(reply.status, String(reply.body)).to.equal(200);
    const text = String(reply.body);
    const lines = text.replaceAll('\r\n ', '').split('\r\n');
    const fields = lines.map((line) => /^([A-Z-]+)[^:]*:(.*)$/.exec(line)?.slice(1, 3) ?? [line, '']);
    return { reply, text, fields: Object.fromEntries(fields) as Record<string, string> }; // Pairs of two strings.
  };

  it('tells when and where, for calendars to take', async () => {
    const { id } = await createRoom(host, { name: 'Plan', description: 'Bring tea', schedule });
    const { reply, text, fields } = await read(guest, id);
    expect(reply.headers.get('content-type')).to.equal('text/calendar; charset=utf-8');
    expect(reply.headers.get('content-disposition')).to.equal('attachment; filename=Plan.ics');
    expect(text)
      .to.match(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
      .and.match(/END:VCALENDAR$/);
    expect(fields).to.deep.include({
      UID: `${id}@parley`,
      METHOD: 'PUBLISH',
      STATUS: 'CONFIRMED',
      SEQUENCE: '0',
      DTSTART: '20270301T100000Z',
      DTEND: '20270301T104500Z',
      SUMMARY: 'Plan',
      DESCRIPTION: `Bring tea\\n\\n${test.url}/room/${id}`,
      URL: `${test.url}/room/${id}`,
    });
  });

  it('replaces the one from before an edit', async () => {
    const { id } = await createRoom(host, { schedule });
    await host.request('PATCH', `/rooms/${id}`, {
      name: 'Moved',
      schedule: { ...schedule, startsAt: '2027-03-02T10:00:00+07:00' },
    });
    expect((await read(guest, id)).fields).to.deep.include({
      UID: `${id}@parley`,
      SEQUENCE: '1',
      DTSTART: '20270302T030000Z',
      SUMMARY: 'Moved',
    });
  });

  it('says so when it was called off, and not when it just is over', async () => {
    const { id } = await createRoom(host, { schedule });
    await endRoom(host, id);
    expect((await read(guest, id)).fields).to.deep.include({
      METHOD: 'CANCEL',
      STATUS: 'CANCELLED',
      SEQUENCE: '1',
    });
    await test.query("UPDATE rooms SET ended_at = starts_at + interval '1 hour' WHERE id = $1", [id]);
    expect((await read(guest, id)).fields).to.deep.include({ METHOD: 'PUBLISH', STATUS: 'CONFIRMED' });
  });

  it('takes text for text, whatever is in it', async () => {
    const name = 'Tea; cake, 日本語 🎉 \\ BEGIN:VEVENT';
    const description = 'One\nEND:VEVENT\nUID:evil';
    const { id } = await createRoom(host, { name, description, schedule });
    const { reply, text, fields } = await read(host, id);
    expect(fields.SUMMARY).to.equal('Tea\\; cake\\, 日本語 🎉 \\\\ BEGIN:VEVENT');
    expect(fields.DESCRIPTION).to.match(/^One\\nEND:VEVENT\\nUID:evil\\n\\nhttp/);
    expect(text.match(/^(BEGIN|END):VEVENT\r$/gm)).to.have.length(2);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).to.be.at.most(75);
    expect(reply.headers.get('content-disposition')).to.equal(
      'attachment; filename="Tea-cake-???-BEGIN-VEVENT.ics"; ' +
        "filename*=UTF-8''Tea-cake-%E6%97%A5%E6%9C%AC%E8%AA%9E-BEGIN-VEVENT.ics",
    );
    const nameless = await createRoom(host, { name: '🎉/../', schedule });
    const { headers } = await host.request('GET', `/rooms/${nameless.id}/calendar`);
    expect(headers.get('content-disposition')).to.equal('attachment; filename=meeting.ics');
  });

  it('is there for those alone who see the room, and for scheduled rooms alone', async () => {
    const secret = await createRoom(host, { visibility: 'private', schedule });
    const path = `/rooms/${secret.id}/calendar`;
    expectProblem(await guest.request('GET', path), 404, 'ROOM_NOT_FOUND');
    expectProblem(await call(test.url, 'GET', `/api/v1${path}`), 401, 'UNAUTHENTICATED');
    const open = await createRoom(host);
    expectProblem(await host.request('GET', `/rooms/${open.id}/calendar`), 404, 'NOT_FOUND');
    expectProblem(await host.request('GET', '/rooms/nonsense/calendar'), 404, 'ROOM_NOT_FOUND');
  });
});
