/**
 * `npm run screenshots [-- FOLDER [NAME…]]`: pictures of the pages of `screenshots/pages.mjs`, on a desktop and a phone,
 * light and dark, of a server of its own with the small world of `npm run seed`. To be looked at by people.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { PAGES } from './screenshots/pages.mjs';
import { agentOf, World } from './screenshots/world.mjs';
import { root } from './setup/paths.mjs';

const SCREENS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const SCHEMES = ['light', 'dark'];

const [folder = join(root, 'screenshots'), ...names] = process.argv.slice(2);
const pages = PAGES.filter(({ name }) => names.length === 0 || names.includes(name));
if (pages.length === 0) {
  console.error(`There is no page of that name. There are: ${PAGES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
await mkdir(folder, { recursive: true });

const world = await World.start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=5'],
});
try {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const someone of new Set(pages.map(({ as }) => as))) {
      const context = await browser.newContext({
        viewport,
        reducedMotion: 'reduce',
        userAgent: agentOf(browser),
      });
      if (someone !== null) await world.logIn(context, someone);
      for (const page of pages.filter(({ as }) => as === someone))
        await take(context, page, screen, viewport);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await world.stop();
}
console.log(`The pictures are in ${resolve(folder)}`);

async function take(context, { name, path, prepare }, screen, viewport) {
  const page = await context.newPage();
  let after;
  try {
    const problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${world.url}${typeof path === 'string' ? path : await path(world)}`);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    after = await prepare?.(page, world);
    await page.evaluate(stopMotion);
    // All of a page as one screen, so that what sticks to the screen's edges is where it belongs; but a dialog is in the
    // middle of the screen.
    if ((await page.locator('dialog[open], :popover-open').count()) === 0) {
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width: viewport.width, height: Math.max(viewport.height, height) });
    }
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      );
      await page.screenshot({ path: join(folder, `${name}-${screen}-${scheme}.png`) });
    }
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (over > 0) problems.push(`reaches ${over} px over the side`);
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}, ${screen} ${problems.join('; ')}`);
  } catch (error) {
    console.log(`✗ ${name}, ${screen}: ${error.message}`);
    await page.screenshot({ path: join(folder, `${name}-${screen}-failed.png`) });
    process.exitCode = 1;
  } finally {
    if (typeof after === 'function') await after();
    await page.close();
  }
}

/** Colours that are on their way to others are in no design. */
function stopMotion() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '*, ::before, ::after, ::backdrop { transition: none !important; animation: none !important }',
  );
  document.adoptedStyleSheets.push(sheet);
}
