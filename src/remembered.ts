/** `measure`, done again only when what it answered last is older than that. */
export function remembered<T>(forMs: number, measure: () => T): () => T {
  let last: { value: T; atMs: number } | undefined;
  return () => {
    const nowMs = performance.now();
    if (last === undefined || nowMs - last.atMs > forMs) last = { value: measure(), atMs: nowMs };
    return last.value;
  };
}
