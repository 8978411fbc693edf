import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { PersonPresence } from '../../src/protocol/people.ts';
import type { LastSeen, PresenceHub } from '../../src/signaling/presence/presence.ts';
import { type HubOptions, PRESENCE_HUBS } from '../helpers/signaling/presence-hubs.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const ADA = randomUUID();
const BEN = randomUUID();

/** A hub, all that its watcher of Ada heard, and all that was written down. */
function watched(
  make: (options: HubOptions) => PresenceHub,
  { offlineAfterMs = 20, write = () => Promise.resolve() } = {},
) {
  const written: LastSeen[] = [];
  const heard: PersonPresence[] = [];
  const hub = make({
    writeLastSeen: async (seen) => {
      await write();
      written.push(...seen);
    },
    offlineAfterMs,
  });
  const stop = hub.watch(ADA, (state) => heard.push(state));
  return { hub, heard, written, stop, states: () => heard.map(({ presence }) => presence) };
}

for (const [name, make] of Object.entries(PRESENCE_HUBS)) {
  describe(`presence, ${name},`, () => {
    const setUp = (options?: Parameters<typeof watched>[1]) => watched(make, options);

    it('is online while one device is, and away when all of them are', () => {
      const { hub, states } = setUp();
      expect(hub.presenceOf(ADA)).to.equal('offline');
      const phone = hub.enter(ADA);
      const laptop = hub.enter(ADA);
      phone.set('away');
      expect(hub.presenceOf(ADA)).to.equal('online');
      laptop.set('away');
      expect(hub.presenceOf(ADA)).to.equal('away');
      phone.set('online');
      expect(states()).to.deep.equal(['online', 'away', 'online']);
      phone.leave();
      expect(hub.presenceOf(ADA), 'the laptop is still away').to.equal('away');
      expect(hub.presenceOf(BEN)).to.equal('offline');
      expect(hub.connectedCount()).to.equal(1);
    });

    it('goes offline some time after the last device left, and says since when', async () => {
      const { hub, heard, written } = setUp();
      const device = hub.enter(ADA);
      const beforeMs = Date.now();
      device.leave();
      expect(hub.presenceOf(ADA), 'not at once').to.equal('online');
      await waitUntil('the end', () => hub.presenceOf(ADA) === 'offline');
      expect(written).to.have.length(1);
      expect(written[0]?.at.getTime(), 'when they left, not when it was noticed').to.be.within(
        beforeMs,
        beforeMs + 15,
      );
      expect(heard.at(-1)).to.deep.equal({
        userId: ADA,
        presence: 'offline',
        lastSeenAt: written[0]?.at.toISOString(),
      });
      expect(hub.connectedCount()).to.equal(0);
    });

    it('does not blink when someone reloads', async () => {
      const { hub, states, written } = setUp({ offlineAfterMs: 30 });
      for (let reload = 0; reload < 5; reload += 1) {
        const device = hub.enter(ADA);
        await waitUntil('a tick', () => true);
        device.leave();
      }
      const last = hub.enter(ADA);
      const ben = hub.enter(BEN);
      ben.leave();
      await waitUntil('Ben to be offline', () => hub.presenceOf(BEN) === 'offline');
      expect(states()).to.deep.equal(['online']);
      expect(written.map(({ userId }) => userId)).to.deep.equal([BEN]);
      last.leave();
    });

    it('keeps someone who comes back while it is written that they left', async () => {
      const writes: (() => void)[] = [];
      const { hub, states } = setUp({
        offlineAfterMs: 0,
        write: () => new Promise<void>((resolve) => writes.push(resolve)),
      });
      hub.enter(ADA).leave();
      await waitUntil('the writing', () => writes.length === 1);
      const back = hub.enter(ADA);
      writes[0]?.();
      hub.enter(BEN).leave();
      await waitUntil('the next writing', () => writes.length === 2);
      expect(hub.presenceOf(ADA)).to.equal('online');
      back.leave();
      await waitUntil('the last writing', () => writes.length === 3);
      expect(states()).to.deep.equal(['online']);
      for (const finish of writes) finish();
      await waitUntil('the end', () => hub.presenceOf(ADA) === 'offline');
    });

    it('is over at once for someone who is not expected back', async () => {
      const { hub, states } = setUp({ offlineAfterMs: 60_000 });
      const device = hub.enter(ADA);
      device.leave({ forGood: true });
      device.leave();
      device.set('online');
      await waitUntil('the end', () => hub.presenceOf(ADA) === 'offline', { timeoutMs: 1_000 });
      expect(states()).to.deep.equal(['online', 'offline']);
    });

    it('goes offline even when that cannot be written down', async () => {
      const { hub } = setUp({ write: () => Promise.reject(new Error('The database is away')) });
      hub.enter(ADA).leave();
      await waitUntil('the end', () => hub.presenceOf(ADA) === 'offline');
    });

    it('tells nobody who has stopped watching', () => {
      const { hub, heard, stop } = setUp();
      stop();
      stop();
      hub.enter(ADA);
      expect(heard).to.deep.equal([]);
    });

    it('writes down everyone who is there when the server stops, and tells nobody', async () => {
      const { hub, heard, written } = setUp();
      hub.enter(ADA);
      hub.enter(BEN).leave();
      await hub.close();
      expect(written.map(({ userId }) => userId)).to.have.members([ADA, BEN]);
      expect(heard).to.have.length(1);
      await hub.close();
      expect(written, 'closing twice writes once').to.have.length(2);
    });
  });
}
