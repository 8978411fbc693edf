import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';

const DEADLINE_MS = 2_000;
const PAUSE_MS = 50;

/**
 * What of a page reaches over the right edge, and does not belong to something that scrolls by itself. A chart draws
 * itself anew some frames after the window's size changed: what is still over the edge at the deadline counts.
 */
export async function beyondTheSide(page: Page): Promise<string[]> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const over = await overTheEdgeNow(page);
    if (over.length === 0 || Date.now() > deadline) return over;
    await setTimeout(PAUSE_MS);
  }
}

function overTheEdgeNow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrollsByItself = (element: Element | null): boolean =>
      element !== null &&
      (getComputedStyle(element).overflowX === 'auto' || scrollsByItself(element.parentElement));
    const over = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      const isOver = box.width > 0 && box.right > width + 1 && element.checkVisibility();
      return isOver && !scrollsByItself(element.parentElement);
    });
    const scrolls = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : [];
    // One that scrolls up and down scrolls sideways too, as far as CSS is concerned; nobody should have to.
    for (const dialog of document.querySelectorAll('dialog[open]'))
      if (dialog.scrollWidth > dialog.clientWidth + 1) scrolls.push('a dialog scrolls sideways');
    return [...scrolls, ...over.map((element) => element.outerHTML.slice(0, 120))];
  });
}
