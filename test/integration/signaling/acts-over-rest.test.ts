import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { LiveAct, LiveActor } from '../../../src/cluster/rooms/room-messages.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { endOf, heardOf, type Seat, Seats, speak } from './seats.ts';

describe('acts on a live room from outside', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start();
  });
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => seats.close());
  after(() => server.stop());

  const actor = (person: { userId: string }, authority: LiveActor['authority'] = 'member'): LiveActor => {
    return { userId: person.userId, authority };
  };
  const act = (by: LiveActor, what: LiveAct, roomId = seats.record.roomId): Promise<unknown> =>
    server.liveRooms.act(roomId, by, what).then(
      () => 'accepted',
      (error: { code?: string }) => error.code ?? error,
    );
  const microphoneOf = ({ peerId }: Seat) =>
    seats.snapshot.peers.find((peer) => peer.peerId === peerId)?.sources.microphone;

  it('mute in the media server, as far as the actor’s right goes', async () => {
    const host = await seats.enterHost();
    const coHost = await seats.enter({ role: 'co-host' });
    const guest = await seats.enter();
    const { producerId } = await speak(guest);
    const mute = { type: 'mute', userId: guest.person.userId, source: 'microphone' } as const;
    const stranger = newPerson();
    expect(await act(actor(stranger), mute)).to.equal('FORBIDDEN');
    expect(await act(actor(guest.person), { ...mute, userId: seats.host.userId })).to.equal('FORBIDDEN');
    expect(await act(actor(coHost.person), { ...mute, userId: seats.host.userId })).to.equal('FORBIDDEN');
    expect(await act(actor(stranger, 'owner'), { ...mute, userId: stranger.userId })).to.equal(
      'PEER_NOT_FOUND',
    );
    expect(await act(actor(coHost.person), mute)).to.equal('accepted');
    await host.client.heard('consumer:producer-paused', ({ paused }) => paused);
    expect(await codeOf(guest.client.ask('producer:resume', { producerId }))).to.equal('MUTED_BY_HOST');
    expect(await act(actor(stranger, 'staff'), { ...mute, userId: seats.host.userId })).to.equal('accepted');
    const { byPeerId } = await heardOf(
      guest,
      'peer:host-mute-changed',
      ({ peerId }) => peerId === host.peerId,
    );
    expect(byPeerId).to.equal(null);
    expect(await act(actor(stranger, 'staff'), { ...mute, userId: seats.host.userId }), 'twice').to.equal(
      'accepted',
    );
  });

  it('give roles, lock and mute everyone, whether the owner is there or not', async () => {
    const guest = await seats.enter();
    const owner = actor(seats.host, 'owner');
    await speak(guest);
    expect(await act(owner, { type: 'mute-all' })).to.equal('accepted');
    expect(microphoneOf(guest)?.paused).to.equal(true);
    expect(await act(owner, { type: 'lock', locked: true })).to.equal('accepted');
    expect(seats.snapshot.locked).to.equal(true);
    const demote = { type: 'set-role', userId: guest.person.userId, role: 'listener' } as const;
    expect(await act(owner, demote)).to.equal('accepted');
    expect(microphoneOf(guest)).to.equal(undefined);
    expect(server.journal.roles.at(-1)).to.deep.include({ userId: guest.person.userId, role: 'listener' });
    const host = await seats.enterHost();
    expect(await act(owner, { ...demote, role: 'co-host' })).to.equal('accepted');
    expect((await heardOf(host, 'peer:role-changed', ({ role }) => role === 'co-host')).byPeerId).to.equal(
      host.peerId,
    );
  });

  it('remove and ban a person, and whoever is only on the way in', async () => {
    await seats.enterHost();
    const guest = await seats.enter();
    const owner = actor(seats.host, 'owner');
    const out = (userId: string, reason: 'removed' | 'banned') =>
      ({ type: 'remove', userId, reason }) as const;
    expect(await act(owner, out(guest.person.userId, 'banned'))).to.equal('accepted');
    expect(await endOf(guest)).to.equal('banned');

    const arriving = newPerson();
    const grant = await server.join(seats.record, arriving);
    const atTheDoor = await seats.connect(arriving);
    expect(await act(actor(newPerson()), out(arriving.userId, 'removed'))).to.equal('FORBIDDEN');
    expect(await act(owner, out(arriving.userId, 'removed'))).to.equal('PEER_NOT_FOUND');
    expect((await atTheDoor.heard('session:ended')).reason).to.equal('removed');
    expect(await codeOf(RawClient.connect(grant))).to.equal('SESSION_ENDED');
    expect(await act(owner, out(seats.host.userId, 'removed')), 'oneself').to.equal('FORBIDDEN');
  });

  it('mute, unmute and leave for oneself, within a host’s holds', async () => {
    const host = await seats.enterHost();
    const guest = await seats.enter();
    const own = actor(guest.person);
    const setMuted = (muted: boolean): LiveAct => ({ type: 'set-own-muted', source: 'microphone', muted });
    expect(await act(own, setMuted(true)), 'nothing to mute').to.equal('accepted');
    await speak(guest);
    await act(own, setMuted(true));
    await host.client.heard('consumer:producer-paused', ({ paused }) => paused);
    expect(microphoneOf(guest)?.paused).to.equal(true);
    await act(own, setMuted(false));
    await host.client.heard('consumer:producer-paused', ({ paused }) => !paused);
    await host.client.ask('peer:mute', { peerId: guest.peerId, source: 'microphone' });
    expect(await act(own, setMuted(false))).to.equal('MUTED_BY_HOST');
    expect(await act(actor(newPerson()), setMuted(true))).to.equal('NOT_IN_ROOM');

    expect(await act(own, { type: 'leave' })).to.equal('accepted');
    expect(await endOf(guest)).to.equal('left');
    expect(await act(own, { type: 'leave' }), 'twice').to.equal('accepted');
  });

  it('find no room where nobody is', async () => {
    const owner = actor(seats.host, 'owner');
    const nowhere = randomUUID();
    await server.join(seats.record, seats.host);
    for (const roomId of [nowhere, seats.record.roomId]) {
      expect(await act(owner, { type: 'mute-all' }, roomId)).to.equal('ROOM_NOT_LIVE');
      expect(await act(owner, { type: 'lock', locked: true }, roomId)).to.equal('ROOM_NOT_LIVE');
      expect(await act(owner, { type: 'leave' }, roomId)).to.equal('ROOM_NOT_LIVE');
      const code = await server.liveRooms
        .sendChat(roomId, seats.host.userId, 'a', 'Hi')
        .catch((error: { code?: string }) => error.code);
      expect(code).to.equal('ROOM_NOT_LIVE');
      expect(server.liveRooms.snapshot(roomId)).to.equal(undefined);
    }
    server.liveRooms.setWaiting(nowhere, []);
    server.liveRooms.update({ ...seats.record, roomId: nowhere });
  });

  it('send messages as the one who is in the room, the same one over both ways', async () => {
    const guest = await seats.enter();
    const { roomId } = seats.record;
    const message = await server.liveRooms.sendChat(roomId, guest.person.userId, 'one', 'Hi 👋');
    expect(message).to.deep.include({ peerId: guest.peerId, text: 'Hi 👋' });
    const again = await guest.client.ask('chat:send', { clientMessageId: 'one', text: 'Hi 👋' });
    expect(again.message).to.deep.equal(message);
    expect(server.liveRooms.snapshot(roomId)?.chat).to.deep.equal([message]);
    const code = await server.liveRooms
      .sendChat(roomId, randomUUID(), 'a', 'Hi')
      .catch((error: { code?: string }) => error.code);
    expect(code).to.equal('NOT_IN_ROOM');
  });

  it('rename it for everyone, and let its new capacity hold', async () => {
    const guest = await seats.enter();
    server.liveRooms.update({ ...seats.record, name: 'Coffee ☕', capacity: 2 });
    expect((await heardOf(guest, 'room:updated')).name).to.equal('Coffee ☕');
    await seats.enter();
    const third = await server
      .join(seats.record, newPerson())
      .catch((error: { code?: string }) => error.code);
    expect(third).to.equal('ROOM_FULL');
  });

  it('end the stays that are written down when the room ends', async () => {
    const guest = await seats.enter();
    await server.liveRooms.end(seats.record.roomId);
    expect(await endOf(guest)).to.equal('room-ended');
    expect(server.journal.ended.find(({ peerId }) => peerId === guest.peerId)?.reason).to.equal('left');
  });
});
