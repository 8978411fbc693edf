/** Processor time of each media worker so far, as mediasoup's `getResourceUsage` has it; milliseconds. */
export type CpuTimes = readonly { pid: number; cpuMs: number }[];

/**
 * How much of what `workers` cores could do the media workers did between two looks, from 0 to 1. A worker that was replaced
 * meanwhile counts with what its successor did.
 */
export function cpuFraction(before: CpuTimes, after: CpuTimes, elapsedMs: number, workers: number): number {
  if (elapsedMs <= 0 || workers <= 0) return 0;
  const earlier = new Map(before.map(({ pid, cpuMs }) => [pid, cpuMs]));
  const usedMs = after.reduce((sum, { pid, cpuMs }) => sum + Math.max(cpuMs - (earlier.get(pid) ?? 0), 0), 0);
  return Math.min(usedMs / (elapsedMs * workers), 1);
}
