import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Knocker } from '../../../src/protocol/room-state.ts';
import { codeOf } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { heardOf, Seats } from './seats.ts';

describe('talk in a live room', () => {
  let server: SignalingServer;
  let seats: Seats;
  before(async () => {
    server = await SignalingServer.start({ journalMs: 300 });
  });
  beforeEach(() => {
    seats = new Seats(server);
  });
  afterEach(() => {
    server.journal.beforeKeeping = () => Promise.resolve();
    seats.close();
  });
  after(() => server.stop());

  const knocker = (displayName = 'Someone 👋'): Knocker => {
    return { userId: randomUUID(), displayName, avatarUrl: null, knockedAt: new Date().toISOString() };
  };

  describe('a message', () => {
    it('is seen at once and acknowledged when it is durable', async () => {
      const [host, guest] = [await seats.enterHost(), await seats.enter()];
      let keep = () => {};
      server.journal.beforeKeeping = () => new Promise((resolve) => (keep = resolve));
      let isAcknowledged = false;
      const sending = host.client.ask('chat:send', { clientMessageId: 'a', text: 'Hi' }).then((answer) => {
        isAcknowledged = true;
        return answer;
      });
      const { message } = await heardOf(guest, 'chat:sent');
      expect(isAcknowledged).to.equal(false);
      keep();
      expect((await sending).message).to.deep.equal(message);
      expect(server.journal.messages.at(-1)?.message).to.deep.equal(message);
    });

    it('that cannot be kept is refused in time, and kept by the next attempt, still one message', async () => {
      const [host, guest] = [await seats.enterHost(), await seats.enter()];
      const message = { clientMessageId: 'a', text: "'); DROP TABLE room_messages;--" };
      server.journal.beforeKeeping = () => new Promise(() => {});
      expect(await codeOf(host.client.ask('chat:send', message))).to.equal('DATABASE_UNAVAILABLE');
      server.journal.beforeKeeping = () => Promise.resolve();
      const { message: kept } = await host.client.ask('chat:send', message);
      const seen = guest.client.events('room:event').filter(({ event }) => event.type === 'chat:sent');
      expect(seen.map(({ event }) => event)).to.deep.equal([{ type: 'chat:sent', message: kept }]);
      expect(server.journal.messages.filter((entry) => entry.roomId === seats.record.roomId)).to.have.length(
        1,
      );
    });

    it('of an earlier life of the room is there when it opens again', async () => {
      const host = newPerson();
      const message = { messageId: randomUUID(), peerId: null, userId: host.userId, displayName: 'Host' };
      const written = { ...message, text: 'From yesterday', sentAt: new Date().toISOString() };
      server.journal.messages.push({ roomId: seats.record.roomId, message: written });
      const guest = await seats.enter();
      expect(guest.entry.snapshot.chat).to.deep.equal([written]);
    });

    it('of an earlier life keeps nobody waiting while the database is away', async () => {
      server.journal.beforeKeeping = () => new Promise(() => {});
      const guest = await seats.enter();
      expect(guest.entry.snapshot.chat).to.deep.equal([]);
    });
  });

  describe('a reaction', () => {
    it('reaches everyone who is in, and changes nothing', async () => {
      const [host, guest] = [await seats.enterHost(), await seats.enter()];
      const before = seats.snapshot;
      await guest.client.ask('reaction:send', { reaction: '🎉' });
      for (const { client } of [host, guest])
        expect(await client.heard('reaction:sent')).to.deep.equal({ peerId: guest.peerId, reaction: '🎉' });
      expect(seats.snapshot).to.equal(before);
    });

    it('is one of a few, from someone who is in, and not too many', async () => {
      const guest = await seats.enter();
      const wrong = guest.client.send('reaction:send', { reaction: '💩' });
      expect(await wrong).to.have.nested.property('error.code', 'VALIDATION_FAILED');
      const outside = await seats.connect(newPerson());
      expect(await codeOf(outside.ask('reaction:send', { reaction: '👍' }))).to.equal('NOT_IN_ROOM');
      const codes = await Promise.all(
        Array.from({ length: 60 }, () => codeOf(guest.client.ask('reaction:send', { reaction: '👍' }))),
      );
      expect(codes.filter((code) => code === 'accepted').length).to.be.within(5, 30);
      expect(codes).to.include('RATE_LIMITED');
    });
  });

  describe('a knock', () => {
    it('is seen by all, and by who comes later, in the order of coming', async () => {
      const host = await seats.enterHost();
      const waiting = [knocker(), knocker('Robert’); DROP TABLE rooms;--')];
      server.liveRooms.setWaiting(seats.record.roomId, waiting);
      expect((await heardOf(host, 'waiting:changed')).waiting).to.deep.equal(waiting);
      expect((await seats.enter()).entry.snapshot.waiting).to.deep.equal(waiting);
      const { seq } = seats.snapshot;
      server.liveRooms.setWaiting(seats.record.roomId, structuredClone(waiting));
      expect(seats.snapshot.seq).to.equal(seq);
    });

    it('is answered by hosts, written down before those who knocked are let go of', async () => {
      const host = await seats.enterHost();
      const coHost = await seats.enter({ role: 'co-host' });
      const guest = await seats.enter();
      const [ana, ben, eve] = [knocker('Ana'), knocker('Ben'), knocker('Eve')];
      server.liveRooms.setWaiting(seats.record.roomId, [ana, ben, eve]);
      const admit = { userIds: [ana.userId, ben.userId, ana.userId], status: 'admitted' as const };
      expect(await codeOf(guest.client.ask('knock:answer', admit))).to.equal('FORBIDDEN');

      server.journal.beforeKeeping = () => Promise.reject(new Error('The database is away'));
      expect(await codeOf(host.client.ask('knock:answer', admit))).to.equal('DATABASE_UNAVAILABLE');
      expect(seats.snapshot.waiting).to.deep.equal([ana, ben, eve]);

      server.journal.beforeKeeping = () => Promise.resolve();
      await host.client.ask('knock:answer', admit);
      await coHost.client.ask('knock:answer', { userIds: [eve.userId], status: 'denied' });
      await waitUntil('nobody to wait', () => seats.snapshot.waiting.length === 0);
      const { roomId } = seats.record;
      expect(server.journal.answers.filter((answer) => answer.roomId === roomId)).to.deep.equal([
        { roomId, userIds: [ana.userId, ben.userId], status: 'admitted', byUserId: seats.host.userId },
        { roomId, userIds: [eve.userId], status: 'denied', byUserId: coHost.person.userId },
      ]);
      expect(await codeOf(host.client.ask('knock:answer', admit))).to.equal('KNOCK_NOT_FOUND');
    });

    it('lets nobody into a locked room before it is unlocked, and can be denied there', async () => {
      const host = await seats.enterHost();
      const ana = knocker();
      server.liveRooms.setWaiting(seats.record.roomId, [ana]);
      await host.client.ask('room:lock', { locked: true });
      const answer = (status: 'admitted' | 'denied') =>
        codeOf(host.client.ask('knock:answer', { userIds: [ana.userId], status }));
      expect(await answer('admitted')).to.equal('ROOM_LOCKED');
      expect(await answer('denied')).to.equal('accepted');
    });
  });
});
