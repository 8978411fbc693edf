import type { Page } from 'playwright-core';

/** What of a page reaches over the right edge, and does not belong to something that scrolls by itself. */
export function beyondTheSide(page: Page): Promise<string[]> {
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
    return [...scrolls, ...over.map((element) => element.outerHTML.slice(0, 120))];
  });
}
