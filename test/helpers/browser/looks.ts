import type { Page } from 'playwright-core';

/** A page to look at. */
export type Look = {
  path: string;
  /** What shows that the page is whole. */
  shows: (page: Page) => Promise<unknown>;
};

/** Opens each page, and gathers what somebody finds there. */
export async function lookAtEach(
  page: Page,
  url: string,
  looks: readonly Look[],
  find: (path: string) => Promise<string[]>,
): Promise<string[]> {
  const found: string[] = [];
  for (const { path, shows } of looks) {
    await page.goto(`${url}${path}`);
    await shows(page);
    found.push(...(await find(path)));
  }
  return found;
}
