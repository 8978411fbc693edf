import type { SignallingOptions } from './options.ts';
import type { Scenario } from './scenario.ts';
import { BENCH_SOURCES, type BenchSource } from './world.ts';

const WARM_UP_PEOPLE = 60;
const QUICK_WARM_UP_PEOPLE = 6;
/** On one node, of people who have a microphone; cameras besides are measured for the record. */
const LEAST_JOINS_A_SECOND = 100;

/** What is run, one after the other. */
export function scenariosOf(options: SignallingOptions): Scenario[] {
  const { people, roomsOf, large, speakers, sources, hands, nodes, nodeConsumers, quick } = options;
  const scenarios: Scenario[] = [];
  for (const count of nodes === undefined ? [1, 2] : [nodes]) {
    const on = count === 1 ? 'one node' : `${count} nodes`;
    const all = {
      nodes: count,
      clientProcesses: options.clientProcesses,
      atATime: options.atATime,
      warmUpPeople: quick ? QUICK_WARM_UP_PEOPLE : WARM_UP_PEOPLE,
      profileDir: options.profileDir,
      nodeEnv: nodeConsumers === undefined ? {} : { PARLEY_NODE_CONSUMERS: String(nodeConsumers) },
    };
    // Full rooms only, so that everyone is to see as many people.
    const inRooms = people - (people % roomsOf);
    for (const published of inRooms === 0 ? [] : publishedInRooms(options)) {
      const isHeld = count === 1 && published.length === 1;
      scenarios.push({
        ...all,
        name: `rooms of ${roomsOf}, ${published.join(' and ') || 'nothing sent'}, ${on}`,
        sources: published,
        people: inRooms,
        size: roomsOf,
        hands: 0,
        ...(isHeld ? { leastJoinsASecond: LEAST_JOINS_A_SECOND } : {}),
      });
    }
    if (large > 0) {
      const name = `one of ${large}, ${on}`;
      const inLarge = { sources: sources ?? BENCH_SOURCES, people: large, size: large, speakers, hands };
      scenarios.push({ ...all, ...inLarge, name });
    }
  }
  return scenarios;
}

function publishedInRooms({ sources, quick }: SignallingOptions): readonly (readonly BenchSource[])[] {
  if (sources !== undefined) return [sources];
  return quick ? [BENCH_SOURCES] : [['microphone'], BENCH_SOURCES];
}
