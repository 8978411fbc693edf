import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findInPath, isExecutable } from './apt.mjs';
import { postgresAnswers, redisAnswers } from './service-probe.mjs';
import { SetupFailure } from './setup-failure.mjs';

/** Where Debian keeps the server's programs, one folder a version. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/**
 * Where the tests' PostgreSQL comes from: TEST_DATABASE_URL; else a server of this machine that lets `postgres` in (on
 * TEST_POSTGRES_PORT, 5432 unless given); else the programs to start one; undefined when there are none.
 *
 * @returns {Promise<{ url: string } | { folder: string } | undefined>} `folder` holds `initdb` and `postgres`
 */
export async function findPostgres() {
  if (process.env.TEST_DATABASE_URL) return { url: process.env.TEST_DATABASE_URL };
  const server = {
    host: '127.0.0.1',
    port: Number(process.env.TEST_POSTGRES_PORT || 5432),
    user: 'postgres',
  };
  if (await postgresAnswers(server))
    return { url: `postgres://postgres@${server.host}:${server.port}/postgres` };
  const folder = postgresProgramFolder();
  return folder === undefined ? undefined : { folder };
}

/**
 * Where the tests' Redis comes from: TEST_REDIS_URL; else a server of this machine (on TEST_REDIS_PORT, 6379 unless
 * given); else the program to start one; undefined when there is none.
 *
 * @returns {Promise<{ url: string } | { program: string } | undefined>}
 */
export async function findRedis() {
  if (process.env.TEST_REDIS_URL) return { url: process.env.TEST_REDIS_URL };
  const server = { host: '127.0.0.1', port: Number(process.env.TEST_REDIS_PORT || 6379) };
  if (await redisAnswers(server)) return { url: `redis://${server.host}:${server.port}` };
  const program = findInPath('redis-server', 'valkey-server');
  return program === undefined ? undefined : { program };
}

/** @throws {SetupFailure} when one of them can neither be used nor started */
export async function requireTestServices() {
  if ((await findPostgres()) === undefined)
    throw missing('PostgreSQL', 'TEST_DATABASE_URL=postgres://user@host/postgres');
  if ((await findRedis()) === undefined) throw missing('Redis', 'TEST_REDIS_URL=redis://host:6379');
}

function postgresProgramFolder() {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const newestFirst = versions.sort((one, other) => Number(other) - Number(one));
  const candidates = newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
  const found = candidates.find(
    (folder) => isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres')),
  );
  if (found !== undefined) return found;
  const initdb = findInPath('initdb');
  return initdb === undefined || findInPath('postgres') === undefined ? undefined : join(initdb, '..');
}

function missing(name, variable) {
  return new SetupFailure(`There is no ${name} for the tests.`, {
    why: 'no server answers on this machine, its programs are not installed, and the setup can install them only on Debian and its kin.',
    mend: [`install ${name}: the tests start a server of their own`, `or name one: ${variable} npm test`],
  });
}
