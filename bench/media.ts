/**
 * `npm run bench:media`: one camera of 1.2 Mbit/s into a room, to more and more consumers over SRTP, whose packets a
 * process of its own receives and counts, beside bare mediasoup doing the same in turns in the same run.
 *
 * Goes on until p95 of the delay passes 100 ms or something is lost; an SFU that has too much to do delays rather than
 * loses. Ends with 1 when Parley's worker takes noticeably more of the processor than mediasoup's.
 */
import { parseArgs } from 'node:util';
import { machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import { createBareSide } from './media/bare-side.ts';
import { createParleySide } from './media/parley-side.ts';
import { holds, Ramp, type Step } from './media/ramp.ts';
import { missed, stepRow, summaryOf } from './media/report.ts';
import { Sink } from './media/sink.ts';
import { saveResults } from './save-results.ts';

const STEPS = [50, 100, 200, 300, 400, 500, 600, 700, 800, 1_000];
const MEASURE_MS = 5_000;
const QUICK = { steps: [4], measureMs: 1_000 };

async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { quick: flag, save: flag } });
  const steps = await measureAll(values.quick ? QUICK : { steps: STEPS, measureMs: MEASURE_MS });
  const summary = summaryOf(steps);
  process.stdout.write(`\n${machine()}\n\n`);
  console.table(steps.map(stepRow));
  console.table(summary);
  const problems = missed(steps, values.quick);
  process.stdout.write(problems.length === 0 ? 'All within the limits.\n' : `${problems.join('\n')}\n`);
  if (values.save) {
    const tables = [summary, steps.map(stepRow)].map(markdownTable).join('\n\n');
    await saveResults('bench:media', `${machine()}\n\n${tables}`);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}

async function measureAll(plan: { steps: readonly number[]; measureMs: number }): Promise<Step[]> {
  const sink = await Sink.open();
  const ramps: Ramp[] = [];
  try {
    ramps.push(await Ramp.create(await createParleySide(), sink));
    ramps.push(await Ramp.create(await createBareSide(), sink));
    const steps: Step[] = [];
    for (const consumers of plan.steps) {
      // In turns, so that both meet the same machine; one that was overtaxed is left out.
      for (const ramp of ramps) {
        const before = steps.findLast(({ side }) => side === ramp.side.name);
        if (before !== undefined && !holds(before)) continue;
        const step = await ramp.measure(consumers, plan.measureMs);
        steps.push(step);
        const { p95Ms, workerCores } = step;
        process.stdout.write(
          `  ${consumers} consumers, ${step.side}: p95 ${p95Ms.toFixed(1)} ms, ${workerCores.toFixed(2)} of a core\n`,
        );
      }
    }
    return steps;
  } finally {
    await Promise.all(ramps.map((ramp) => ramp.close()));
    sink.close();
  }
}

await main();
