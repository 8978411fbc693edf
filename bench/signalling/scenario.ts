import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgressBar } from '../../seed/progress-bar.ts';
import { createBenchDatabase } from '../bench-database.ts';
import { ParleyNode } from '../parley-node.ts';
import { percentile } from '../percentile.ts';
import { createRedisPrefix } from '../redis-prefix.ts';
import { ClientFleet } from './client-fleet.ts';
import { type Joiner, type JoinTimes, type LoopDelay, worstOf } from './client-messages.ts';
import { type HandTimes, raiseHands } from './hands.ts';
import { allowEverything, BENCH_SOURCES, createRooms, type RoomsToMake } from './world.ts';

const WARM_UP = { size: 6, sources: BENCH_SOURCES };

export type Scenario = RoomsToMake & {
  name: string;
  nodes: number;
  /** With fewer it fails. */
  leastJoinsASecond?: number;
  /** How many hands are raised, one after the other; 0: none. */
  hands: number;
  clientProcesses: number;
  /** How many people are on their way in at a time. */
  atATime: number;
  /** How many join and leave before anything is measured. */
  warmUpPeople: number;
  nodeEnv?: Readonly<Record<string, string>>;
  profileDir?: string | undefined;
};

/** Shares of processor time are of one core: 0.5 is half of one. */
export type ScenarioResult = {
  joinsASecond: number;
  /** From a person's REST request to the room's state. */
  entryMs: { p50: number; p99: number };
  /** Of each node's own process. */
  nodeCores: readonly number[];
  /** Of all media workers together. */
  workerCores: number;
  clientCores: readonly number[];
  /** What one join costs the nodes' processes together. */
  cpuMsPerJoin: number;
  /** What each person keeps in memory of the nodes' processes, and of their workers. */
  bytesPerPerson: number;
  workerBytesPerPerson: number;
  clientLoop: LoopDelay;
  hands: HandTimes | null;
  problems: readonly string[];
};

/** Starts the nodes and the clients, lets everyone in, has hands raised, and takes all of it away again. */
export async function runScenario(scenario: Scenario, bar: ProgressBar): Promise<ScenarioResult> {
  const database = await createBenchDatabase();
  const redis = createRedisPrefix();
  const dir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const nodes: ParleyNode[] = [];
  const fleet = new ClientFleet(scenario.clientProcesses, (joined) => bar.show(joined / scenario.people));
  try {
    await allowEverything(database);
    const people = await createRooms(database, scenario);
    const warmUp = await createRooms(database, { ...WARM_UP, people: scenario.warmUpPeople });
    for (let index = 0; index < scenario.nodes; index += 1) {
      const dataDir = join(dir, `node-${index}`);
      const env = { ...redis.env, ...scenario.nodeEnv };
      const { profileDir } = scenario;
      nodes.push(await ParleyNode.start({ databaseUrl: database.url, dataDir, env, profileDir }));
    }
    const joinersOf = (persons: typeof people): Joiner[] =>
      persons.map((person, index) => ({ ...person, person: index, url: urlFor(nodes, index, scenario) }));
    bar.begin(`${scenario.name}: warm`);
    await fleet.join(joinersOf(warmUp), scenario.atATime);
    await fleet.leave();
    return await measure(scenario, { nodes, fleet, joiners: joinersOf(people), bar });
  } finally {
    fleet.close();
    await Promise.all(nodes.map((node) => node.stop()));
    await database.drop();
    await redis.drop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Each client process asks every node, and so does each room. */
function urlFor(nodes: readonly ParleyNode[], person: number, { clientProcesses }: Scenario): string {
  return nodes[Math.floor(person / clientProcesses) % nodes.length]?.url ?? '';
}

type Running = {
  nodes: readonly ParleyNode[];
  fleet: ClientFleet;
  joiners: readonly Joiner[];
  bar: ProgressBar;
};

async function measure(scenario: Scenario, { nodes, fleet, joiners, bar }: Running): Promise<ScenarioResult> {
  const look = () => ({
    atMs: performance.now(),
    nodes: nodes.map(({ usage }) => usage),
    workers: nodes.map(({ workersUsage }) => workersUsage),
    clients: fleet.cpuMs,
  });
  bar.begin(`${scenario.name}: join`);
  const before = look();
  const reports = await fleet.join(joiners, scenario.atATime);
  const after = look();
  bar.show(1);
  const problems = reports.flatMap(({ failures }) => [...new Set(failures)].slice(0, 3));
  const times = reports.flatMap((report) => report.times);
  bar.begin(`${scenario.name}: hands`);
  const seen = await raiseHands({ ...scenario, fleet, joined: times.length, bar });
  const elapsedMs = after.atMs - before.atMs;
  const entryMs = times.map(({ beganMs, enteredMs }) => enteredMs - beganMs);
  const nodeCpuMs = after.nodes.map(({ cpuMs }, index) => cpuMs - (before.nodes[index]?.cpuMs ?? 0));
  const grown = (which: 'nodes' | 'workers') =>
    (sum(after[which].map(({ rssBytes }) => rssBytes)) - sum(before[which].map(({ rssBytes }) => rssBytes))) /
    scenario.people;
  return {
    joinsASecond: joinsASecond(times),
    entryMs: { p50: percentile(entryMs, 0.5), p99: percentile(entryMs, 0.99) },
    nodeCores: nodeCpuMs.map((cpuMs) => cpuMs / elapsedMs),
    workerCores:
      (sum(after.workers.map(({ cpuMs }) => cpuMs)) - sum(before.workers.map(({ cpuMs }) => cpuMs))) /
      elapsedMs,
    clientCores: after.clients.map((cpuMs, index) => (cpuMs - (before.clients[index] ?? 0)) / elapsedMs),
    cpuMsPerJoin: sum(nodeCpuMs) / times.length,
    bytesPerPerson: grown('nodes'),
    workerBytesPerPerson: grown('workers'),
    clientLoop: worstOf(reports.map(({ loop }) => loop)),
    hands: seen.hands,
    problems: [...problems, ...seen.problems],
  };
}

/** From the first REST request to when the last person is in with all they publish. */
function joinsASecond(times: readonly JoinTimes[]): number {
  if (times.length === 0) return 0;
  const beganMs = times.reduce((first, time) => Math.min(first, time.beganMs), Number.POSITIVE_INFINITY);
  const endedMs = times.reduce((last, time) => Math.max(last, time.publishedMs), 0);
  return times.length / ((endedMs - beganMs) / 1000);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
