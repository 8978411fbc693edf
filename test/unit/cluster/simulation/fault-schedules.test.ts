import assert from 'node:assert/strict';
import { playSchedule } from './fault-schedule.ts';

/** So many schedules; more where there is time. One alone, with its story: TEST_SEED. */
const SEEDS = Number(process.env.TEST_SEEDS ?? 40);
const ONE = process.env.TEST_SEED;

describe('Rooms of many nodes in simulated time', () => {
  it('have one home and lose nothing that was acknowledged, whatever fails', async function () {
    this.timeout(600_000);
    const seeds = ONE === undefined ? Array.from({ length: SEEDS }, (_, index) => index + 1) : [Number(ONE)];
    const failed: string[] = [];
    let changes = 0;
    for (const seed of seeds) {
      const played = await playSchedule(seed);
      changes += played.changes;
      if (ONE !== undefined) console.log(played.story.join('\n'));
      if (played.violations.length > 0) {
        failed.push([`seed ${seed}:`, ...played.story].join('\n  '));
      }
    }
    assert.deepEqual(failed, []);
    assert.ok(changes > 20 * seeds.length, `only ${changes} changes were made`);
  });
});
