import type { SimulatedClient } from './simulated-client.ts';
import type { SimulatedNode } from './simulated-node.ts';
import { SimulatedTime } from './simulated-time.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { watchChanges } from './watch-changes.ts';

const SETTLE_MS = 75_000;

export type Played = {
  violations: readonly string[];
  story: readonly string[];
  excused: number;
  changes: number;
};

/** Plays the faults of one seed, lets all be well for a while, and says what was wrong. */
export function playSchedule(seed: number): Promise<Played> {
  return SimulatedTime.run(seed, async (time) => {
    const world = new SimulatedWorld(time);
    const watch = watchChanges((...change) => world.noteChange(...change));
    try {
      await play(world);
    } finally {
      watch.stop();
    }
    const { violations, story, expectations } = world;
    return { violations, story, excused: expectations.excused, changes: watch.changes };
  });
}

async function play(world: SimulatedWorld): Promise<void> {
  const { time } = world;
  for (let count = time.pick([2, 3, 3, 3, 4]) ?? 3; count > 0; count -= 1) world.addNode();
  await time.pass(1_500);
  for (let rooms = time.between(1, 3); rooms > 0; rooms -= 1) world.addRoom(time.between(3, 6));
  await time.pass(time.between(1_000, 4_000));
  const untilMs = time.nowMs + time.between(15_000, 40_000);
  let faultAtMs = time.nowMs;
  while (time.nowMs < untilMs) {
    if (time.nowMs >= faultAtMs) {
      const fault = time.pick(FAULTS);
      fault?.(world);
      faultAtMs = time.nowMs + time.between(200, 6_000);
    }
    const client = time.pick(world.clients);
    if (client?.isIn && !client.busy) {
      client.busy = true;
      const act = time.pick(ACTS);
      time.within(client.process, () => {
        void act?.(world, client).finally(() => {
          client.busy = false;
        });
      });
    }
    await time.pass(time.between(20, 300));
  }
  world.heal();
  await time.pass(SETTLE_MS);
  world.check();
}

type Fault = (world: SimulatedWorld) => void;

const FAULTS: readonly Fault[] = [
  kill,
  kill,
  stop,
  stop,
  cutFromStore,
  cutNodes,
  isolate,
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
  if (node === undefined) return;
  const ms = world.time.between(300, 12_000);
  world.tell(`${node.name} is cut off from everything for ${ms} ms`);
  const others = [
    'store' as const,
    ...world.alive.filter((other) => other !== node).map(({ process }) => process),
  ];
  for (const other of others) world.network.cut(node.process, other, true);
  world.time.after(ms, () => {
    for (const other of others) world.network.cut(node.process, other, false);
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

function loseStore(world: SimulatedWorld): void {
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

type Act = (world: SimulatedWorld, client: SimulatedClient) => Promise<unknown>;

const ACTS: readonly Act[] = [raise, lower, chat, chat, publish, mute, setRole, kick, leave];

async function raise(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  await client.ask('hand:raise', {}, `hand ${client.peerId}`, 'true');
}

async function lower(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  await client.ask('hand:lower', {}, `hand ${client.peerId}`, 'false');
}

/** Until it is known to be sent, once or never: it is one message all the same. */
async function chat(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const text = client.newName();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const reply = await client.ask('chat:send', { clientMessageId: text, text }, `chat ${text}`, '1');
    if (reply.outcome === 'done') return;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}

function publish(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  return client.publish();
}

async function leave(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  if (world.time.chance(0.2)) await client.leave();
}

function otherOf(world: SimulatedWorld, client: SimulatedClient) {
  const peers = client.replica.snapshot?.peers ?? [];
  return world.time.pick(peers.filter(({ peerId }) => peerId !== client.peerId));
}

async function mute(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const { hostUserId } = client.replica.snapshot ?? {};
  const other = otherOf(world, client);
  if (client.userId !== hostUserId || other === undefined) return;
  const input = { peerId: other.peerId, source: 'microphone' as const };
  await client.ask('peer:mute', input, `mute ${other.userId}`, 'muted');
}

async function setRole(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const { hostUserId } = client.replica.snapshot ?? {};
  const other = otherOf(world, client);
  const role = world.time.pick(['listener', 'speaker', 'co-host'] as const);
  if (client.userId !== hostUserId || other === undefined || role === undefined) return;
  world.expectations.forget(client.roomId, `hand ${other.peerId}`);
  await client.ask('peer:set-role', { peerId: other.peerId, role }, `role ${other.userId}`, role);
  world.expectations.forget(client.roomId, `hand ${other.peerId}`);
}

async function kick(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const { hostUserId } = client.replica.snapshot ?? {};
  const other = otherOf(world, client);
  if (client.userId !== hostUserId || other === undefined || world.time.chance(0.7)) return;
  world.expectations.forget(client.roomId, `role ${other.userId}`);
  await client.ask('peer:remove', { peerId: other.peerId }, `stay ${other.peerId}`, 'out');
  world.expectations.forget(client.roomId, `role ${other.userId}`);
}
