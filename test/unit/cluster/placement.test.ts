import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { NodeInfo, NodeLoad } from '../../../src/cluster/node-info.ts';
import { chooseEdge, chooseNode, chooseSuccessor, hasRoom } from '../../../src/cluster/rooms/placement.ts';
import { aNode } from '../../helpers/nodes/cluster-nodes.ts';

function node(load: Partial<NodeLoad>, overrides: Partial<NodeInfo> = {}): NodeInfo {
  return aNode({ load: { cpu: 0, consumers: 0, capacity: 500, rooms: 0, people: 0, ...load }, ...overrides });
}

const anyNode = fc
  .record({
    cpu: fc.double({ min: 0, max: 1, noNaN: true }),
    consumers: fc.integer({ min: 0, max: 2_000 }),
    capacity: fc.integer({ min: 1, max: 2_000 }),
    rooms: fc.integer({ min: 0, max: 200 }),
    draining: fc.boolean(),
    region: fc.constantFrom('north', 'south', null),
  })
  .map(({ draining, region, ...load }) => node(load, { draining, region }));
const anyNodes = fc.array(anyNode, { maxLength: 8 });

const NOW_MS = Date.parse('2026-01-01T12:00:00Z');
const began = (secondsAgo: number) => new Date(NOW_MS - secondsAgo * 1_000).toISOString();
const ON_ONE_HOST = { url: 'http://127.0.0.1:4000' };

describe('placing rooms of a node that ends', () => {
  const leaving = node({ rooms: 4 }, { ...ON_ONE_HOST, startedAt: began(9_000) });
  const older = node({ rooms: 1 }, { ...ON_ONE_HOST, startedAt: began(9_000) });
  const newer = node({ rooms: 4 }, { ...ON_ONE_HOST, startedAt: began(2) });

  it('gives them to the process that replaces it, and not to one that may be about to go too', () => {
    expect(chooseSuccessor(leaving, [older, newer], NOW_MS)).to.equal(newer);
  });

  it('spreads them over several that have just begun', () => {
    const idler = node({ rooms: 3 }, { ...ON_ONE_HOST, startedAt: began(20) });
    expect(chooseSuccessor(leaving, [older, newer, idler], NOW_MS)).to.equal(idler);
  });

  it('takes any node where none on its host has just begun, or has room, or stays', () => {
    const elsewhere = node({ rooms: 9 }, { url: 'http://10.0.0.7:4000', startedAt: began(2) });
    const full = node({ consumers: 500 }, { ...ON_ONE_HOST, startedAt: began(2) });
    const going = node({}, { ...ON_ONE_HOST, startedAt: began(2), draining: true });
    const old = node({ rooms: 8 }, { ...ON_ONE_HOST, startedAt: began(70) });
    expect(chooseSuccessor(leaving, [elsewhere, full, going, old, older], NOW_MS)).to.equal(older);
    expect(chooseSuccessor(leaving, [going], NOW_MS)).to.equal(undefined);
  });
});

describe('placing rooms and people on nodes', () => {
  it('takes the node that is least busy by what is nearest to its limit', () => {
    const sending = node({ consumers: 400 });
    const computing = node({ cpu: 0.9, consumers: 10 });
    const idler = node({ cpu: 0.5, consumers: 300 });
    expect(chooseNode([sending, computing, idler])).to.equal(idler);
  });

  it('counts what a node sends by how much it takes', () => {
    const large = node({ consumers: 600, capacity: 2_000 });
    const small = node({ consumers: 200, capacity: 500 });
    expect(chooseNode([small, large])).to.equal(large);
  });

  it('spreads a burst of rooms before anyone has said how busy it is', () => {
    const nodes = [node({}), node({}), node({})];
    for (let room = 0; room < 30; room += 1) {
      const chosen = chooseNode(nodes);
      if (chosen !== undefined) chosen.load.rooms += 1;
    }
    expect(nodes.map(({ load }) => load.rooms)).to.deep.equal([10, 10, 10]);
  });

  it('prefers its region while a node there has room', () => {
    const near = node({ cpu: 0.8 }, { region: 'north' });
    const far = node({ cpu: 0.1 }, { region: 'south' });
    expect(chooseNode([far, near], { region: 'north' })).to.equal(near);
    const full = node({ consumers: 500 }, { region: 'north' });
    expect(chooseNode([far, full], { region: 'north' })).to.equal(far);
    expect(chooseNode([far, near], { region: 'west' })).to.equal(far);
  });

  it('never takes a node that is draining, and one whenever there is one', () => {
    fc.assert(
      fc.property(anyNodes, fc.constantFrom('north', 'south', undefined), (nodes, region) => {
        const chosen = chooseNode(nodes, region === undefined ? {} : { region });
        expect(chosen === undefined).to.equal(nodes.every(({ draining }) => draining));
        expect(chosen?.draining ?? false).to.equal(false);
      }),
    );
  });

  it('chooses alike on every node, however the nodes are listed', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        expect(chooseNode([...nodes].reverse())).to.equal(chooseNode(nodes));
      }),
    );
  });

  it('never takes a node that is worse in everything than another one', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const chosen = chooseNode(nodes);
        if (chosen === undefined) return;
        const better = nodes.filter(
          ({ draining, load }) =>
            !draining &&
            load.cpu < chosen.load.cpu &&
            load.consumers / load.capacity < chosen.load.consumers / chosen.load.capacity &&
            load.rooms / load.capacity < chosen.load.rooms / chosen.load.capacity,
        );
        expect(better).to.deep.equal([]);
      }),
    );
  });

  it('keeps to the edges that a room has while they have room, then takes another', () => {
    const home = node({ consumers: 500 });
    const edge = node({ consumers: 450 });
    const idle = node({});
    const room = { homeNodeId: home.nodeId, edgeNodeIds: [edge.nodeId], consumers: 5 };
    expect(chooseEdge([home, edge, idle], room)).to.equal(edge);
    expect(chooseEdge([home, edge, idle], { ...room, consumers: 51 })).to.equal(idle);
    expect(chooseEdge([home, edge], { ...room, consumers: 51 })).to.equal(undefined);
  });

  it('never takes the home, a draining node or one without room as an edge', () => {
    fc.assert(
      fc.property(anyNodes, fc.nat(7), fc.nat(50), (nodes, index, consumers) => {
        const homeNodeId = nodes[index]?.nodeId ?? randomUUID();
        const edge = chooseEdge(nodes, { homeNodeId, edgeNodeIds: [], consumers });
        const possible = nodes.filter(
          (one) => one.nodeId !== homeNodeId && !one.draining && hasRoom(one, consumers),
        );
        if (edge === undefined) expect(possible).to.deep.equal([]);
        else expect(possible).to.include(edge);
      }),
    );
  });
});
