const LONG_LIFE_MS = 30_000;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/** How often in a row a worker died young, given that it was `previous` before this life. */
export function youngDeaths(previous: number, livedMs: number): number {
  return livedMs >= LONG_LIFE_MS ? 0 : previous + 1;
}

/** At once after a long life or a first death; then twice as long each time, so that a broken one does not fill a core. */
export function respawnDelayMs(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (deaths - 2), MAX_DELAY_MS);
}
