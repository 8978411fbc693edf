/** What counts for placing a room: how much a worker does now, and how much it has been promised. */
export type WorkerLoad = { consumers: number; rooms: number };

/**
 * A room that was just opened has no consumers and will have some: a burst of new rooms must not all go to one worker.
 * This many is a meeting of four with microphones and cameras, give or take.
 */
const CONSUMERS_EXPECTED_IN_A_ROOM = 16;

/** A worker's cost is what it sends, so the number of its consumers. */
export function workerCost({ consumers, rooms }: WorkerLoad): number {
  return Math.max(consumers, 0) + rooms * CONSUMERS_EXPECTED_IN_A_ROOM;
}

/** The least loaded; of equal ones the first. */
export function leastLoaded<T extends { load: WorkerLoad }>(workers: readonly T[]): T | undefined {
  let best: T | undefined;
  for (const worker of workers) {
    if (best === undefined || workerCost(worker.load) < workerCost(best.load)) best = worker;
  }
  return best;
}
