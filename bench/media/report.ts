import type { Row } from '../markdown-table.ts';
import { percentile } from '../percentile.ts';
import { round } from '../round.ts';
import { holds, type Step } from './ramp.ts';

/** How much worse than bare mediasoup Parley may be; runs differ by some of it. */
const MOST_RATIO = 1.25;

export function stepRow(step: Step): Row {
  return {
    consumers: step.consumers,
    SFU: step.side,
    'delay p50 ms': round(step.p50Ms, 1),
    'p95 ms': round(step.p95Ms, 1),
    lost: step.lost,
    'unread by the sink': step.dropped,
    'worker, cores': round(step.workerCores, 2),
    'worker CPU ms a Gbit': round(step.workerMsPerGigabit),
    'sink, cores': round(step.sinkCores, 2),
  };
}

/** What each side holds, and Parley's as a ratio to bare mediasoup's. */
export function summaryOf(steps: readonly Step[]): Row[] {
  const sides = [...Map.groupBy(steps, ({ side }) => side)].map(([side, own]) => ({ side, ...summary(own) }));
  const rows: Row[] = sides.map((one) => ({
    SFU: one.side,
    'held consumers': one.held,
    'consumers a core': round(one.perCore),
    'worker CPU ms a Gbit': round(one.cpuMs),
    'delay p95 ms': round(one.p95Ms, 1),
  }));
  const [ours, theirs] = sides;
  if (ours !== undefined && theirs !== undefined) {
    rows.push({
      SFU: `${ours.side} / ${theirs.side}`,
      'held consumers': round(ours.held / theirs.held, 2),
      'consumers a core': round(ours.perCore / theirs.perCore, 2),
      'worker CPU ms a Gbit': round(ours.cpuMs / theirs.cpuMs, 2),
      'delay p95 ms': round(ours.p95Ms / theirs.p95Ms, 2),
    });
  }
  return rows;
}

/** What went wrong, and what is outside of its limit; in a quick run only the former. */
export function missed(steps: readonly Step[], quick: boolean): string[] {
  const problems = steps
    .filter(({ silent }) => silent > 0)
    .map(({ side, silent, consumers }) => `${side}: ${silent} of ${consumers} consumers got nothing`);
  const ratio = costRatio(steps);
  if (!quick && !(ratio <= MOST_RATIO)) {
    problems.push(`Parley’s worker takes ${ratio.toFixed(2)} times the processor of mediasoup’s`);
  }
  return problems;
}

function costRatio(steps: readonly Step[]): number {
  const [ours, theirs] = [...Map.groupBy(steps, ({ side }) => side).values()].map(summary);
  return (ours?.cpuMs ?? Number.NaN) / (theirs?.cpuMs ?? Number.NaN);
}

/** `perCore`: of the largest number that was held, what a whole core would do. The rest is the median of what was held. */
function summary(steps: readonly Step[]): { held: number; perCore: number; cpuMs: number; p95Ms: number } {
  const good = steps.filter(holds);
  const largest = good.at(-1);
  return {
    held: largest?.consumers ?? 0,
    perCore: largest === undefined ? Number.NaN : largest.consumers / largest.workerCores,
    cpuMs: percentile(
      good.map(({ workerMsPerGigabit }) => workerMsPerGigabit),
      0.5,
    ),
    p95Ms: percentile(
      good.map(({ p95Ms }) => p95Ms),
      0.5,
    ),
  };
}
