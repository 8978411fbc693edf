import type { SignallingOptions } from './options.ts';
import type { Scenario } from './scenario.ts';

const WARM_UP_PEOPLE = 60;
const QUICK_WARM_UP_PEOPLE = 6;

/** What is run, one after the other. */
export function scenariosOf(options: SignallingOptions): Scenario[] {
  const { people, roomsOf, large, speakers, sources, hands, nodes, nodeConsumers, quick } = options;
  const scenarios: Scenario[] = [];
  for (const count of nodes === undefined ? [1, 2] : [nodes]) {
    const on = count === 1 ? 'one node' : `${count} nodes`;
    const all = {
      nodes: count,
      sources,
      clientProcesses: options.clientProcesses,
      atATime: options.atATime,
      warmUpPeople: quick ? QUICK_WARM_UP_PEOPLE : WARM_UP_PEOPLE,
      profileDir: options.profileDir,
      nodeEnv: nodeConsumers === undefined ? {} : { PARLEY_NODE_CONSUMERS: String(nodeConsumers) },
    };
    // Full rooms only, so that everyone is to see as many people.
    const inRooms = people - (people % roomsOf);
    if (inRooms > 0) {
      scenarios.push({
        ...all,
        name: `rooms of ${roomsOf}, ${on}`,
        people: inRooms,
        size: roomsOf,
        hands: 0,
      });
    }
    if (large > 0) {
      scenarios.push({ ...all, name: `one of ${large}, ${on}`, people: large, size: large, speakers, hands });
    }
  }
  return scenarios;
}
