import type { SimulatedNode } from './simulated-node.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** How often a killed node's address says nothing any more. */
const HOST_GONE = 0.3;
const MOST_NODES = 5;

type Fault = (world: SimulatedWorld) => void;

/** What can happen to nodes, the store, what lies between them, and people. */
export const FAULTS: readonly Fault[] = [
  kill,
  kill,
  stop,
  stop,
  cutFromStore,
  cutNodes,
  isolate,
  splitOff,
  strand,
  strand,
  join,
  takeStore,
  takeStore,
  loseStore,
  drain,
  slowStore,
  loseAnswers,
  dropClient,
  killClient,
];

function some(world: SimulatedWorld): SimulatedNode | undefined {
  return world.time.pick(world.running);
}

function kill(world: SimulatedWorld): void {
  const node = some(world);
  if (node === undefined) return;
  world.tell(`${node.name} is killed`);
  node.process.state = 'gone';
  if (world.time.chance(HOST_GONE)) {
    // Nobody answers at its address.
    world.tell(`the host of ${node.name} is gone too`);
    world.network.setApart([node.process], world.time.uniqueNumber());
  }
  world.time.after(world.time.between(200, 6_000), () => world.addNode());
}

function stop(world: SimulatedWorld): void {
  const node = some(world);
  if (node === undefined) return;
  const ms = world.time.between(200, 9_000);
  world.tell(`${node.name} stands still for ${ms} ms`);
  world.time.stop(node.process);
  world.time.after(ms, () => {
    world.tell(`${node.name} goes on`);
    world.time.goOn(node.process);
  });
}

function cutFromStore(world: SimulatedWorld): void {
  const node = some(world);
  if (node === undefined) return;
  const ms = world.time.between(300, 12_000);
  world.tell(`${node.name} is cut off from the store for ${ms} ms`);
  world.network.cut(node.process, 'store', true);
  world.time.after(ms, () => world.network.cut(node.process, 'store', false));
}

function cutNodes(world: SimulatedWorld): void {
  const [one, other] = [some(world), some(world)];
  if (one === undefined || other === undefined || one === other) return;
  const ms = world.time.between(300, 12_000);
  world.tell(`${one.name} and ${other.name} are cut off from each other for ${ms} ms`);
  world.network.cut(one.process, other.process, true);
  world.time.after(ms, () => world.network.cut(one.process, other.process, false));
}

function isolate(world: SimulatedWorld): void {
  const node = some(world);
  if (node === undefined || world.store.isYoung) return;
  const ms = world.time.between(300, 12_000);
  world.tell(`${node.name} is cut off from everything for ${ms} ms`);
  setApart(world, [node], ms);
}

/** Some nodes reach each other, and neither the store nor the others. */
function splitOff(world: SimulatedWorld): void {
  if (world.store.isYoung) return;
  const nodes = world.running.filter(() => world.time.chance(0.6));
  const ms = world.time.between(300, world.time.chance(0.3) ? 25_000 : 12_000);
  const names = nodes.map(({ name }) => name).join(', ');
  world.tell(`${names} are split off for ${ms} ms`);
  setApart(world, nodes, ms);
}

/**
 * Whoever is there loses the store, and others start where it is: at once or when the leases are over, with a store that is slow
 * or not, within reach of those who lost it or not.
 */
function strand(world: SimulatedWorld): void {
  const { time, network } = world;
  if (world.store.isYoung) return;
  const nodes = world.running;
  const ms = time.between(4_000, 25_000);
  const isWithinReach = time.chance(0.5);
  const names = nodes.map(({ name }) => name).join(', ');
  world.tell(`${names} lose the store for ${ms} ms${isWithinReach ? '' : ', and all who start meanwhile'}`);
  if (isWithinReach) {
    for (const { process } of nodes) {
      network.cut(process, 'store', true);
      time.after(ms, () => network.cut(process, 'store', false));
    }
  } else setApart(world, nodes, ms);
  if (time.chance(0.3)) slowStore(world);
  for (let count = time.between(1, 2); count > 0; count -= 1) {
    time.after(time.between(0, 8_000), () => join(world));
  }
}

/** One more node. */
function join(world: SimulatedWorld): void {
  if (world.alive.length < MOST_NODES) world.addNode();
}

function setApart(world: SimulatedWorld, nodes: readonly SimulatedNode[], ms: number): void {
  const processes = nodes.map(({ process }) => process);
  world.network.setApart(processes, world.time.uniqueNumber());
  world.time.after(ms, () => {
    const back = processes.filter(({ state }) => state !== 'gone');
    world.network.setApart(back, undefined);
  });
}

function takeStore(world: SimulatedWorld): void {
  if (world.network.storeAway) return;
  const ms = world.time.between(500, world.time.chance(0.2) ? 25_000 : 6_000);
  world.tell(`the store is away for ${ms} ms`);
  world.network.storeAway = true;
  world.time.after(ms, () => {
    world.tell('the store is back');
    world.network.storeAway = false;
  });
}

/** Not while somebody goes on without it: an empty store knows of no such node, and gives away its rooms (docs/operations.md). */
function loseStore(world: SimulatedWorld): void {
  if (world.isAnyoneStranded) return;
  world.tell('the store is restarted, empty');
  world.store.restartEmpty();
}

function drain(world: SimulatedWorld): void {
  const node = some(world);
  if (node === undefined || world.running.length < 2) return;
  world.tell(`${node.name} drains`);
  world.time.within(node.process, () => void node.drain.run(0));
  world.time.after(world.time.between(1_000, 10_000), () => {
    if (node.process.state !== 'gone') world.time.within(node.process, () => void node.drain.lift());
  });
}

function slowStore(world: SimulatedWorld): void {
  const ms = world.time.between(50, 900);
  world.tell(`the store takes ${ms} ms`);
  world.network.storeLatencyMs = ms;
  world.time.after(world.time.between(500, 8_000), () => {
    world.network.storeLatencyMs = 4;
  });
}

function loseAnswers(world: SimulatedWorld): void {
  world.tell('answers are lost');
  world.network.storeLoss = 0.2;
  world.network.callLoss = 0.2;
  world.time.after(world.time.between(500, 8_000), () => {
    world.network.storeLoss = 0;
    world.network.callLoss = 0;
  });
}

function dropClient(world: SimulatedWorld): void {
  const client = world.time.pick(world.clients);
  if (client !== undefined) world.time.within(client.process, () => client.drop());
}

function killClient(world: SimulatedWorld): void {
  const client = world.time.pick(world.clients.filter(({ process }) => process.state === 'runs'));
  if (client === undefined || world.time.chance(0.5)) return;
  world.tell(`${client.userId} is gone for good`);
  client.process.state = 'gone';
}
