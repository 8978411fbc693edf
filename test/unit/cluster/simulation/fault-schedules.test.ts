import assert from 'node:assert/strict';
import { type Played, playSchedule } from './fault-schedule.ts';

/** So many schedules. */
const COUNT = Number(process.env.TEST_SEEDS ?? 1_000);
/** From this one on. */
const FIRST = Number(process.env.TEST_FIRST_SEED ?? 1);
/** One alone, with its story. */
const ONE = process.env.TEST_SEED;
const PROGRESS_EVERY_MS = 15_000;
const MOST_STORIES = 3;

describe('Rooms of many nodes in simulated time', () => {
  it('have one home and lose nothing that was acknowledged, whatever fails', async function () {
    this.timeout(600_000 + COUNT * 500);
    const seeds =
      ONE === undefined ? Array.from({ length: COUNT }, (_, index) => FIRST + index) : [Number(ONE)];
    const failed: string[] = [];
    let changes = 0;
    let toldAtMs = performance.now();
    for (const [index, seed] of seeds.entries()) {
      const played = await playSchedule(seed);
      changes += played.changes;
      if (ONE !== undefined) console.log(played.story.join('\n'));
      if (played.violations.length > 0) failed.push(storyOf(seed, played));
      if (performance.now() - toldAtMs < PROGRESS_EVERY_MS) continue;
      toldAtMs = performance.now();
      console.log(`      ${index + 1} of ${seeds.length} schedules, ${failed.length} went wrong`);
    }
    const stories = failed.slice(0, MOST_STORIES).join('\n');
    assert.equal(failed.length, 0, `${failed.length} of ${seeds.length} schedules went wrong\n${stories}`);
    assert.ok(changes > 20 * seeds.length, `only ${changes} changes were made`);
  });
});

function storyOf(seed: number, { story }: Played): string {
  return [`seed ${seed} (TEST_SEED=${seed}):`, ...story].join('\n  ');
}
