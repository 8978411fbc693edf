import { expect } from 'chai';
import { SimulatedCluster, type SimulatedNode } from '../../helpers/simulated/simulated-cluster.ts';

function eventsOf({ cluster }: SimulatedNode): string[] {
  const events: string[] = [];
  cluster.on('lost', () => events.push(`lost ${cluster.held}`));
  cluster.on('regained', () => events.push('regained'));
  cluster.on('storeBack', () => events.push('storeBack'));
  cluster.on('nodeGone', () => events.push('nodeGone'));
  return events;
}

describe('the lease of a node', () => {
  let simulated: SimulatedCluster;
  let node: SimulatedNode;
  let events: string[];
  const pass = (ms: number) => simulated.clock.advance(ms);
  const aliveIds = async () => (await simulated.store.nodes()).map(({ nodeId }) => nodeId);

  beforeEach(async () => {
    simulated = new SimulatedCluster();
    node = await simulated.addNode();
    events = eventsOf(node);
  });

  it('goes on as long as it is renewed', async () => {
    await pass(60_000);
    expect(node.cluster.held).to.equal(true);
    expect(node.cluster.mayClaim).to.equal(true);
    expect(await aliveIds()).to.deep.equal([node.nodeId]);
    expect(events).to.deep.equal([]);
  });

  it('is given back at the end', async () => {
    const stopped = node.cluster.stop();
    await pass(100);
    await stopped;
    expect(await aliveIds()).to.deep.equal([]);
    expect(node.cluster.held).to.equal(false);
    expect(events).to.deep.equal([]);
  });

  it('is not begun without the store', async () => {
    simulated.storeAway = true;
    let failure = '';
    simulated.addNode().catch((error) => {
      failure = error.name;
    });
    await pass(2_000);
    expect(failure).to.equal('StoreUnavailableError');
  });

  it('is lost before the store thinks so, by a node that is cut off from all', async () => {
    const other = await simulated.addNode();
    await pass(2_000);
    node.storeCut = true;
    simulated.cut(node, other, true);
    let heldAfterItsEnd = false;
    for (let step = 0; step < 100; step += 1) {
      await pass(100);
      const alive = (await aliveIds()).includes(node.nodeId);
      if (!alive && node.cluster.held) heldAfterItsEnd = true;
    }
    expect(heldAfterItsEnd).to.equal(false);
    expect(node.cluster.held).to.equal(false);
    expect(other.cluster.held).to.equal(true);
    expect(events).to.deep.equal(['lost false']);
    expect(other.cluster.nodes().map(({ nodeId }) => nodeId)).to.deep.equal([other.nodeId]);

    node.storeCut = false;
    await pass(2_000);
    expect(events).to.deep.equal(['lost false', 'regained', 'storeBack']);
    expect(node.cluster.held).to.equal(true);
  });

  it('is lost while another node has the store', async () => {
    await simulated.addNode();
    await pass(2_000);
    node.storeCut = true;
    await pass(10_000);
    expect(events).to.deep.equal(['lost false']);
  });

  it('is lost when another node cannot be heard, though the store is away for both', async () => {
    const other = await simulated.addNode();
    await pass(2_000);
    simulated.cut(node, other, true);
    simulated.storeAway = true;
    await pass(10_000);
    expect(node.cluster.held).to.equal(false);
    expect(other.cluster.held).to.equal(false);
  });

  it('goes on while the store is away for all who hear each other, and nobody sees anyone go', async () => {
    const others = [await simulated.addNode(), await simulated.addNode()];
    const all = [node, ...others];
    const heard = all.map((one) => eventsOf(one));
    await pass(2_000);
    simulated.storeAway = true;
    let everLost = false;
    for (let step = 0; step < 300; step += 1) {
      await pass(100);
      if (all.some(({ cluster }) => !cluster.held)) everLost = true;
    }
    expect(everLost).to.equal(false);
    expect(all.map(({ cluster }) => cluster.withoutStore)).to.deep.equal([true, true, true]);
    expect(all.map(({ cluster }) => cluster.mayClaim)).to.deep.equal([false, false, false]);
    simulated.storeAway = false;
    await pass(6_000);
    expect(heard).to.deep.equal([['storeBack'], ['storeBack'], ['storeBack']]);
    expect(all.map(({ cluster }) => cluster.nodes().length)).to.deep.equal([3, 3, 3]);
    expect(all.map(({ cluster }) => cluster.mayClaim)).to.deep.equal([true, true, true]);
  });

  it('goes on without the store when there is nobody else', async () => {
    simulated.storeAway = true;
    await pass(60_000);
    expect(node.cluster.held).to.equal(true);
    expect(node.cluster.withoutStore).to.equal(true);
  });

  it('is found lost by a process that stood still, at the first look', async () => {
    await simulated.addNode();
    await pass(2_000);
    node.clock.pause();
    await pass(8_000);
    expect(node.cluster.held).to.equal(false);
    const { term } = node.cluster;
    node.clock.resume();
    await pass(2_000);
    expect(events).to.deep.equal(['lost false', 'regained']);
    expect(node.cluster.held).to.equal(true);
    expect(node.cluster.term).to.equal(term);
  });

  it('is lost and told of even when the next renewal comes before anyone looked', async () => {
    await simulated.addNode();
    await pass(2_000);
    const { term } = node.cluster;
    node.clock.pause();
    await pass(8_000);
    node.clock.resume();
    await pass(2_000);
    expect(events).to.deep.equal(['lost false', 'regained']);
    expect(node.cluster.term).to.equal(term + 1);
  });

  it('shows others who is gone', async () => {
    const other = await simulated.addNode();
    await pass(2_000);
    expect(node.cluster.nodes()).to.have.length(2);
    simulated.kill(other);
    await pass(6_000);
    expect(node.cluster.nodes()).to.have.length(1);
    expect(events).to.deep.equal(['nodeGone']);
  });

  it('says at once to all that a node drains', async () => {
    const other = await simulated.addNode();
    await pass(2_000);
    const drained = node.cluster.drain();
    await pass(20);
    await drained;
    await pass(1_100);
    expect(other.cluster.findNode(node.nodeId)?.draining).to.equal(true);
  });
});
