const FIRST_MS = 60_000;
const LONGEST_MS = 6 * 60 * 60_000;

/** After so many in a row that got no answer the rest waits for the next turn. */
export const MAX_UNANSWERED = 3;

/** How long to leave something alone that was tried so often: a minute, doubling to six hours. */
export function backOffMs(tries: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 20));
}
