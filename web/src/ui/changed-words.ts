/** One thing that is different now, in words. */
export type ChangedWord = { label: string; now: string };

/** What is different now from what it was, for an `EditConflict`. `words` says all there is, in the same order each time. */
export function changedWords<T>(words: (thing: T) => ChangedWord[], before: T, now: T): ChangedWord[] {
  const old = words(before);
  return words(now).filter((word, at) => word.now !== old[at]?.now);
}
