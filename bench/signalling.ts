/**
 * `npm run bench:signalling`: people who join, and hands that are raised, as the SDK's clients see it, with real servers
 * in processes of their own and media that is only signalled.
 *
 * 1. People in rooms of 6, each with a microphone, then each with a camera too: joins a second, and what that takes of a core.
 * 2. One large room, a few speakers and everyone else listening: from a raised hand to the last client that sees it.
 *
 * Each on one node, and on two with half of the people coming through each. Ends with 1 when anything went wrong or is
 * outside of its limit. `--help` tells its options.
 */
import { ProgressBar } from '../seed/progress-bar.ts';
import { machine } from './machine.ts';
import { saveResults } from './save-results.ts';
import { readOptions } from './signalling/options.ts';
import { markdownOf, missed, tablesOf } from './signalling/report.ts';
import { runScenario, type ScenarioResult } from './signalling/scenario.ts';
import { scenariosOf } from './signalling/scenarios.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const bar = new ProgressBar(process.stdout);
  const results = new Map<string, ScenarioResult>();
  const problems: string[] = [];
  for (const scenario of scenariosOf(options)) {
    const result = await runScenario(scenario, bar);
    results.set(scenario.name, result);
    problems.push(...missed(scenario, result, options.quick));
  }
  process.stdout.write(`\n${machine()}\n\n`);
  for (const table of tablesOf(results)) console.table(table);
  process.stdout.write(problems.length === 0 ? 'All within the limits.\n' : `${problems.join('\n')}\n`);
  if (options.save) await saveResults('bench:signalling', `${machine()}\n\n${markdownOf(results)}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

await main();
