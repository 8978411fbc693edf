import { CAMERA } from './camera-stream.ts';

/*
 * Frames carry the time at which they were sent as their RTP timestamp, which an SFU passes on: so whoever receives one
 * knows how long it was under way. The machine's monotonic clock is the same in all processes.
 */

const TICKS_A_MS = CAMERA.clockRate / 1_000;
const WRAP = 2 ** 32;

/** What must be added to `performance.now()` for the time that all processes share. */
const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Now, as an RTP timestamp. */
export function timestampNow(): number {
  return Math.floor(((performance.now() + OFFSET_MS) * TICKS_A_MS) % WRAP);
}

/** How long ago that was, in milliseconds; of less than 13 hours. */
export function ageMs(timestamp: number): number {
  const ticks = timestampNow() - timestamp;
  return (ticks < -WRAP / 2 ? ticks + WRAP : ticks) / TICKS_A_MS;
}
