import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { newestRouterOf } from '../sfu/media.ts';
import { endOf, heardOf, Seats, speak } from './seats.ts';

describe('a ban', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => {
    server.journal.beforeKeeping = () => Promise.resolve();
    seats.close();
  });
  after(() => server.stop());

  it('from a room is for its host alone, is durable first, and ends every way in', async () => {
    const host = await seats.enterHost();
    const coHost = await seats.enter({ role: 'co-host' });
    const guest = await seats.enter();
    const spare = await server.join(seats.record, guest.person);
    const { peerId } = guest;
    expect(await codeOf(coHost.client.ask('peer:ban', { peerId }))).to.equal('FORBIDDEN');
    expect(await codeOf(guest.client.ask('peer:ban', { peerId: host.peerId }))).to.equal('FORBIDDEN');

    server.journal.beforeKeeping = () => Promise.reject(new Error('The database is away'));
    expect(await codeOf(host.client.ask('peer:ban', { peerId }))).to.equal('DATABASE_UNAVAILABLE');
    expect(seats.isIn(guest)).to.equal(true);

    server.journal.beforeKeeping = () => Promise.resolve();
    await host.client.ask('peer:ban', { peerId });
    expect(await endOf(guest)).to.equal('banned');
    await heardOf(coHost, 'peer:left', (event) => event.peerId === peerId && event.reason === 'removed');
    expect(server.journal.bans.filter(({ roomId }) => roomId === seats.record.roomId)).to.deep.equal([
      { roomId: seats.record.roomId, userId: guest.person.userId, byUserId: seats.host.userId },
    ]);
    expect(await codeOf(RawClient.connect(spare))).to.equal('SESSION_ENDED');
    expect(await codeOf(RawClient.connect(spare, guest.entry.resumeToken))).to.equal('SESSION_ENDED');
    expect(await codeOf(host.client.ask('peer:ban', { peerId }))).to.equal('PEER_NOT_FOUND');
  });

  it('ends a person’s stay even when two hosts do it at once', async () => {
    const host = await seats.enterHost();
    const staff = await seats.enter({ staff: true });
    const guest = await seats.enter();
    const { peerId } = guest;
    const writing = new Set<() => void>();
    server.journal.beforeKeeping = () =>
      new Promise((resolve) => {
        writing.add(resolve);
        if (writing.size >= 2) for (const goOn of writing) goOn();
      });
    const codes = await Promise.all(
      [host, staff].map(({ client }) => codeOf(client.ask('peer:ban', { peerId }))),
    );
    expect(codes).to.deep.equal(['accepted', 'accepted']);
    expect(seats.isIn(guest)).to.equal(false);
  });

  it('of the account ends every stay, socket and stream within a second, wherever they are', async () => {
    const elsewhere = new Seats(server);
    const person = newPerson();
    const [host, otherHost] = [await seats.enterHost(), await elsewhere.enterHost()];
    const [pid = 0] = server.workers.pids;
    const otherRouter = newestRouterOf(pid);
    const [here, there] = [await seats.enter(person), await elsewhere.enter(person)];
    await speak(here);
    await speak(there);
    await speak(otherHost);
    const streams = await Promise.all(
      [host, otherHost].map(({ client }) => client.heard('consumer:created')),
    );
    await there.client.heard('consumer:created');
    const waiting = await seats.connect(person);
    const spare = await server.join(seats.record, person);

    const startMs = performance.now();
    server.liveRooms.removeEverywhere(person.userId, 'banned');
    expect([seats.isIn(here), elsewhere.isIn(there)]).to.deep.equal([false, false]);
    expect([await endOf(here), await endOf(there)]).to.deep.equal(['banned', 'banned']);
    for (const [index, { client }] of [host, otherHost].entries())
      await client.heard('consumer:closed', ({ consumerId }) => consumerId === streams[index]?.consumerId);
    await waitUntil('the sockets to close', () =>
      [here.client, there.client, waiting].every(({ socket }) => !socket.connected),
    );
    // Neither what the person sent nor what they received is left in the worker; the host’s own two transports are.
    const left = async () => {
      const { transportIds, mapProducerIdConsumerIds } = await otherRouter.dump();
      return [transportIds.length, ...mapProducerIdConsumerIds.map(({ values }) => values.length)];
    };
    await waitUntil('the worker to be rid of it', async () => isDeepStrictEqual(await left(), [2, 0]), {
      lastSeen: left,
    });
    expect(performance.now() - startMs).to.be.lessThan(1_000);

    expect(await codeOf(RawClient.connect(spare))).to.equal('SESSION_ENDED');
    expect(await codeOf(RawClient.connect(spare, there.entry.resumeToken))).to.equal('SESSION_ENDED');
    elsewhere.close();
  });

  it('of the account catches a join that was under way, in a room that was not open yet too', async () => {
    const person = newPerson();
    const joining = server.join(seats.record, person);
    server.liveRooms.removeEverywhere(person.userId, 'banned');
    const grant = await joining;
    expect(await codeOf(RawClient.connect(grant))).to.equal('SESSION_ENDED');
    const late = await server.join(seats.record, person).catch((error: { code?: string }) => error.code);
    expect(late).to.equal('ACCOUNT_BANNED');
  });

  it('is not what logging out everywhere is: who logs in again gets in again', async () => {
    const guest = await seats.enter();
    server.liveRooms.removeEverywhere(guest.person.userId, 'removed');
    expect(await endOf(guest)).to.equal('removed');
    const again = await waitUntil('a token from after it', async () => {
      return await seats.enter(guest.person).catch(() => undefined);
    });
    expect(seats.isIn(again)).to.equal(true);
  });
});

describe('staff in a live room', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => {
    server.journal.beforeKeeping = () => Promise.resolve();
    seats.close();
  });
  after(() => server.stop());

  const acts = () => server.journal.staffActs.filter(({ roomId }) => roomId === seats.record.roomId);

  it('act on anyone, the host too, and each act is written down before it is done', async () => {
    const host = await seats.enterHost();
    const guest = await seats.enter();
    const noisy = await seats.enter();
    const staff = await seats.enter({ staff: true });
    await speak(host);
    const ask = staff.client.ask.bind(staff.client);
    await ask('peer:mute', { peerId: host.peerId, source: 'microphone' });
    await ask('peer:mute', { peerId: host.peerId, source: 'camera' });
    // As it is already: nothing is done, so nothing is written down.
    await ask('peer:mute', { peerId: host.peerId, source: 'camera' });
    await guest.client.ask('hand:raise', {});
    await ask('hand:lower', { peerId: guest.peerId });
    await ask('peer:set-role', { peerId: guest.peerId, role: 'listener' });
    await ask('room:lock', { locked: true });
    await ask('peer:remove', { peerId: guest.peerId });
    expect(await codeOf(ask('peer:ban', { peerId: host.peerId }))).to.equal('FORBIDDEN');
    await ask('peer:remove', { peerId: host.peerId });
    await ask('peer:ban', { peerId: noisy.peerId });
    await ask('room:end', {});
    expect(acts().map(({ action, targetUserId }) => [action, targetUserId])).to.deep.equal([
      ['mute', seats.host.userId],
      ['stop-video', seats.host.userId],
      ['lower-hand', guest.person.userId],
      ['set-role', guest.person.userId],
      ['lock', null],
      ['remove', guest.person.userId],
      ['remove', seats.host.userId],
      ['ban', noisy.person.userId],
      ['end', null],
    ]);
    expect(acts()[3]).to.deep.include({
      actorUserId: staff.person.userId,
      before: { role: 'speaker' },
      after: { role: 'listener' },
    });
    expect(server.endedRooms).to.include(seats.record.roomId);
  });

  it('cannot act when it cannot be written down', async () => {
    const [host, guest] = [await seats.enterHost(), await seats.enter()];
    const staff = await seats.enter({ staff: true });
    const before = seats.snapshot;
    server.journal.beforeKeeping = () => Promise.reject(new Error('The database is away'));
    const { peerId } = host;
    const attempts = [
      staff.client.ask('peer:mute', { peerId, source: 'microphone' }),
      staff.client.ask('peer:set-role', { peerId, role: 'listener' }),
      staff.client.ask('peer:remove', { peerId }),
      staff.client.ask('peer:ban', { peerId: guest.peerId }),
      staff.client.ask('room:lock', { locked: true }),
      staff.client.ask('room:mute-all', {}).then(() => staff.client.ask('room:end', {})),
    ];
    expect(await Promise.all(attempts.map(codeOf))).to.deep.equal(attempts.map(() => 'DATABASE_UNAVAILABLE'));
    expect(seats.snapshot).to.equal(before);
  });

  it('are nobody’s to moderate but other staff’s, and no staff in a room of their own', async () => {
    seats.host.staff = true;
    const owner = await seats.enterHost();
    const guest = await seats.enter();
    await owner.client.ask('peer:mute', { peerId: guest.peerId, source: 'microphone' });
    expect(acts()).to.deep.equal([]);
    const coHost = await seats.enter({ role: 'co-host' });
    const staff = await seats.enter({ staff: true });
    expect(await codeOf(coHost.client.ask('peer:remove', { peerId: staff.peerId }))).to.equal('FORBIDDEN');
    expect(await codeOf(guest.client.ask('room:end', {}))).to.equal('FORBIDDEN');
  });
});
