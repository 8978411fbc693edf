import type { BenchPerson } from './world.ts';

/*
 * What the benchmark and its client processes tell each other. Times are milliseconds since 1970 with fractions, by the
 * one clock of the machine.
 */

/** `url`: of the node that the person asks first. `person`: a number that is that person's alone in this run. */
export type Joiner = BenchPerson & { person: number; url: string };

export type ClientCommand =
  /** Everyone joins, so many at a time, and publishes where they may. Answered by `joined`. */
  | { type: 'join'; people: readonly Joiner[]; atATime: number }
  /** That person raises a hand, and lowers it a little later. Answered by `raised`. */
  | { type: 'raise'; person: number }
  /** Answered by `seen`. */
  | { type: 'report' }
  /** Answered by `left`. */
  | { type: 'leave' };

/** How late its event loop was, since the last command to join or the last report. */
export type LoopDelay = { p99Ms: number; maxMs: number };

/** `beganMs`: before the REST request. `enteredMs`: the room's state is here. `publishedMs`: the media is sent too. */
export type JoinTimes = { beganMs: number; enteredMs: number; publishedMs: number };

/** What one client's copy of its room is: `digest` is equal where copies are. */
export type RoomCopy = { roomId: string; people: number; digest: string };

export type ClientReport =
  | { type: 'progress'; joined: number }
  | { type: 'joined'; times: readonly JoinTimes[]; failures: readonly string[]; loop: LoopDelay }
  | { type: 'raised'; peerId: string; atMs: number; failure: string | null }
  /** When each client here saw the hand of a peer go up. */
  | {
      type: 'seen';
      hands: readonly { peerId: string; atMs: readonly number[] }[];
      copies: readonly RoomCopy[];
      loop: LoopDelay;
    }
  | { type: 'left' };

/** Of several processes. */
export function worstOf(loops: readonly LoopDelay[]): LoopDelay {
  return {
    p99Ms: Math.max(...loops.map(({ p99Ms }) => p99Ms)),
    maxMs: Math.max(...loops.map(({ maxMs }) => maxMs)),
  };
}
