import { randomUUID } from 'node:crypto';
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
