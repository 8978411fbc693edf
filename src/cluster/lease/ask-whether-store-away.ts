import { type Clock, delayBy } from '../clock.ts';
import type { NodeLinks } from '../links/node-peer.ts';
import type { OthersAnswer } from './lease-keeper.ts';

/** Longer than a node needs to find out that the store does not answer. */
const ASK_TIMEOUT_MS = 1_500;

/** Asks these nodes whether the store is away for them. Nobody to ask: it is away for all. Never rejects. */
export async function askWhetherStoreAway(
  links: Pick<NodeLinks, 'to'>,
  nodeIds: Iterable<string>,
  clock: Clock,
): Promise<OthersAnswer> {
  const answers = await Promise.all(Array.from(nodeIds, (nodeId) => askOne(links, nodeId, clock)));
  return (
    answers.find((answer) => answer === 'somebody-has-it') ??
    answers.find((answer) => answer === 'somebody-unheard') ??
    'all-away'
  );
}

async function askOne(links: Pick<NodeLinks, 'to'>, nodeId: string, clock: Clock): Promise<OthersAnswer> {
  const unheard = delayBy(clock, ASK_TIMEOUT_MS).then(() => 'somebody-unheard' as const);
  return Promise.race([ask(links, nodeId), unheard]);
}

async function ask(links: Pick<NodeLinks, 'to'>, nodeId: string): Promise<OthersAnswer> {
  try {
    const node = await links.to(nodeId);
    const { storeAway } = await node.call('node:ask-store', {}, { timeoutMs: ASK_TIMEOUT_MS });
    return storeAway ? 'all-away' : 'somebody-has-it';
  } catch {
    // Not reachable, or not in time: it may have the store.
    return 'somebody-unheard';
  }
}
