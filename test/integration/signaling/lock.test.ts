import { expect } from 'chai';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { heardOf, Seats } from './seats.ts';

/** The code with which the REST API would refuse a join, or `accepted`. */
function admission(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => 'accepted',
    (error: { code?: string }) => error.code,
  );
}

describe('a locked live room', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start({ graceMs: 200 });
  });
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => seats.close());
  after(() => server.stop());

  it('lets nobody new in, with a token from before or without, but its hosts and staff', async () => {
    const host = await seats.enterHost();
    const early = await seats.connect(newPerson());
    expect(await codeOf((await seats.enter()).client.ask('room:lock', { locked: true }))).to.equal(
      'FORBIDDEN',
    );
    await host.client.ask('room:lock', { locked: true });
    expect(await codeOf(early.join())).to.equal('ROOM_LOCKED');
    expect(await admission(server.join(seats.record, newPerson()))).to.equal('ROOM_LOCKED');
    expect(seats.roleOf(await seats.enter({ role: 'co-host' }))).to.equal('co-host');
    expect(seats.roleOf(await seats.enter({ staff: true }))).to.equal('speaker');

    const guest = await seats.enter({ staff: true });
    expect(guest.entry.snapshot.locked).to.equal(true);
    await host.client.ask('room:lock', { locked: false });
    await heardOf(guest, 'room:lock-changed', (event) => !event.locked && event.byPeerId === host.peerId);
    await early.join();
  });

  it('lets its owner in, who finds it locked by the host of meanwhile', async () => {
    const coHost = await seats.enter({ role: 'co-host' });
    await coHost.client.ask('room:lock', { locked: true });
    const host = await seats.enterHost();
    expect(host.entry.snapshot.locked).to.equal(true);
    expect(seats.roleOf(host)).to.equal('host');
  });

  it('lets a person stay whose connection drops, or who loads the page anew', async () => {
    const host = await seats.enterHost();
    const guest = await seats.enter();
    await host.client.ask('room:lock', { locked: true });
    guest.client.socket.io.engine.close();
    const back = await RawClient.connect(
      await server.join(seats.record, guest.person),
      guest.entry.resumeToken,
    );
    await back.join();
    back.close();
    const reloaded = await seats.enter(guest.person);
    expect(seats.isIn(reloaded)).to.equal(true);
  });

  it('lets nobody back who left, or stayed away for longer than their place was kept', async () => {
    const host = await seats.enterHost();
    const [left, lost] = [await seats.enter(), await seats.enter()];
    await host.client.ask('room:lock', { locked: true });
    await left.client.ask('room:leave', {});
    lost.client.close();
    await heardOf(host, 'peer:left', ({ peerId }) => peerId === lost.peerId);
    for (const { person } of [left, lost])
      expect(await admission(server.join(seats.record, person))).to.equal('ROOM_LOCKED');
  });

  it('is open again once it was empty', async () => {
    const host = await seats.enterHost();
    await host.client.ask('room:lock', { locked: true });
    await host.client.ask('room:leave', {});
    expect((await seats.enter()).entry.snapshot.locked).to.equal(false);
  });

  it('ends as it was when it is locked and unlocked by two at once, the same for all', async () => {
    const host = await seats.enterHost();
    const coHost = await seats.enter({ role: 'co-host' });
    await Promise.all(
      [true, false, true, false, true].map((locked, index) =>
        (index % 2 === 0 ? host : coHost).client.ask('room:lock', { locked }),
      ),
    );
    const { seq, locked } = seats.snapshot;
    const last = await coHost.client.heard('room:event', (event) => event.seq === seq);
    expect(last.event).to.deep.include({ type: 'room:lock-changed', locked });
  });
});

describe('a full live room', () => {
  it('has a place for staff, and for nobody else', async () => {
    const server = await SignalingServer.start();
    const seats = new Seats(server, 2);
    try {
      await seats.enterHost();
      const guest = await seats.enter();
      expect(await admission(server.join(seats.record, newPerson()))).to.equal('ROOM_FULL');
      const staff = await seats.enter({ staff: true });
      expect(seats.snapshot.peers).to.have.length(3);
      await staff.client.ask('peer:remove', { peerId: guest.peerId });
      await waitUntil('the guest to be out', () => !seats.isIn(guest));
      expect(await admission(server.join(seats.record, newPerson()))).to.equal('ROOM_FULL');
    } finally {
      seats.close();
      await server.stop();
    }
  });
});
