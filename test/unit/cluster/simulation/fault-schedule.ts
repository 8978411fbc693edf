import { FAULTS } from './faults.ts';
import { ACTS } from './people-acts.ts';
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
  for (let count = time.pick([1, 2, 3, 3, 4]) ?? 3; count > 0; count -= 1) world.addNode();
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
