import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ParleyError } from '../../client/parley-error.ts';
import type { ClusterNode } from '../helpers/cluster/cluster-setup.ts';
import { type Fault, faultSchedule } from '../helpers/cluster/fault-schedule.ts';
import { HomeWatch } from '../helpers/cluster/home-watch.ts';
import { agree, type StatePerson } from '../helpers/cluster/state-person.ts';
import { ThreeHosts } from '../helpers/cluster/three-hosts.ts';
import { Scene } from './scenarios/scene.ts';

/** FAULT_SCHEDULES=50 plays as many: a stage of tests has time for a few. */
const SCHEDULES = Number(process.env.FAULT_SCHEDULES ?? 8);
const PEOPLE = 4;
/** For all schedules together; those that are not played by then are a failure. */
const WITHIN_MS = SCHEDULES * 25_000;
const WRITES_EACH_MS = 150;
const AGREE_WITHIN_MS = 45_000;
const TELL_EVERY_MS = 20_000;
/** FAULT_SEED plays other schedules, from that one on. */
const FIRST_SEED = Number(process.env.FAULT_SEED ?? 1);

describe(`${SCHEDULES} schedules of real faults`, function () {
  this.timeout(WITHIN_MS + 120_000);
  const setup = new ThreeHosts();
  before(() => setup.start());
  after(() => setup.stop());

  it('leave the state of every client equal to its room’s, and nothing lost that was acknowledged', async () => {
    const deadlineMs = performance.now() + WITHIN_MS;
    let toldMs = performance.now();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed += 1) {
      expect(performance.now(), `the time at seed ${seed}`).to.be.lessThan(deadlineMs);
      const faults = faultSchedule(seed, setup.nodes.length, PEOPLE);
      if (performance.now() - toldMs > TELL_EVERY_MS) {
        toldMs = performance.now();
        console.log(`      · ${seed - FIRST_SEED} of ${SCHEDULES} schedules were played`);
      }
      try {
        await play(faults);
      } catch (error) {
        throw new Error(`seed ${seed}, ${JSON.stringify(faults)}: ${String(error)}`, { cause: error });
      }
    }
  });

  async function play(faults: readonly Fault[]): Promise<void> {
    const watch = new HomeWatch();
    const scene = new Scene(setup, watch);
    try {
      const { people } = await scene.fill(PEOPLE);
      const writing = new AbortController();
      const acknowledged = people.map((person) => write(person, writing.signal));
      // At once: the second fault meets what the first one left.
      await Promise.all(faults.map((fault, index) => delay(index * 700).then(() => strike(fault, people))));
      writing.abort();
      const written = (await Promise.all(acknowledged)).flat();
      const room = await agree(people, AGREE_WITHIN_MS);
      expect(room.chat.map(({ messageId }) => messageId)).to.include.members(written);
      expect(room.peers).to.have.length(PEOPLE);
      expect(watch.conflicts).to.deep.equal([]);
      expect(written.length, 'something was acknowledged').to.be.greaterThan(0);
    } finally {
      await scene.clear();
    }
  }

  async function strike(fault: Fault, people: readonly StatePerson[]): Promise<void> {
    const { redis } = setup.stores;
    switch (fault.kind) {
      case 'kill':
        await nodeAt(fault.node).kill();
        await delay(fault.forMs);
        return nodeAt(fault.node).start();
      case 'pause':
        await nodeAt(fault.node).pause();
        await delay(fault.forMs);
        return nodeAt(fault.node).resume();
      case 'isolate':
        await setup.isolate(nodeAt(fault.node));
        await delay(fault.forMs);
        return setup.heal(nodeAt(fault.node));
      case 'pause-redis':
        redis.pause();
        await delay(fault.forMs);
        return redis.resume();
      case 'restart-redis':
        return redis.restart();
      case 'cut':
        people[fault.person]?.cut();
        return;
    }
  }

  function nodeAt(index: number): ClusterNode {
    const node = setup.nodes[index];
    if (node === undefined) throw new Error(`there is no node ${index}`);
    return node;
  }
});

/** Writes until told otherwise, whatever goes wrong. Gives the ids of what was acknowledged. */
async function write({ room, name }: StatePerson, signal: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  for (let count = 1; !signal.aborted; count += 1) {
    try {
      ids.push((await room.sendChat(`${name} ${count}`)).messageId);
    } catch (error) {
      // Not acknowledged: whether it is there is not promised.
      if (!(error instanceof ParleyError) || error.code === 'INTERNAL') throw error;
    }
    // A room's snapshot holds 200 messages: all that was acknowledged is to be found in it.
    await delay(ids.length < 45 ? WRITES_EACH_MS : 1_000, undefined, { signal }).catch(() => undefined);
    if (ids.length >= 48) break;
  }
  return ids;
}
