import { type WorkerLoad, workerCost } from '../workers/placement.ts';

/** A part of a room on one worker. */
type Share = {
  /** How many streams it sends, or is about to. */
  consumers: number;
  /** Of the worker, with all else that it does. */
  load: WorkerLoad;
};

/**
 * Where a newcomer's media goes. As long as a share of the room sends less than `workerConsumers`, there: a room on few workers
 * costs fewer pipes. Then to a worker that the room is not on yet, if one has less to do than the room's own; else to
 * the room's share whose worker has the least to do.
 *
 * @param shares are never empty.
 * @param others are the live workers that the room is not on.
 */
export function chooseShare<S extends Share, W extends { load: WorkerLoad }>(
  shares: readonly [S, ...S[]],
  others: readonly W[],
  workerConsumers: number,
): { share: S } | { worker: W } {
  const roomy = shares.filter(({ consumers }) => consumers < workerConsumers);
  const [first, ...rest] = roomy.length > 0 ? roomy : shares;
  const share = leastOf(first ?? shares[0], rest);
  if (roomy.length > 0) return { share };
  const [other, ...more] = others;
  if (other === undefined) return { share };
  const worker = leastOf(other, more);
  return workerCost(worker.load) < workerCost(share.load) ? { worker } : { share };
}

function leastOf<T extends { load: WorkerLoad }>(first: T, rest: readonly T[]): T {
  return rest.reduce((best, one) => (workerCost(one.load) < workerCost(best.load) ? one : best), first);
}
