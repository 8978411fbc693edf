import type { Page } from 'playwright-core';
import type { Visitor } from './visitor.ts';

/** What a page is to show, as a CSS selector, or no longer to show. */
export type Expected = { page: Page; selector: string; gone?: boolean };

/**
 * How many milliseconds pass between a person's key or click and the moment in which the last of these pages shows what
 * is expected. Taken in the pages by the machine's one clock, so that the test's own way to them does not count.
 */
export async function timeToShow(actor: Visitor, act: () => Promise<unknown>, expected: readonly Expected[]) {
  const acted = actor.page.evaluate(nextInput);
  const shown = expected.map(({ page, selector, gone = false }) =>
    page.evaluate(whenShown, { selector, gone }),
  );
  // A page runs what it is sent in order: after this, all of them are watching.
  await Promise.all([actor.page, ...expected.map(({ page }) => page)].map((page) => page.evaluate(() => 0)));
  const [actedAtMs, ...shownAtMs] = await Promise.all([acted, ...shown, act()]);
  return Math.max(...shownAtMs.filter((time) => typeof time === 'number')) - actedAtMs;
}

function nextInput(): Promise<number> {
  return new Promise((resolve) => {
    const take = () => resolve(Date.now());
    for (const type of ['keydown', 'click']) addEventListener(type, take, { capture: true, once: true });
  });
}

function whenShown({ selector, gone }: { selector: string; gone: boolean }): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      if ((document.querySelector(selector) === null) !== gone) return;
      observer.disconnect();
      resolve(Date.now());
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, attributes: true });
    look();
  });
}
