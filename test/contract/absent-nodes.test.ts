import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { ownLeaseMs } from '../../src/cluster/lease/lease-times.ts';
import type { Standing } from '../../src/cluster/lease/standing.ts';
import type { NodeInfo } from '../../src/cluster/node-info.ts';
import type { ClusterStore } from '../../src/cluster/store/cluster-store.ts';
import { aNode, aStanding } from '../helpers/nodes/cluster-nodes.ts';
import {
  beClear,
  CLUSTER_STORES,
  type OpenedStores,
  ownLeaseOver,
} from '../helpers/nodes/open-cluster-stores.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const LONG_MS = 60_000;
const SHORT_MS = 1_500;

for (const [name, open] of Object.entries(CLUSTER_STORES)) {
  describe(`a room of a node that may go on without the store, ${name}`, () => {
    let opened: OpenedStores;
    let store: ClusterStore;
    const roomId = randomUUID();
    let home: NodeInfo;
    let witness: NodeInfo;
    let stranger: NodeInfo;
    let heardAtMs: number;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      [home, witness, stranger] = [aNode(), aNode(), aNode()];
    });
    afterEach(() => opened.close());

    /** It has the room, and its lease is over. The others have theirs. */
    async function lapse(standing: Partial<Standing> = {}): Promise<void> {
      for (const other of [witness, stranger]) await store.renew(other, LONG_MS, aStanding());
      heardAtMs = await store.renew(home, SHORT_MS, aStanding({ asks: [witness.nodeId], ...standing }));
      expect((await store.claim(roomId, home.nodeId)).outcome).to.equal('claimed');
      await ownLeaseOver(store, stranger, SHORT_MS);
    }

    const claimIt = () => opened.another.claim(roomId, stranger.nodeId);

    it('is not given to anyone while nobody can say that it stopped', async () => {
      await lapse();
      const answer = await claimIt();
      if (answer.outcome !== 'unwitnessed') throw new Error(`not asked about: ${answer.outcome}`);
      const { waitMs, ...absent } = answer.absent;
      expect(absent).to.deep.equal({ nodeId: home.nodeId, url: home.url, heardAtMs });
      expect(waitMs).to.be.within(50_000, 60_000 - ownLeaseMs(SHORT_MS));
      await store.renew(home, LONG_MS, aStanding());
      expect((await claimIt()).outcome).to.equal('elsewhere');
    });

    it('is given once one of those whom it asks has told it nothing', async () => {
      await lapse();
      await beClear(store, stranger);
      expect((await claimIt()).outcome).to.equal('unwitnessed');
      await beClear(store, witness);
      expect((await claimIt()).outcome).to.equal('claimed');
    });

    it('is not given because of what was so before its lease was over', async () => {
      const clearAtMs = await store.renew(witness, LONG_MS, aStanding());
      await lapse();
      await store.renew(witness, LONG_MS, aStanding({ clearAtMs }));
      expect((await claimIt()).outcome).to.equal('unwitnessed');
    });

    it('is given by the word of one that has ended since', async () => {
      await lapse();
      await beClear(store, witness);
      await store.release(witness.nodeId);
      expect((await claimIt()).outcome).to.equal('claimed');
    });

    it('is given when it has stopped by its own limit', async () => {
      await lapse({ aloneMs: ownLeaseMs(SHORT_MS) + 1_000 });
      expect((await claimIt()).outcome).to.equal('unwitnessed');
      await waitUntil('its limit', async () => {
        await store.renew(stranger, LONG_MS, aStanding());
        return (await claimIt()).outcome === 'claimed';
      });
    });

    it('is given when it was found to have stopped, as of when it was heard last', async () => {
      await lapse();
      await store.markStopped(home.nodeId, heardAtMs - 1);
      expect((await claimIt()).outcome).to.equal('unwitnessed');
      await store.markStopped(home.nodeId, heardAtMs);
      expect((await claimIt()).outcome).to.equal('claimed');
    });

    it('is its own while it has a lease, whatever was found', async () => {
      heardAtMs = await store.renew(home, LONG_MS, aStanding());
      expect((await store.claim(roomId, home.nodeId)).outcome).to.equal('claimed');
      await store.renew(stranger, LONG_MS, aStanding());
      await store.markStopped(home.nodeId, heardAtMs);
      expect((await claimIt()).outcome).to.equal('elsewhere');
    });

    it('is looked after by those whom it named last, though an earlier renewal arrives late', async () => {
      const late = aStanding({ asks: [stranger.nodeId] });
      await lapse();
      await store.renew(home, 1, late);
      await waitUntil('its lease to end', async () => (await store.nodes()).length === 2);
      await beClear(store, stranger);
      expect((await claimIt()).outcome).to.equal('unwitnessed');
    });
  });
}
