import { expect } from 'chai';
import type { RoomHold } from '../../../src/cluster/rooms/room-claims.ts';
import { ALONE_MS, SimulatedCluster, type SimulatedNode } from '../../helpers/simulated/simulated-cluster.ts';

const ROOM = 'the room';
const LEASE_MS = 4_000;
/** How long whoever answers takes to stop: what the others told it holds no longer. */
const STOPS_MS = 4_000;

describe('a room of a node that no other one can speak for', () => {
  let cluster: SimulatedCluster;
  let first: SimulatedNode;
  let firstHold: RoomHold;
  const pass = (ms: number, look?: () => void) => cluster.clock.advance(ms, look);

  beforeEach(async () => {
    cluster = new SimulatedCluster();
    first = await cluster.addNode();
    firstHold = await held(first);
    await pass(5_000);
  });

  async function held(node: SimulatedNode): Promise<RoomHold> {
    const claimed = node.cluster.claims.claim(ROOM);
    await pass(100);
    const claim = await claimed;
    if (claim.outcome !== 'held') throw new Error('it lives elsewhere');
    return claim.hold;
  }

  /** Asks for the room until it has it, and gives how long that took. Never are there two homes. */
  async function msUntilHeld(node: SimulatedNode, mostMs: number): Promise<number> {
    const sinceMs = cluster.clock.nowMs();
    let hold: RoomHold | undefined;
    const ask = () => {
      node.cluster.claims.claim(ROOM).then(
        (claim) => {
          if (claim.outcome === 'held') hold = claim.hold;
          else node.clock.setTimer(ask, 100);
        },
        () => node.clock.setTimer(ask, 100),
      );
    };
    ask();
    const look = () => {
      if (hold?.held && firstHold.held && !first.dead) throw new Error('two homes');
    };
    while (hold === undefined && cluster.clock.nowMs() < sinceMs + mostMs) await pass(50, look);
    if (hold === undefined) throw new Error(`not within ${mostMs} ms`);
    return cluster.clock.nowMs() - sinceMs;
  }

  it('stays there until it must have stopped, where nobody reaches it', async () => {
    first.storeCut = true;
    await pass(6_000);
    const second = await cluster.addNode();
    cluster.cut(first, second, true);
    await pass(20_000);
    expect(firstHold.held).to.equal(true);
    expect(await msUntilHeld(second, ALONE_MS)).to.be.within(ALONE_MS - 30_000, ALONE_MS);
    expect(firstHold.held).to.equal(false);
  });

  it('is taken from a node that answers, once that has heard that somebody has the store', async () => {
    first.storeCut = true;
    await pass(10_000);
    expect(firstHold.held).to.equal(true);
    const second = await cluster.addNode();
    expect(await msUntilHeld(second, 20_000)).to.be.lessThan(STOPS_MS);
    expect(first.cluster.held).to.equal(false);
  });

  it('is taken at the end of its lease when its process has ended', async () => {
    cluster.kill(first);
    const second = await cluster.addNode();
    expect(await msUntilHeld(second, 20_000)).to.be.lessThan(LEASE_MS + 500);
  });

  it('is taken by one that started after its death as soon as by any, where another one knew it', async () => {
    const witness = await cluster.addNode();
    await pass(3_000);
    cluster.kill(first);
    const second = await cluster.addNode();
    // Its host is gone too.
    cluster.cut(first, second, true);
    cluster.cut(first, witness, true);
    expect(await msUntilHeld(second, 20_000)).to.be.lessThan(LEASE_MS + 700);
  });

  it('stays with two that go on together while a third one starts where the store is', async () => {
    const friend = await cluster.addNode();
    await pass(3_000);
    first.storeCut = true;
    friend.storeCut = true;
    await pass(6_000);
    const second = await cluster.addNode();
    cluster.cut(first, second, true);
    cluster.cut(friend, second, true);
    await pass(20_000);
    expect(firstHold.held).to.equal(true);
    expect(await msUntilHeld(second, ALONE_MS)).to.be.greaterThan(ALONE_MS - 35_000);
  });

  it('is held without the store no longer than that', async () => {
    cluster.storeAway = true;
    await pass(ALONE_MS - 4_000);
    expect(firstHold.held).to.equal(true);
    await pass(4_000);
    expect(firstHold.held).to.equal(false);
  });
});
