import { type Clock, delayBy } from '../clock.ts';
import type { NodeLinks } from '../links/node-peer.ts';

const ASK_TIMEOUT_MS = 3_000;

/** `stopped`: its process has ended, or its lease has. `serves`: it goes on without the store. `silent`: nobody can say. */
export type ServingAnswer = 'stopped' | 'serves' | 'silent';

/** Asks a node that the store has no lease of whether it serves its rooms all the same. Never rejects. */
export function askWhetherServing(
  links: Pick<NodeLinks, 'to' | 'probe'>,
  { nodeId, url }: { nodeId: string; url: string },
  clock: Clock,
): Promise<ServingAnswer> {
  const silent = delayBy(clock, ASK_TIMEOUT_MS).then(() => 'silent' as const);
  return Promise.race([ask(links, nodeId, url), silent]);
}

async function ask(links: Pick<NodeLinks, 'to' | 'probe'>, nodeId: string, url: string) {
  const probed = await links.probe(nodeId, url);
  if (probed !== 'there') return probed === 'gone' ? 'stopped' : 'silent';
  try {
    const node = await links.to(nodeId, url);
    const { held } = await node.call('node:ask-lease', {}, { timeoutMs: ASK_TIMEOUT_MS });
    return held ? 'serves' : 'stopped';
  } catch {
    return 'silent';
  }
}
