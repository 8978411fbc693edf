import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Presence } from '../../../src/protocol/people.ts';
import type { LastSeen, PresentDevice } from '../../../src/signaling/presence/presence.ts';
import { PresenceBus, sharedHub } from '../../helpers/signaling/presence-hubs.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const [ADA, BEN] = [randomUUID(), randomUUID()];

function setUp(options: { offlineAfterMs?: number } = {}) {
  const bus = new PresenceBus();
  const written: (LastSeen & { by: string })[] = [];
  const node = (name: string) =>
    sharedHub(bus, {
      ...options,
      writeLastSeen: async (seen) => void written.push(...seen.map((one) => ({ ...one, by: name }))),
    });
  return { bus, written, node };
}

const shows = (hub: { presenceOf(userId: string): Presence }, userId: string, presence: Presence) =>
  waitUntil(`it to show ${presence}`, () => hub.presenceOf(userId) === presence, {
    lastSeen: () => hub.presenceOf(userId),
  });

describe('presence on several nodes', () => {
  it('is the same on all of them, and each person counts once', async () => {
    const { node } = setUp();
    const [one, two] = [node('one'), node('two')];
    const phone = one.hub.enter(ADA, 'away');
    await shows(two.hub, ADA, 'away');
    const laptop = two.hub.enter(ADA);
    await shows(one.hub, ADA, 'online');
    one.hub.enter(BEN);
    await waitUntil('both to be counted', () => two.hub.connectedCount() === 2);
    expect([one.hub.connectedHere(), two.hub.connectedHere()]).to.deep.equal([2, 1]);
    laptop.leave();
    await shows(one.hub, ADA, 'away');
    phone.leave({ forGood: true });
    await shows(two.hub, ADA, 'offline');
  });

  it('is known to a node that comes later', async () => {
    const { node } = setUp();
    node('one').hub.enter(ADA, 'away');
    const two = node('two');
    await shows(two.hub, ADA, 'away');
  });

  it('does not blink when someone comes back on another node', async () => {
    const { node } = setUp({ offlineAfterMs: 60_000 });
    const [one, two, three] = [node('one'), node('two'), node('three')];
    const seen: Presence[] = [];
    three.hub.watch(ADA, ({ presence }) => seen.push(presence));
    const device = one.hub.enter(ADA);
    await shows(three.hub, ADA, 'online');
    device.leave();
    two.hub.enter(ADA);
    two.hub.enter(BEN);
    await shows(three.hub, BEN, 'online');
    expect(seen).to.deep.equal(['online']);
  });

  it('keeps the people of a node that ends in good order, until they had time to come to another', async () => {
    const { node, written } = setUp();
    const [one, two] = [node('one'), node('two')];
    one.hub.enter(ADA);
    await shows(two.hub, ADA, 'online');
    await one.hub.close();
    two.hub.enter(BEN);
    expect(two.hub.presenceOf(ADA)).to.equal('online');
    expect(written.map(({ userId, by }) => [userId, by])).to.deep.equal([[ADA, 'one']]);
  });

  it('does not bring a node back that is gone, whatever was on its way from it', async () => {
    const { node, bus } = setUp();
    const [one, two] = [node('one'), node('two')];
    one.hub.enter(ADA);
    await shows(two.hub, ADA, 'online');
    two.hub.nodeGone(one.nodeId);
    const late = bus.channel(one.nodeId);
    late.send({ type: 'all', nodeId: one.nodeId, number: 9, people: [{ userId: BEN, presence: 'online' }] });
    expect(two.hub.presenceOf(BEN)).to.equal('offline');
  });

  it('takes a node in again that was gone, and is back', async () => {
    const { node, bus } = setUp();
    const [one, two] = [node('one'), node('two')];
    const device = one.hub.enter(ADA);
    await shows(two.hub, ADA, 'online');
    two.hub.nodeGone(one.nodeId);
    await shows(two.hub, ADA, 'offline');
    bus.nodes.add(one.nodeId);
    device.set('away');
    await shows(two.hub, ADA, 'away');
  });

  it('tells the time at which somebody left to whoever asks after hearing of it, on another node too', async () => {
    const { node, written } = setUp();
    const [one, two] = [node('one'), node('two')];
    const heard: (string | null)[] = [];
    two.hub.watch(ADA, ({ presence, lastSeenAt }) => {
      if (presence !== 'offline') return;
      expect(written.some(({ userId, by }) => userId === ADA && by === 'two')).to.equal(true);
      heard.push(lastSeenAt);
    });
    const device = one.hub.enter(ADA);
    await shows(two.hub, ADA, 'online');
    device.leave({ forGood: true });
    await shows(two.hub, ADA, 'offline');
    const times = new Set(written.map(({ at }) => at.toISOString()));
    expect([...times], 'the same time wherever it is written').to.deep.equal(heard);
  });

  it('finds out what it missed: the next change, or the next sign of life, shows a gap', async () => {
    const { node, bus } = setUp();
    const [one, two] = [node('one'), node('two')];
    one.hub.enter(ADA);
    await shows(two.hub, ADA, 'online');
    bus.cut(two.nodeId);
    one.hub.enter(BEN, 'away');
    const sent = bus.sent;
    await waitUntil('it to be sent', () => bus.sent > sent);
    bus.mend(two.nodeId);
    expect(two.hub.presenceOf(BEN)).to.equal('offline');
    await shows(two.hub, BEN, 'away');
  }).timeout(10_000);

  it('is right everywhere after any coming, going and cutting off', async function () {
    this.timeout(120_000);
    const step = fc.record({
      at: fc.nat(2),
      who: fc.nat(3),
      what: fc.constantFrom('enter', 'enter away', 'leave', 'set online', 'set away', 'cut', 'mend'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { node, bus } = setUp({ offlineAfterMs: 0 });
        const nodes = [node('one'), node('two'), node('three')];
        const people = Array.from({ length: 4 }, () => randomUUID());
        const devices: { userId: string; device: PresentDevice; presence: 'online' | 'away' }[][] = [
          [],
          [],
          [],
        ];
        for (const { at, who, what } of steps) {
          const [here, mine, userId] = [nodes[at], devices[at], people[who]];
          if (here === undefined || mine === undefined || userId === undefined) throw new Error('no such');
          const known = mine.find((one) => one.userId === userId);
          if (what === 'enter' || what === 'enter away') {
            const presence = what === 'enter' ? 'online' : 'away';
            mine.push({ userId, device: here.hub.enter(userId, presence), presence });
          } else if (what === 'cut') bus.cut(here.nodeId);
          else if (what === 'mend') bus.mend(here.nodeId);
          else if (known !== undefined && what === 'leave') {
            known.device.leave({ forGood: true });
            mine.splice(mine.indexOf(known), 1);
          } else if (known !== undefined) {
            known.presence = what === 'set online' ? 'online' : 'away';
            known.device.set(known.presence);
          }
          if (who === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        for (const { nodeId } of nodes) bus.mend(nodeId);
        for (const { hub } of nodes) hub.resync();
        const truth = people.map((userId): Presence => {
          const all = devices.flat().filter((one) => one.userId === userId);
          if (all.length === 0) return 'offline';
          return all.some(({ presence }) => presence === 'online') ? 'online' : 'away';
        });
        const shown = () => nodes.map(({ hub }) => people.map((userId) => hub.presenceOf(userId)));
        await waitUntil('all to agree', () => isDeepStrictEqual(shown(), [truth, truth, truth]), {
          lastSeen: () => ({ truth, shown: shown() }),
        });
        await Promise.all(nodes.map(({ hub }) => hub.close()));
      }),
      { numRuns: 200 },
    );
  });
});
