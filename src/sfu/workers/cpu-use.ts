/** Processor time that a worker took since it started, as it said at that time. */
export type CpuReading = { pid: number; cpuMs: number };
export type CpuSample = { atMs: number; readings: readonly CpuReading[] };

/**
 * Of the cores that so many workers could fill, how much they took from the first sample to the last: 0 to 1. A worker that
 * does not answer for a while is counted when it does again; what one took before it was first seen is not.
 */
export function cpuUse(samples: readonly CpuSample[], workers: number): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs || workers === 0) return 0;
  const known = new Map<number, number>();
  let usedMs = 0;
  for (const { readings } of samples) {
    for (const { pid, cpuMs } of readings) {
      usedMs += Math.max(0, cpuMs - (known.get(pid) ?? cpuMs));
      known.set(pid, cpuMs);
    }
  }
  return Math.min(1, usedMs / ((last.atMs - first.atMs) * workers));
}
