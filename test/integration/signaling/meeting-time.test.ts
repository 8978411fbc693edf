import { expect } from 'chai';
import { SHORTEST_NOTICE_MS } from '../../../src/signaling/room/meeting-clock.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { newestRouterOf } from '../sfu/media.ts';
import { endOf, heardOf, Seats, speak } from './seats.ts';

const MINUTE = 60_000;
/** A meeting of half a second. */
const SHORT = 0.5 / 60;

describe('The time of a meeting', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => seats.close());

  const own = (meetingMinutes: number | null) =>
    server.liveRooms.setEntitlements(seats.host.userId, { ...EVERYTHING, meetingMinutes });

  /** The record as it is read for a join. */
  const lasts = (meetingMinutes: number | null) => {
    seats.record.meetingMinutes = meetingMinutes;
  };

  it('begins when the first person comes in, and is the same for all', async () => {
    lasts(40);
    const waiting = await seats.connect(seats.host);
    expect(seats.snapshot.endsAt, 'someone at the door is no meeting').to.equal(null);
    const beforeMs = Date.now();
    const { snapshot } = await waiting.join();
    const endsAtMs = Date.parse(snapshot.endsAt ?? '');
    expect(endsAtMs).to.be.within(beforeMs + 40 * MINUTE, Date.now() + 40 * MINUTE);
    const second = await seats.enter();
    expect(second.entry.snapshot.endsAt).to.equal(snapshot.endsAt);
  });

  it('has no end where the plan has none', async () => {
    lasts(null);
    expect((await seats.enterHost()).entry.snapshot.endsAt).to.equal(null);
  });

  it('sends everyone home when it is up; who joins then begins another meeting', async () => {
    lasts(SHORT);
    const [first, second] = [await seats.enterHost(), await seats.enter()];
    await speak(second);
    const ended = newestRouterOf(server.workers.pids[0] ?? 0);
    const { liveId } = seats.snapshot;
    expect(await Promise.all([endOf(first), endOf(second)])).to.deep.equal(['time-up', 'time-up']);
    await waitUntil('both connections to be closed', () => first.client.socket.disconnected);
    await waitUntil('the media to be closed', () => ended.closed);
    expect(server.liveRooms.snapshot(seats.record.roomId)).to.equal(undefined);
    const stays = server.journal.ended.filter(({ peerId }) => [first.peerId, second.peerId].includes(peerId));
    expect(stays.map(({ reason }) => reason)).to.deep.equal(['left', 'left']);
    expect(server.endedRooms, 'the record stays').to.deep.equal([]);

    lasts(40);
    const again = await seats.enter();
    expect(again.entry.snapshot.liveId).not.to.equal(liveId);
    expect(Date.parse(again.entry.snapshot.endsAt ?? '')).to.be.greaterThan(Date.now() + 39 * MINUTE);
  });

  it('does not let anyone resume what is over', async () => {
    lasts(SHORT);
    const seat = await seats.enterHost();
    const grant = await server.join(seats.record, seats.host);
    seat.client.close();
    await waitUntil('the end', () => server.liveRooms.find(seats.record.roomId) === undefined);
    let refusal: unknown;
    await RawClient.connect(grant, seat.entry.resumeToken).catch((error: unknown) => {
      refusal = error;
    });
    expect(String(refusal)).to.include('SESSION_ENDED');
  });

  it('that is up while someone joins is not the end of the room for them', async () => {
    lasts(SHORT);
    const { entry } = await seats.enterHost();
    const room = server.requireRoom(seats.record);
    // Whoever joins waits for media, and the meeting ends meanwhile.
    server.beforeMedia = async () => {
      await waitUntil('the end', () => room.closed);
    };
    process.kill(server.workers.pids[0] ?? 0, 'SIGKILL');
    await waitUntil('the worker to be gone', () => server.workers.pids.length === 0);
    const next = await seats.enter();
    server.beforeMedia = () => Promise.resolve();
    expect(next.entry.snapshot.liveId).not.to.equal(entry.snapshot.liveId);
  });

  it('goes on while the room is empty for a moment', async () => {
    lasts(40);
    const first = await seats.enter();
    const { endsAt } = first.entry.snapshot;
    await first.client.ask('room:leave', {});
    expect((await seats.enter()).entry.snapshot.endsAt).to.equal(endsAt);
  });

  it('closes an empty room whose time is up: the next person begins anew', async () => {
    lasts(SHORT);
    const first = await seats.enter();
    await first.client.ask('room:leave', {});
    await waitUntil('the end', () => server.liveRooms.find(seats.record.roomId) === undefined);
    lasts(null);
    const next = await seats.enter();
    expect(next.entry.snapshot.liveId).not.to.equal(first.entry.snapshot.liveId);
    expect(next.entry.snapshot.endsAt).to.equal(null);
  });

  it('follows the plan of the room’s owner, who need not be there', async () => {
    lasts(40);
    const guest = await seats.enter();
    const begunMs = Date.parse(guest.entry.snapshot.endsAt ?? '') - 40 * MINUTE;
    own(null);
    await heardOf(guest, 'room:end-changed', ({ endsAt }) => endsAt === null);
    own(60);
    const { endsAt } = await heardOf(guest, 'room:end-changed', (event) => event.endsAt !== null);
    expect(Date.parse(endsAt ?? ''), 'from when the meeting began').to.equal(begunMs + 60 * MINUTE);
    const { seq } = seats.snapshot;
    own(60);
    server.liveRooms.setEntitlements(guest.person.userId, { ...EVERYTHING, meetingMinutes: 5 });
    expect(seats.snapshot.seq, 'a guest’s plan has no say in it').to.equal(seq);
  });

  it('is never over at once because a plan ended: those inside get a notice', async () => {
    lasts(null);
    const guest = await seats.enter();
    const beforeMs = Date.now();
    own(0);
    const { endsAt } = await heardOf(guest, 'room:end-changed');
    const end = Date.parse(endsAt ?? '');
    expect(end).to.be.within(beforeMs + SHORTEST_NOTICE_MS, Date.now() + SHORTEST_NOTICE_MS);
    expect(seats.isIn(guest)).to.equal(true);
  });

  it('follows the record, unless that was read before the plan changed', async () => {
    lasts(40);
    const guest = await seats.enter();
    server.liveRooms.update({ ...seats.record, meetingMinutes: 90 });
    await heardOf(guest, 'room:end-changed');
    own(null);
    expect(seats.snapshot.endsAt).to.equal(null);
    server.liveRooms.update({ ...seats.record, meetingMinutes: 90 });
    expect(seats.snapshot.endsAt, 'what the plan became stands').to.equal(null);
  });

  it('is that of the owner’s plan of now in a room that opens with what was read before it changed', async () => {
    own(null);
    lasts(40);
    expect((await seats.enter()).entry.snapshot.endsAt).to.equal(null);
  });
});
