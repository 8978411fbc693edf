/** The value that `share` (0 to 1) of all values do not exceed. NaN where there are none. */
export function percentile(values: readonly number[], share: number): number {
  return percentileOfSorted(
    values.toSorted((left, right) => left - right),
    share,
  );
}

/** As `percentile`, for values that are in order already. */
export function percentileOfSorted(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
