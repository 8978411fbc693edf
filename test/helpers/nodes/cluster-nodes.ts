import { randomUUID } from 'node:crypto';
import type { Standing } from '../../../src/cluster/lease/standing.ts';
import type { NodeInfo } from '../../../src/cluster/node-info.ts';

/** A node as it says of itself. */
export function aNode(overrides: Partial<NodeInfo> = {}): NodeInfo {
  return {
    nodeId: randomUUID(),
    name: 'host:1',
    url: 'http://127.0.0.1:41234',
    publicUrl: null,
    region: null,
    startedAt: new Date().toISOString(),
    draining: false,
    load: { cpu: 0, consumers: 0, capacity: 500, rooms: 0, people: 0 },
    peopleInRooms: {},
    ...overrides,
  };
}

let renewals = 0;

/** What a node that knows of no other lets the store know with a renewal, the next one each time. */
export function aStanding(overrides: Partial<Standing> = {}): Standing {
  renewals += 1;
  return { order: renewals, asks: [], aloneMs: 60_000, clearAtMs: null, ...overrides };
}
