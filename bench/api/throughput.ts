import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { captureOwnStatements, type Statement } from './captured-statements.ts';
import { withApp } from './in-process-app.ts';
import { type BenchServer, startBare } from './servers.ts';

const ROUNDS = 3;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 2;
const CONNECTIONS = 16;
/** A public room that is open and live. */
const ROOM_ID = '00000000-0000-4000-8002-000000000003';

const REQUESTS = [
  { name: 'GET /rooms', method: 'GET', path: '/api/v1/rooms' },
  { name: 'POST /rooms/:id/join', method: 'POST', path: `/api/v1/rooms/${ROOM_ID}/join` },
] as const;
type BenchRequest = (typeof REQUESTS)[number];

/** Requests a second of both, the median of the rounds. */
export type ThroughputResult = { name: string; parley: number; bare: number; statements: number };

type ThroughputOptions = { parley: BenchServer; token: string; databaseUrl: string; dir: string };

/** Parley beside a bare handler that runs the same SQL, in turns, so that both meet the same machine. */
export async function compareThroughput(options: ThroughputOptions): Promise<ThroughputResult[]> {
  const { parley, token, databaseUrl, dir } = options;
  const statements = await capture(databaseUrl, dir, token);
  const file = join(dir, 'statements.json');
  await writeFile(file, JSON.stringify(Object.fromEntries(statements)));
  const bare = await startBare(databaseUrl, file);
  try {
    const results: ThroughputResult[] = [];
    for (const request of REQUESTS) {
      const rates = { parley: [] as number[], bare: [] as number[] };
      await rate(parley, request, token, WARM_UP_SECONDS);
      await rate(bare, request, token, WARM_UP_SECONDS);
      for (let round = 1; round <= ROUNDS; round += 1) {
        rates.parley.push(await rate(parley, request, token, ROUND_SECONDS));
        rates.bare.push(await rate(bare, request, token, ROUND_SECONDS));
        const [ours, theirs] = [rates.parley.at(-1) ?? 0, rates.bare.at(-1) ?? 0];
        process.stdout.write(
          `  ${request.name} ${round}/${ROUNDS}: ${Math.round(ours)} beside ${Math.round(theirs)}\n`,
        );
      }
      results.push({
        name: request.name,
        parley: median(rates.parley),
        bare: median(rates.bare),
        statements: statements.get(request.path)?.length ?? 0,
      });
    }
    return results;
  } finally {
    await bare.stop();
  }
}

/** What each request asks the database, once everything is warm. */
function capture(databaseUrl: string, dir: string, token: string): Promise<Map<string, Statement[]>> {
  return withApp(databaseUrl, dir, async (url) => {
    const statements = new Map<string, Statement[]>();
    for (const request of REQUESTS) {
      await send(url, request, token);
      statements.set(request.path, await captureOwnStatements(() => send(url, request, token)));
    }
    return statements;
  });
}

async function send(url: string, { method, path }: BenchRequest, token: string): Promise<void> {
  const response = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  await response.text();
}

async function rate(
  server: BenchServer,
  request: BenchRequest,
  token: string,
  seconds: number,
): Promise<number> {
  const result = await autocannon({
    url: `${server.url}${request.path}`,
    method: request.method,
    headers: { authorization: `Bearer ${token}` },
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${request.name}: ${result.non2xx} refusals and ${result.errors} errors`);
  }
  return result['2xx'] / result.duration;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
