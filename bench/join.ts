/**
 * `npm run bench:join`: in Chromium, from the click on “Join now” at the door of a room in which somebody sends video to
 * the first frame of it on screen, and what the time goes into.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../test/helpers/browser/browser.ts';
import { Visitor } from '../test/helpers/browser/visitor.ts';
import { createBenchDatabase } from './bench-database.ts';
import { joinRows } from './join/report.ts';
import { type JoinMarks, watchPage } from './join/watch-page.ts';
import { machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import { ParleyNode } from './parley-node.ts';
import { saveResults } from './save-results.ts';
import { allowEverything } from './signalling/world.ts';

const RUNS = 30;
const QUICK_RUNS = 1;
/** For each thing that is waited for; a machine that is busy otherwise is slow, not broken. */
const STEP_WITHIN_MS = 120_000;
const JOIN_BUTTON = 'Join now';

async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { quick: flag, save: flag } });
  const runs = await joinAgainAndAgain(values.quick ? QUICK_RUNS : RUNS);
  process.stdout.write(`\n${machine()}\n\n`);
  console.table(joinRows(runs));
  if (values.save) await saveResults('bench:join', `${machine()}\n\n${markdownTable(joinRows(runs))}`);
}

async function joinAgainAndAgain(count: number): Promise<JoinMarks[]> {
  const database = await createBenchDatabase();
  const dir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  let node: ParleyNode | undefined;
  const browser = await launchBrowser();
  try {
    await allowEverything(database);
    node = await ParleyNode.start({ databaseUrl: database.url, dataDir: dir });
    const sender = await Visitor.withAccount(browser, node.url);
    const guest = await Visitor.withAccount(browser, node.url);
    const link = `${node.url}/room/${await sender.createRoom('The room of the benchmark')}`;
    await sender.bringSmallCamera();
    for (const { page } of [sender, guest]) page.setDefaultTimeout(STEP_WITHIN_MS);
    await goIn(sender.page, link);
    await sender.page.waitForFunction(() => window.parleyRoom?.view.localTracks.length === 2);
    await guest.page.addInitScript(watchPage, { button: JOIN_BUTTON, sender: sender.name });
    // The first time nothing is in the browser's cache.
    await joinOnce(guest.page, link);
    const runs: JoinMarks[] = [];
    for (let run = 1; run <= count; run += 1) {
      const marks = await joinOnce(guest.page, link);
      runs.push(marks);
      const tookMs = (marks.frame ?? Number.NaN) - (marks.click ?? Number.NaN);
      process.stdout.write(`  ${run}/${count}: ${tookMs.toFixed(0)} ms\n`);
    }
    return runs;
  } finally {
    await browser.close();
    await node?.stop();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Comes to the door, goes in, sees the picture, and leaves the page. */
async function joinOnce(page: Page, link: string): Promise<JoinMarks> {
  await goIn(page, link);
  await page.waitForFunction(() => window.joinMarks.frame !== undefined);
  const marks = await page.evaluate(() => window.joinMarks);
  await page.goto('about:blank');
  return marks;
}

async function goIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  // Someone who looks at their own picture before they go in.
  await page.locator('video').first().waitFor();
  await page.getByRole('button', { name: JOIN_BUTTON }).click();
}

await main();
