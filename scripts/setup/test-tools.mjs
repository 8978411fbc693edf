import { ensureChromium, findChromium } from './chromium.mjs';
import { ensureTestServices, findPostgres, findRedis } from './test-services.mjs';

/** Whether a browser, a PostgreSQL and a Redis are there, or the programs to start them. */
export async function testToolsArePresent() {
  if (findChromium() === undefined) return false;
  const [postgres, redis] = await Promise.all([findPostgres(), findRedis()]);
  return postgres !== undefined && redis !== undefined;
}

/** @param {{ progress: (text: string) => void }} report */
export async function ensureTestTools(report) {
  await ensureChromium(report);
  await ensureTestServices(report);
}
