import type { NodeInfo } from './node-info.ts';

/**
 * What a node knows of the nodes after it looked again, and who is gone. `keepMissing`: those that are not there may only not
 * have renewed yet, since the store was away a moment ago.
 */
export function nextView(
  before: readonly NodeInfo[],
  seen: readonly NodeInfo[],
  keepMissing: boolean,
): { nodes: NodeInfo[]; goneNodeIds: string[] } {
  const ids = new Set(seen.map(({ nodeId }) => nodeId));
  const missing = before.filter(({ nodeId }) => !ids.has(nodeId));
  if (!keepMissing) return { nodes: [...seen], goneNodeIds: missing.map(({ nodeId }) => nodeId) };
  const nodes = [...missing, ...seen].sort((one, other) => compare(one.startedAt, other.startedAt));
  return { nodes, goneNodeIds: [] };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
