/**
 * `npm run bench:api`: what the REST API costs on a large world (100,000 users, 10,000 rooms, 1,000,000 messages).
 *
 * 1. Every list, its first and its hundredth page: latency of one request at a time, and the plans of its statements.
 * 2. Requests a second of `GET /rooms` and of a join on one core, beside a bare Express handler that runs the same
 *    statements through pg on the same core, in turns, in one run.
 *
 * Ends with 1 when a list is slower than the limit, reads a large table from end to end, or a ratio is too low.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { LARGE_PASSWORD } from '../seed/large-world.ts';
import { watchStatements } from './api/captured-statements.ts';
import { type ListResult, measureLists } from './api/lists.ts';
import { startParley } from './api/servers.ts';
import { compareThroughput, type ThroughputResult } from './api/throughput.ts';
import { createLargeWorld } from './api/world.ts';
import { machine } from './machine.ts';

const LATENCY_LIMIT_MS = 30;
const RATIO_LIMIT = 0.6;

async function main(): Promise<void> {
  watchStatements();
  process.stdout.write('Making a large world:\n');
  const world = await createLargeWorld();
  const dir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  try {
    const parley = await startParley(world.url, dir);
    const client = new pg.Client({ connectionString: world.url });
    await client.connect();
    let lists: ListResult[];
    let throughput: ThroughputResult[];
    try {
      const token = await logIn(parley.url);
      process.stdout.write('\nAsking for every list, page 1 and page 100:\n');
      lists = await measureLists({ url: parley.url, token, databaseUrl: world.url, client, dir });
      process.stdout.write('\nRequests a second, in turns:\n');
      throughput = await compareThroughput({ parley, token, databaseUrl: world.url, dir });
    } finally {
      await client.end();
      await parley.stop();
    }
    report(lists, throughput);
  } finally {
    await world.drop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function logIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'user-1', password: LARGE_PASSWORD }),
  });
  return z.object({ accessToken: z.string() }).parse(await response.json()).accessToken;
}

function report(lists: readonly ListResult[], throughput: readonly ThroughputResult[]): void {
  process.stdout.write(`\n${machine()}\n\n`);
  console.table(
    lists.map(({ name, page, p50Ms, p95Ms, indexes, scanned }) => ({
      list: name,
      page,
      'p50 ms': Number(p50Ms.toFixed(1)),
      'p95 ms': Number(p95Ms.toFixed(1)),
      'large tables read whole': scanned.join(' '),
      indexes: indexes.join(' ').slice(0, 80),
    })),
  );
  console.table(
    throughput.map(({ name, parley, bare, statements }) => ({
      request: name,
      statements,
      'Parley /s': Math.round(parley),
      'bare /s': Math.round(bare),
      ratio: Number((parley / bare).toFixed(2)),
    })),
  );
  const problems = [
    ...lists
      .filter(({ p95Ms }) => p95Ms > LATENCY_LIMIT_MS)
      .map(({ name, page }) => `${name}, page ${page}: too slow`),
    ...lists
      .filter(({ scanned }) => scanned.length > 0)
      .map(({ name, page }) => `${name}, page ${page}: no index`),
    ...throughput
      .filter(({ parley, bare }) => parley / bare < RATIO_LIMIT)
      .map(({ name }) => `${name}: ratio too low`),
  ];
  process.stdout.write(
    problems.length === 0
      ? `Every list within ${LATENCY_LIMIT_MS} ms at p95, each from an index; ratios of at least ${RATIO_LIMIT}.\n`
      : `${problems.join('\n')}\n`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}

await main();
