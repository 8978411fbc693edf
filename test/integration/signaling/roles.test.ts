import { expect } from 'chai';
import { opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { heardOf, Seats, speak } from './seats.ts';

describe('the people of a live room', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start({ graceMs: 300 });
  });
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => seats.close());
  after(() => server.stop());

  it('get another host when the host’s connection is lost for good, and see the owner take over again', async () => {
    const host = await seats.enterHost();
    const listener = await seats.enter({ role: 'listener' });
    const speaker = await seats.enter();
    const coHost = await seats.enter({ role: 'co-host' });
    // As when the process is killed: nothing is said, the connection is gone.
    host.client.socket.io.engine.close();
    const followed = await heardOf(listener, 'peer:role-changed');
    expect(followed).to.deep.include({ peerId: coHost.peerId, role: 'host', byPeerId: null });
    expect(server.journal.ended.find(({ peerId }) => peerId === host.peerId)?.reason).to.equal('lost');
    await coHost.client.ask('peer:mute', { peerId: speaker.peerId, source: 'microphone' });
    await coHost.client.ask('peer:set-role', { peerId: speaker.peerId, role: 'co-host' });
    // Ending it is for good, and not for whoever stands in.
    expect(await codeOf(coHost.client.ask('room:end', {}))).to.equal('FORBIDDEN');

    const back = await seats.enterHost();
    expect(seats.roleOf(back)).to.equal('host');
    expect(seats.roleOf(coHost)).to.equal('co-host');
    await heardOf(speaker, 'peer:role-changed', ({ peerId, role }) => {
      return peerId === coHost.peerId && role === 'co-host';
    });
    expect(await codeOf(coHost.client.ask('room:end', {}))).to.equal('FORBIDDEN');
  });

  it('keep their host when that one’s connection is back in time, or another device takes over', async () => {
    const host = await seats.enterHost();
    const guest = await seats.enter();
    host.client.close();
    const back = await RawClient.connect(await server.join(seats.record, seats.host), host.entry.resumeToken);
    await back.join();
    const other = await seats.enterHost();
    await guest.client.ask('hand:raise', {});
    await heardOf(guest, 'hand:raised');
    expect(guest.client.events('room:event').map(({ event }) => event.type)).to.not.include(
      'peer:role-changed',
    );
    expect(seats.roleOf(other)).to.equal('host');
    back.close();
  });

  it('publish nothing while they listen, and can once they are given the stage', async () => {
    const host = await seats.enterHost();
    const listener = await seats.enter({ role: 'listener' });
    expect(await codeOf(speak(listener))).to.equal('FORBIDDEN');
    await listener.client.ask('hand:raise', {});
    await host.client.ask('peer:set-role', { peerId: listener.peerId, role: 'speaker' });
    await heardOf(listener, 'hand:lowered', ({ peerId }) => peerId === listener.peerId);
    await speak(listener);
    await host.client.heard('consumer:created');
  });

  it('lose what they publish with the stage, in the media server itself, and what is on its way too', async () => {
    const host = await seats.enterHost();
    const speaker = await seats.enter();
    const { producerId } = await speak(speaker);
    const { consumerId } = await host.client.heard('consumer:created');
    const late = codeOf(
      speaker.client.ask('producer:create', {
        source: 'camera',
        rtpParameters: vp8Parameters(),
        paused: false,
      }),
    );
    await host.client.ask('peer:set-role', { peerId: speaker.peerId, role: 'listener' });
    await host.client.heard('consumer:closed', (closed) => closed.consumerId === consumerId);
    await late;
    expect(seats.snapshot.peers.find((peer) => peer.peerId === speaker.peerId)?.sources).to.deep.equal({});
    expect(await codeOf(speaker.client.ask('producer:resume', { producerId }))).to.equal('MEDIA_NOT_FOUND');
    const media = server.requireRoom(seats.record).findSession(speaker.peerId)?.media;
    expect((await media?.params())?.producers).to.deep.equal([]);
  });

  it('keep the role that they were given when they leave and come back', async () => {
    const host = await seats.enterHost();
    const [up, down] = [await seats.enter({ role: 'listener' }), await seats.enter()];
    await host.client.ask('peer:set-role', { peerId: up.peerId, role: 'co-host' });
    await host.client.ask('peer:set-role', { peerId: down.peerId, role: 'listener' });
    await up.client.ask('room:leave', {});
    await down.client.ask('room:leave', {});
    // The record, by which they come, may not have it yet.
    expect((await server.join(seats.record, up.person)).grants.role).to.equal('co-host');
    const [upAgain, downAgain] = [await seats.enter(up.person), await seats.enter(down.person)];
    expect([seats.roleOf(upAgain), seats.roleOf(downAgain)]).to.deep.equal(['co-host', 'listener']);
    const { roomId } = seats.record;
    expect(server.journal.roles.filter((change) => change.roomId === roomId)).to.deep.equal([
      { roomId, userId: up.person.userId, role: 'co-host' },
      { roomId, userId: down.person.userId, role: 'listener' },
    ]);
  });

  it('keep the role that a host gives them though they stand in it already, after they stood in for the host', async () => {
    const host = await seats.enterHost();
    const standIn = await seats.enter();
    await host.client.ask('room:leave', {});
    await heardOf(standIn, 'peer:role-changed', ({ role }) => role === 'host');
    const back = await seats.enterHost();
    expect(seats.roleOf(standIn)).to.equal('co-host');
    await back.client.ask('peer:set-role', { peerId: standIn.peerId, role: 'co-host' });
    await standIn.client.ask('room:leave', {});
    expect(seats.roleOf(await seats.enter(standIn.person))).to.equal('co-host');
  });

  it('hand the room over; the next host is a co-host on coming back', async () => {
    const host = await seats.enterHost();
    const guest = await seats.enter();
    expect(await codeOf(guest.client.ask('peer:set-role', { peerId: guest.peerId, role: 'host' }))).to.equal(
      'FORBIDDEN',
    );
    await host.client.ask('peer:set-role', { peerId: guest.peerId, role: 'host' });
    expect([seats.roleOf(guest), seats.roleOf(host)]).to.deep.equal(['host', 'co-host']);
    expect(await codeOf(guest.client.ask('peer:remove', { peerId: host.peerId }))).to.equal('FORBIDDEN');
    await guest.client.ask('room:leave', {});
    await heardOf(host, 'peer:role-changed', ({ peerId, role }) => peerId === host.peerId && role === 'host');
    expect(seats.roleOf(await seats.enter(guest.person))).to.equal('co-host');
  });

  it('have one stay written down each, through a lost connection and to another device', async () => {
    await seats.enterHost();
    const guest = await seats.enter();
    guest.client.close();
    const back = await RawClient.connect(
      await server.join(seats.record, guest.person),
      guest.entry.resumeToken,
    );
    await back.join();
    const other = await seats.enter(guest.person);
    await other.client.ask('room:leave', {});
    const begun = server.journal.begun.filter(({ userId }) => userId === guest.person.userId);
    expect(begun.map(({ peerId, role }) => [peerId, role])).to.deep.equal([
      [guest.peerId, 'speaker'],
      [other.peerId, 'speaker'],
    ]);
    const ends = server.journal.ended.filter(({ peerId }) => [guest.peerId, other.peerId].includes(peerId));
    expect(ends.map(({ peerId, reason }) => [peerId, reason])).to.deep.equal([
      [guest.peerId, 'replaced'],
      [other.peerId, 'left'],
    ]);
    await waitUntil('the one before to be cut off', () => !back.socket.connected);
  });

  it('are muted all at once, in the media server too, but for hosts and the one who asks', async () => {
    const host = await seats.enterHost();
    const coHost = await seats.enter({ role: 'co-host' });
    const [ana, ben] = [await seats.enter(), await seats.enter()];
    for (const seat of [host, coHost, ana, ben]) await speak(seat);
    expect(await codeOf(ana.client.ask('room:mute-all', {}))).to.equal('FORBIDDEN');
    await Promise.all([coHost.client.ask('room:mute-all', {}), host.client.ask('room:mute-all', {})]);
    const paused = () =>
      new Set(
        host.client.events('consumer:producer-paused').flatMap((e) => (e.paused ? [e.consumerId] : [])),
      );
    await waitUntil('two to be silent', () => paused().size === 2, { lastSeen: () => host.client.received });
    const heard = seats.snapshot.peers.filter((peer) => peer.sources.microphone?.paused === false);
    expect(heard.map(({ peerId }) => peerId)).to.deep.equal([host.peerId, coHost.peerId]);
    const again = { source: 'microphone', rtpParameters: opusParameters(), paused: false } as const;
    await ana.client.ask('producer:close', {
      producerId:
        seats.snapshot.peers.find((peer) => peer.peerId === ana.peerId)?.sources.microphone?.producerId ?? '',
    });
    const { producerId } = await ana.client.ask('producer:create', again);
    expect(await codeOf(ana.client.ask('producer:resume', { producerId }))).to.equal('MUTED_BY_HOST');
  });
});
