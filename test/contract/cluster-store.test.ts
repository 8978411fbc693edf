import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Announcement, type ClusterStore, FencedError } from '../../src/cluster/store/cluster-store.ts';
import { caught } from '../helpers/caught.ts';
import { aNode, aStanding } from '../helpers/nodes/cluster-nodes.ts';
import {
  beClear,
  CLUSTER_STORES,
  type OpenedStores,
  ownLeaseOver,
} from '../helpers/nodes/open-cluster-stores.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const LONG_MS = 60_000;
/** So short that it is over when we look again, and long enough for a busy machine to claim under it. */
const SHORT_MS = 1_500;

for (const [name, open] of Object.entries(CLUSTER_STORES)) {
  describe(`what nodes know together, ${name}`, () => {
    let opened: OpenedStores;
    let store: ClusterStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    async function leased(leaseMs = LONG_MS, startedAt = new Date()): Promise<string> {
      const node = aNode({ startedAt: startedAt.toISOString() });
      await store.renew(node, leaseMs, aStanding());
      return node.nodeId;
    }

    async function claimed(roomId: string, nodeId: string) {
      const answer = await store.claim(roomId, nodeId);
      if (answer.outcome !== 'claimed') throw new Error(`not claimed: ${answer.outcome}`);
      return { home: { nodeId, epoch: answer.epoch }, stored: answer.stored };
    }

    const gone = (nodeId: string) =>
      waitUntil('the lease to end', async () =>
        (await store.nodes()).every((node) => node.nodeId !== nodeId),
      );

    describe('leases', () => {
      it('show a node to all until they end, as it last described itself', async () => {
        const node = aNode();
        await store.renew(node, LONG_MS, aStanding());
        const busier = { ...node, draining: true, peopleInRooms: { [randomUUID()]: 3 } };
        await store.renew(busier, SHORT_MS, aStanding());
        expect(await opened.another.nodes()).to.deep.equal([busier]);
        await gone(node.nodeId);
      });

      it('list the nodes, oldest first', async () => {
        const young = await leased(LONG_MS, new Date('2026-03-01T00:00:00Z'));
        const old = await leased(LONG_MS, new Date('2026-01-01T00:00:00Z'));
        const middle = await leased(LONG_MS, new Date('2026-02-01T00:00:00Z'));
        expect((await store.nodes()).map(({ nodeId }) => nodeId)).to.deep.equal([old, middle, young]);
      });

      it('are over at once when they are released', async () => {
        const nodeId = await leased();
        await store.release(nodeId);
        expect(await store.nodes()).to.deep.equal([]);
        await store.release(nodeId);
      });

      it('begin again after they ended', async () => {
        const node = aNode();
        await store.renew(node, SHORT_MS, aStanding());
        await gone(node.nodeId);
        await store.renew(node, LONG_MS, aStanding());
        expect(await store.nodes()).to.deep.equal([node]);
      });
    });

    describe('claims', () => {
      it('give a room that lives nowhere to whoever asks, with nothing of it', async () => {
        const nodeId = await leased();
        const roomId = randomUUID();
        expect(await store.findHome(roomId)).to.equal(undefined);
        const { home, stored } = await claimed(roomId, nodeId);
        expect(stored).to.equal(undefined);
        expect(await opened.another.findHome(roomId)).to.deep.equal(home);
        expect(await opened.another.roomsOf(nodeId)).to.deep.equal([roomId]);
      });

      it('give it to one of many at once', async () => {
        const nodes = await Promise.all(Array.from({ length: 10 }, () => leased()));
        const roomId = randomUUID();
        const answers = await Promise.all(
          nodes.map((nodeId, index) => (index % 2 ? store : opened.another).claim(roomId, nodeId)),
        );
        const won = answers.flatMap((answer, index) => (answer.outcome === 'claimed' ? [index] : []));
        expect(won).to.have.length(1);
        const home = await store.findHome(roomId);
        expect(home?.nodeId).to.equal(nodes[won[0] ?? -1]);
        const others = answers.filter(({ outcome }) => outcome !== 'claimed');
        for (const answer of others) expect(answer).to.deep.equal({ outcome: 'elsewhere', home });
      });

      it('are refused to a node without a lease', async () => {
        const roomId = randomUUID();
        expect(await caught(store.claim(roomId, randomUUID()))).to.be.instanceOf(FencedError);
        expect(await store.findHome(roomId)).to.equal(undefined);
      });

      it('give a node its own room with a new epoch and all that it wrote', async () => {
        const nodeId = await leased();
        const roomId = randomUUID();
        const first = await claimed(roomId, nodeId);
        await store.append(roomId, first.home, ['one', 'two']);
        const second = await claimed(roomId, nodeId);
        expect(second.home.epoch).to.be.greaterThan(first.home.epoch);
        expect(second.stored).to.deep.equal({ checkpoint: null, entries: ['one', 'two'] });
        expect(await caught(store.append(roomId, first.home, ['late']))).to.be.instanceOf(FencedError);
      });

      it('give a room of a released node to the next, and refuse what the earlier home still writes', async () => {
        const [dead, alive] = [await leased(), await leased()];
        const roomId = randomUUID();
        const { home } = await claimed(roomId, dead);
        await store.checkpoint(roomId, home, 'all');
        await store.append(roomId, home, ['line']);
        await store.release(dead);
        expect(await store.orphans()).to.deep.equal([roomId]);

        const taken = await claimed(roomId, alive);
        expect(taken.stored).to.deep.equal({ checkpoint: 'all', entries: ['line'] });
        expect(taken.home.epoch).to.be.greaterThan(home.epoch);
        expect(await store.orphans()).to.deep.equal([]);
        expect(await caught(store.append(roomId, home, ['x']))).to.be.instanceOf(FencedError);
        expect(await caught(store.checkpoint(roomId, home, 'x'))).to.be.instanceOf(FencedError);
        expect(await caught(store.handOver(roomId, home, alive))).to.be.instanceOf(FencedError);
        await store.abandon(roomId, home);
        expect(await store.findHome(roomId)).to.deep.equal(taken.home);
        await store.append(roomId, taken.home, ['more']);
        expect((await claimed(roomId, alive)).stored).to.deep.equal({
          checkpoint: 'all',
          entries: ['line', 'more'],
        });
      });

      it('give a room of a node whose lease ran out', async () => {
        const alive = aNode();
        await store.renew(alive, LONG_MS, aStanding());
        const dying = aNode();
        await store.renew(dying, SHORT_MS, aStanding({ asks: [alive.nodeId] }));
        const roomId = randomUUID();
        const { home } = await claimed(roomId, dying.nodeId);
        expect(await store.claim(roomId, alive.nodeId)).to.deep.equal({ outcome: 'elsewhere', home });
        await gone(dying.nodeId);
        expect(await store.orphans()).to.deep.equal([roomId]);
        await ownLeaseOver(store, alive, SHORT_MS);
        await beClear(store, alive);
        await claimed(roomId, alive.nodeId);
      });

      it('give a dead node’s room only once renewals are steady again', async function () {
        this.timeout(30_000);
        const [dying, alive] = [aNode(), aNode()];
        await store.renew(alive, LONG_MS, aStanding());
        await store.renew(dying, SHORT_MS, aStanding({ aloneMs: SHORT_MS }));
        const roomId = randomUUID();
        await claimed(roomId, dying.nodeId);
        const silentSinceMs = performance.now();
        await waitUntil('a break in the renewals', () => performance.now() - silentSinceMs > 2_600);
        expect(await store.claim(roomId, alive.nodeId)).to.deep.equal({ outcome: 'unsettled' });
        await store.renew(alive, LONG_MS, aStanding());
        const steadySinceMs = performance.now();
        expect(await store.claim(roomId, alive.nodeId)).to.deep.equal({ outcome: 'unsettled' });
        await waitUntil(
          'the room',
          async () => {
            await store.renew(alive, LONG_MS, aStanding());
            return (await store.claim(roomId, alive.nodeId)).outcome === 'claimed';
          },
          { timeoutMs: 10_000 },
        );
        expect(performance.now() - steadySinceMs).to.be.greaterThan(2_900);
      });
    });

    describe('hand-overs', () => {
      it('move a room with all that was written of it', async () => {
        const [from, to] = [await leased(), await leased()];
        const roomId = randomUUID();
        const { home } = await claimed(roomId, from);
        await store.checkpoint(roomId, home, 'all');
        await store.append(roomId, home, ['line']);
        const epoch = await store.handOver(roomId, home, to);
        expect(epoch).to.be.greaterThan(home.epoch);
        expect(await store.findHome(roomId)).to.deep.equal({ nodeId: to, epoch });
        expect(await caught(store.append(roomId, home, ['late']))).to.be.instanceOf(FencedError);
        const stored = { checkpoint: 'all', entries: ['line'] };
        const first = await store.claim(roomId, to);
        expect(first).to.deep.include({ outcome: 'claimed', stored, handedOver: true });
        expect(await store.claim(roomId, to)).to.deep.include({
          outcome: 'claimed',
          stored,
          handedOver: false,
        });
        await store.release(from);
        expect(await store.orphans()).to.deep.equal([]);
        expect([await store.roomsOf(from), await store.roomsOf(to)]).to.deep.equal([[], [roomId]]);
        await store.release(to);
        expect(await store.orphans()).to.deep.equal([roomId]);
      });

      it('are refused when the other node has no lease: the room stays', async () => {
        const from = await leased();
        const roomId = randomUUID();
        const { home } = await claimed(roomId, from);
        expect(await caught(store.handOver(roomId, home, randomUUID()))).to.be.instanceOf(FencedError);
        expect(await store.findHome(roomId)).to.deep.equal(home);
        await store.append(roomId, home, ['on']);
      });
    });

    describe('what rooms write', () => {
      it('is kept in order, and a checkpoint takes its place', async () => {
        const nodeId = await leased();
        const roomId = randomUUID();
        const { home } = await claimed(roomId, nodeId);
        await store.append(roomId, home, ['1', '2 “ü” 🦊\n']);
        await store.append(roomId, home, ['3']);
        const again = await claimed(roomId, nodeId);
        expect(again.stored).to.deep.equal({ checkpoint: null, entries: ['1', '2 “ü” 🦊\n', '3'] });
        await store.checkpoint(roomId, again.home, '{"all":true}');
        const last = await claimed(roomId, nodeId);
        expect(last.stored).to.deep.equal({ checkpoint: '{"all":true}', entries: [] });
      });

      it('is gone when the room is abandoned, and the earlier life cannot write into the next', async () => {
        const nodeId = await leased();
        const roomId = randomUUID();
        const first = await claimed(roomId, nodeId);
        await store.checkpoint(roomId, first.home, 'old');
        await store.abandon(roomId, first.home);
        expect(await store.findHome(roomId)).to.equal(undefined);
        expect(await caught(store.checkpoint(roomId, first.home, 'old'))).to.be.instanceOf(FencedError);
        expect(await caught(store.append(roomId, first.home, ['old']))).to.be.instanceOf(FencedError);
        const second = await claimed(roomId, nodeId);
        expect(second.stored).to.equal(undefined);
        expect(await caught(store.append(roomId, first.home, ['old']))).to.be.instanceOf(FencedError);
      });

      it('may be long: thousands of lines at once', async () => {
        const nodeId = await leased();
        const roomId = randomUUID();
        const { home } = await claimed(roomId, nodeId);
        const lines = Array.from({ length: 5_000 }, (_, index) => `${index} ${'x'.repeat(100)}`);
        await store.append(roomId, home, lines);
        expect((await claimed(roomId, nodeId)).stored?.entries).to.deep.equal(lines);
      });
    });

    describe('announcements', () => {
      it('reach all who follow, in one order, also who announced them', async () => {
        const heard: Announcement[][] = [[], []];
        store.follow((announcement) => heard[0]?.push(announcement));
        opened.another.follow((announcement) => heard[1]?.push(announcement));
        const fromNodeId = randomUUID();
        const all = Array.from({ length: 50 }, (_, number) => ({
          fromNodeId,
          topic: 'number',
          payload: { number },
        }));
        for (const announcement of all) await store.announce(announcement);
        await waitUntil('all', () => heard.every(({ length }) => length >= 50), { lastSeen: () => heard });
        expect(heard).to.deep.equal([all, all]);
      });

      it('are not heard by who stopped, nor those from before', async () => {
        const one = (topic: string) => ({ fromNodeId: 'n', topic, payload: null });
        const first: string[] = [];
        const stop = store.follow(({ topic }) => first.push(topic));
        await store.announce(one('a'));
        await waitUntil('the first', () => first.length === 1);
        stop();
        const second: string[] = [];
        store.follow(({ topic }) => second.push(topic));
        await store.announce(one('b'));
        await waitUntil('the second', () => second.length === 1);
        expect({ first, second }).to.deep.equal({ first: ['a'], second: ['b'] });
      });
    });
  });
}
