import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isListening } from '../setup/service-probe.mjs';
import { SetupFailure } from '../setup/setup-failure.mjs';
import { findPostgres, findRedis } from '../setup/test-services.mjs';

/**
 * The servers for a test run: those that are there already, else ones of its own.
 *
 * @returns {Promise<{ databaseUrl: string, redisUrl: string, started: string[], stop: () => Promise<void> }>}
 *   `databaseUrl` is that of an administrator: tests make databases of their own
 * @throws {SetupFailure}
 */
export async function provideServices() {
  const [postgres, redis] = await Promise.all([findPostgres(), findRedis()]);
  await checkGiven('TEST_DATABASE_URL', 5432);
  await checkGiven('TEST_REDIS_URL', 6379);
  const wanted = {};
  if (!('url' in postgres)) wanted.postgres = postgres;
  if (!('url' in redis)) wanted.redis = redis;
  if (Object.keys(wanted).length === 0) {
    return { databaseUrl: postgres.url, redisUrl: redis.url, started: [], stop: async () => {} };
  }
  const keeper = startKeeper(wanted);
  const urls = await keeper.urls;
  return {
    databaseUrl: postgres.url ?? urls.postgres,
    redisUrl: redis.url ?? urls.redis,
    started: Object.keys(wanted),
    stop: keeper.stop,
  };
}

async function checkGiven(variable, usualPort) {
  const given = process.env[variable];
  if (!given) return;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const host = url?.hostname.replace(/^\[|\]$/g, '');
  const listening = host && (await isListening({ host, port: Number(url.port || usualPort) }));
  if (listening) return;
  throw new SetupFailure(`Nothing answers at the address that ${variable} names.`, {
    why: url ? 'the server is not running, or a firewall is in between.' : 'it is not an address.',
    mend: `unset ${variable}    (then the tests start a server of their own)`,
  });
}

function startKeeper(wanted) {
  const script = fileURLToPath(new URL('service-keeper.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(wanted)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const exited = once(child, 'exit');
  const firstLine = once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(line));
  const urls = Promise.race([firstLine, exited.then(() => ({ error: 'it ended at once' }))]).then(
    (answer) => {
      if (answer.error === undefined) return answer;
      throw new SetupFailure('The servers for the tests could not be started.', {
        details: answer.error,
        why: 'their programs are installed but do not run as this user; the line above is their own.',
        mend: 'TEST_DATABASE_URL=postgres://user@host/postgres TEST_REDIS_URL=redis://host:6379 npm test',
      });
    },
  );
  return {
    urls,
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
