import { markdownTable, type Row } from '../markdown-table.ts';
import { round } from '../round.ts';
import type { Scenario, ScenarioResult } from './scenario.ts';

const MOST_CORES = 1;
/** From a raised hand to the last client that sees it, at p99. */
const MOST_HAND_MS = { oneNode: 100, moreNodes: 200 };

/** The tables of all scenarios: how people joined, and how hands were seen. */
export function tablesOf(results: ReadonlyMap<string, ScenarioResult>): Row[][] {
  const joins = [...results].map(([name, result]) => ({ rooms: name, ...joinRow(result) }));
  const hands = [...results].flatMap(([name, result]) => handRows(name, result));
  return [joins, hands].filter((table) => table.length > 0);
}

function joinRow(result: ScenarioResult): Row {
  return {
    'joins /s': round(result.joinsASecond, 1),
    'entry p50 ms': round(result.entryMs.p50),
    'entry p99 ms': round(result.entryMs.p99),
    'CPU ms a join': round(result.cpuMsPerJoin, 1),
    'node, cores': cores(result.nodeCores),
    'workers, cores': round(result.workerCores, 2),
    'clients, cores': cores(result.clientCores),
    'client loop p99 ms': round(result.clientLoop.p99Ms),
    'kB a person': round(result.bytesPerPerson / 1000),
    'worker kB a person': round(result.workerBytesPerPerson / 1000),
  };
}

function handRows(name: string, { hands }: ScenarioResult): Row[] {
  if (hands === null) return [];
  return [
    {
      room: name,
      hands: hands.count,
      'any client p50 ms': round(hands.anyP50Ms, 1),
      'last client p50 ms': round(hands.lastP50Ms, 1),
      'p99 ms': round(hands.lastP99Ms, 1),
      'max ms': round(hands.lastMaxMs, 1),
      'client loop p99 ms': round(hands.clientLoop.p99Ms),
      'client loop max ms': round(hands.clientLoop.maxMs),
    },
  ];
}

function cores(values: readonly number[]): string {
  return values.map((value) => value.toFixed(2)).join(' + ');
}

/** The same tables in Markdown. */
export function markdownOf(results: ReadonlyMap<string, ScenarioResult>): string {
  return tablesOf(results).map(markdownTable).join('\n\n');
}

/** What went wrong, and what is outside of its limit; in a quick run only the former. */
export function missed(scenario: Scenario, result: ScenarioResult, quick: boolean): string[] {
  const { name, nodes, leastJoinsASecond } = scenario;
  const problems = result.problems.map((problem) => `${name}: ${problem}`);
  if (quick) return problems;
  if (leastJoinsASecond !== undefined) {
    if (result.joinsASecond < leastJoinsASecond) problems.push(`${name}: too few joins a second`);
    if (Math.max(...result.nodeCores) > MOST_CORES) problems.push(`${name}: a node takes more than a core`);
  }
  const most = nodes === 1 ? MOST_HAND_MS.oneNode : MOST_HAND_MS.moreNodes;
  if (result.hands !== null && !(result.hands.lastP99Ms <= most)) {
    problems.push(`${name}: hands are seen after more than ${most} ms`);
  }
  return problems;
}
