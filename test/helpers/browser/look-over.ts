import { auditPage } from './axe.ts';
import { beyondTheSide } from './beyond-the-side.ts';
import type { Visitor } from './visitor.ts';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };

/** What is wrong with a page or dialog as it is now, for everyone: what axe finds, and what 320 pixels cut off. */
export async function lookOver({ page }: Visitor, name: string): Promise<string[]> {
  const found = await auditPage(page, name);
  await page.setViewportSize(NARROW);
  found.push(...(await auditPage(page, `${name}, narrow`)));
  found.push(...(await beyondTheSide(page)).map((what) => `${name}, beyond the side: ${what}`));
  await page.setViewportSize(WIDE);
  return found;
}
