import type pg from 'pg';
import { z } from 'zod';
import { captureOwnStatements, type Statement } from './captured-statements.ts';
import { withApp } from './in-process-app.ts';
import { getJson, type Latency, measureLatency } from './latency.ts';
import { type ListQuery, listQueries } from './list-endpoints.ts';
import { planOf, type StatementPlan } from './plans.ts';

const LATE_PAGE = 100;

/** What one page of a list costs, and the plan it is read by. */
export type ListResult = Latency & StatementPlan & { name: string; page: number };

type ListsOptions = { url: string; token: string; databaseUrl: string; client: pg.Client; dir: string };

const page = z.object({ nextCursor: z.string().nullable() });

/** Latency and plans of every list's first page and of its hundredth, or its last where there are fewer. */
export async function measureLists(options: ListsOptions): Promise<ListResult[]> {
  const { url, token, databaseUrl, client, dir } = options;
  const measured: { name: string; page: number; path: string; latency: Latency }[] = [];
  for (const query of listQueries()) {
    process.stdout.write(`  ${query.name}\n`);
    for (const { number, path } of await pagesOf(url, token, query)) {
      measured.push({
        name: query.name,
        page: number,
        path,
        latency: await measureLatency(`${url}${path}`, token),
      });
    }
  }
  process.stdout.write('  plans\n');
  return withApp(databaseUrl, dir, async (inProcessUrl) => {
    const results: ListResult[] = [];
    for (const { name, page: number, path, latency } of measured) {
      const statements = await captureOwnStatements(async () => {
        await getJson(`${inProcessUrl}${path}`, token);
      });
      results.push({ name, page: number, ...latency, ...(await plansOf(client, statements)) });
    }
    return results;
  });
}

async function pagesOf(
  url: string,
  token: string,
  { path, pageSize }: ListQuery,
): Promise<{ number: number; path: string }[]> {
  const sized = `${path}${path.includes('?') ? '&' : '?'}limit=${pageSize}`;
  let current = { number: 1, path: sized };
  while (current.number < LATE_PAGE) {
    const { nextCursor } = page.parse(await getJson(`${url}${current.path}`, token));
    if (nextCursor === null) break;
    current = { number: current.number + 1, path: `${sized}&cursor=${encodeURIComponent(nextCursor)}` };
  }
  return current.number === 1 ? [current] : [{ number: 1, path: sized }, current];
}

async function plansOf(client: pg.Client, statements: readonly Statement[]): Promise<StatementPlan> {
  const plans: StatementPlan[] = [];
  for (const statement of statements.filter(({ text }) => /^\s*(SELECT|WITH)\b/i.test(text))) {
    plans.push(await planOf(client, statement));
  }
  return {
    indexes: [...new Set(plans.flatMap((plan) => plan.indexes))],
    scanned: [...new Set(plans.flatMap((plan) => plan.scanned))],
  };
}
