import { setTimeout as delay } from 'node:timers/promises';
import type { ProgressBar } from '../../seed/progress-bar.ts';
import { percentile } from '../percentile.ts';
import type { ClientFleet } from './client-fleet.ts';
import { type LoopDelay, type RoomCopy, worstOf } from './client-messages.ts';

/** So long from one hand to the next. */
const GAP_MS = 200;
/** So long until copies must be equal. */
const SETTLES_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 500;

/** `last…`: from a raised hand to the last client that sees it. `anyP50`: to any of them. */
export type HandTimes = {
  count: number;
  anyP50Ms: number;
  lastP50Ms: number;
  lastP99Ms: number;
  lastMaxMs: number;
  clientLoop: LoopDelay;
};

export type HandsOptions = {
  fleet: ClientFleet;
  /** How many hands. */
  hands: number;
  people: number;
  size: number;
  /** How many people are in. */
  joined: number;
  bar: ProgressBar;
};

/** Hands of people all over the room, one after the other; then everyone's copy of their room is compared. */
export async function raiseHands(
  options: HandsOptions,
): Promise<{ hands: HandTimes | null; problems: string[] }> {
  const { fleet, hands, people, bar } = options;
  const problems: string[] = [];
  // Who joined last may still be told of.
  problems.push(...(await untilCopiesAreEqual(options)));
  const raisedAtMs = new Map<string, number>();
  for (let hand = 0; hand < hands; hand += 1) {
    const startedMs = performance.now();
    // An odd step, so that they come from every client process and every node.
    const raised = await fleet.raise(Math.floor((hand * people) / hands) % people);
    if (raised.failure === null) raisedAtMs.set(raised.peerId, raised.atMs);
    else problems.push(`A hand was not raised: ${raised.failure}`);
    bar.show((hand + 1) / hands);
    await delay(Math.max(0, GAP_MS - (performance.now() - startedMs)));
  }
  if (hands === 0) return { hands: null, problems };
  const clientLoop = worstOf((await fleet.report()).map(({ loop }) => loop));
  problems.push(...(await untilCopiesAreEqual(options)));
  return { hands: { ...(await collect(options, raisedAtMs, problems)), clientLoop }, problems };
}

async function collect(
  { fleet, size }: HandsOptions,
  raisedAtMs: ReadonlyMap<string, number>,
  problems: string[],
): Promise<Omit<HandTimes, 'clientLoop'>> {
  const reports = await fleet.report();
  const all: number[] = [];
  const last: number[] = [];
  for (const [peerId, atMs] of raisedAtMs) {
    const seenAtMs = reports.flatMap(({ hands }) => hands.find((hand) => hand.peerId === peerId)?.atMs ?? []);
    if (seenAtMs.length !== size) problems.push(`A hand was seen by ${seenAtMs.length} of ${size}`);
    const tookMs = seenAtMs.map((seenMs) => seenMs - atMs);
    all.push(...tookMs);
    last.push(tookMs.reduce((most, one) => Math.max(most, one), 0));
  }
  return {
    count: raisedAtMs.size,
    anyP50Ms: percentile(all, 0.5),
    lastP50Ms: percentile(last, 0.5),
    lastP99Ms: percentile(last, 0.99),
    lastMaxMs: percentile(last, 1),
  };
}

/** What is still wrong after a while: rooms whose people see different things, or too few people. */
async function untilCopiesAreEqual({ fleet, size, joined }: HandsOptions): Promise<string[]> {
  const deadline = performance.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const reports = await fleet.report();
    const problems = differences(
      reports.flatMap(({ copies }) => copies),
      size,
      joined,
    );
    if (problems.length === 0 || performance.now() > deadline) return problems;
    await delay(LOOK_EVERY_MS);
  }
}

/** Whether everyone sees the same room with everyone in it; a line for each kind of difference. */
export function differences(copies: readonly RoomCopy[], size: number, joined: number): string[] {
  const problems: string[] = [];
  const rooms = Map.groupBy(copies, ({ roomId }) => roomId);
  const split = [...rooms.values()].filter((same) => new Set(same.map(({ digest }) => digest)).size > 1);
  if (split.length > 0) problems.push(`In ${split.length} of ${rooms.size} rooms not everyone sees the same`);
  const complete = copies.filter(({ people }) => people === size).length;
  if (complete < joined)
    problems.push(`${joined - complete} of ${joined} people do not see ${size} in their room`);
  return problems;
}
