import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { NodeInfo } from '../../../src/cluster/node-info.ts';
import { assignEdge } from '../../../src/signaling/edge/assign-edge.ts';

function node(load: Partial<NodeInfo['load']> = {}, draining = false): NodeInfo {
  return {
    nodeId: randomUUID(),
    name: 'test',
    url: 'http://127.0.0.1:1',
    publicUrl: null,
    region: null,
    startedAt: new Date(0).toISOString(),
    draining,
    load: { cpu: 0, consumers: 0, capacity: 100, rooms: 0, people: 0, ...load },
    peopleInRooms: {},
  };
}

const roomOf = (home: NodeInfo, changes: { streams?: number; people?: Map<string, number> } = {}) => ({
  homeNodeId: home.nodeId,
  streams: 2,
  people: new Map<string, number>(),
  ...changes,
});
const speaker = { mayPublish: true };
const listener = { mayPublish: false };

describe('who serves one more person of a room', () => {
  it('is its home while that has room', () => {
    const [home, other] = [node({ consumers: 50 }), node()];
    expect(assignEdge(roomOf(home), speaker, [home, other])).to.equal(home.nodeId);
    expect(assignEdge(roomOf(home), listener, [home, other])).to.equal(home.nodeId);
  });

  it('is an edge for listeners first, and for everyone when the home is full', () => {
    const other = node();
    const home = node({ consumers: 80 });
    expect(assignEdge(roomOf(home), speaker, [home, other])).to.equal(home.nodeId);
    expect(assignEdge(roomOf(home), listener, [home, other])).to.equal(other.nodeId);
    const full = node({ consumers: 99 });
    expect(assignEdge(roomOf(full), speaker, [full, other])).to.equal(other.nodeId);
  });

  it('is an edge when all the cores of the home are busy', () => {
    const [home, other] = [node({ cpu: 1 }), node()];
    expect(assignEdge(roomOf(home), speaker, [home, other])).to.equal(other.nodeId);
  });

  it('is the home when nobody else has room, or takes anything', () => {
    const home = node({ consumers: 100 });
    expect(assignEdge(roomOf(home), listener, [home])).to.equal(home.nodeId);
    const others = [node({ consumers: 99 }), node({}, true)];
    expect(assignEdge(roomOf(home), listener, [home, ...others])).to.equal(home.nodeId);
  });

  it('is an edge that the room has already, while that has room', () => {
    const home = node({ consumers: 100 });
    const [edge, idle] = [node({ consumers: 60 }), node()];
    const people = new Map([[edge.nodeId, 5]]);
    expect(assignEdge(roomOf(home, { people }), listener, [home, idle, edge])).to.equal(edge.nodeId);
    const full = new Map([[edge.nodeId, 50]]);
    expect(assignEdge(roomOf(home, { people: full }), listener, [home, idle, edge])).to.equal(idle.nodeId);
  });

  it('counts those who were sent somewhere before any node has said how busy it is', () => {
    const nodes = [node(), node(), node()];
    const [home] = nodes;
    if (home === undefined) throw new Error('there is no home');
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 170 }),
        fc.integer({ min: 0, max: 8 }),
        (guests, streams) => {
          const people = new Map<string, number>();
          for (const mayPublish of guests) {
            const nodeId = assignEdge(roomOf(home, { people, streams }), { mayPublish }, nodes);
            people.set(nodeId, (people.get(nodeId) ?? 0) + 1);
          }
          const each = Math.max(streams, 2);
          const room = nodes.length * Math.floor(100 / each);
          for (const { nodeId } of nodes.slice(1)) {
            expect((people.get(nodeId) ?? 0) * each).to.be.at.most(100);
          }
          // The home takes those for whom there is no room anywhere, and nobody else beyond its own.
          const beyond = Math.max(0, guests.length - room);
          expect((people.get(home.nodeId) ?? 0) * each).to.be.at.most(100 + (beyond + each) * each);
        },
      ),
      { numRuns: 50 },
    );
  });
});
