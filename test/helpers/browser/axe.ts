import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    axe?: { run(options: RunOptions): Promise<AxeResults> };
  }
}

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with a page as it is now, a line each; in the dark it looks at the colours only. */
export async function auditPage(page: Page, name: string): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) {
    await page.evaluate(await source);
    await page.evaluate(stopMotion);
  }
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const rules = colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {};
    const violations = await page.evaluate(async (only) => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const results = await window.axe?.run({ ...only, resultTypes: ['violations'] });
      if (results === undefined) throw new Error('axe is not there');
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    }, rules);
    found.push(...violations.map((violation) => `${name}, ${colorScheme}: ${violation}`));
  }
  return found;
}

/** Colours that are on their way to others have any contrast. */
function stopMotion(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '*, ::before, ::after, ::backdrop { transition: none !important; animation: none !important }',
  );
  document.adoptedStyleSheets.push(sheet);
}
