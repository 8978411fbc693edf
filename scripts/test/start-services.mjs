import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresAnswers, redisAnswers } from '../setup/service-probe.mjs';
import { findFreePort } from './free-port.mjs';

const START_TIMEOUT_MS = 60_000;
const HOST = '127.0.0.1';

/** For data that is thrown away after the tests: what is lost in a power cut does not matter. */
const POSTGRES_SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/**
 * Starts a PostgreSQL of its own on a free loopback port.
 *
 * @param {string} programs the folder of `initdb` and `postgres`
 * @param {string} folder an existing, empty folder
 * @returns {Promise<{ url: string, child: import('node:child_process').ChildProcess }>}
 */
export async function startPostgres(programs, folder) {
  const data = join(folder, 'postgres');
  mkdirSync(data, { mode: 0o700 });
  const owner = unprivilegedOwner();
  if (owner) chownSync(data, owner.uid, owner.gid);
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  const made = spawnSync(join(programs, 'initdb'), init, { ...owner, cwd: data, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error}`);
  const port = await findFreePort();
  const settings = Object.entries({ ...POSTGRES_SETTINGS, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...settings], {
    ...owner,
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await answering('PostgreSQL', child, () => postgresAnswers({ host: HOST, port, user: 'postgres' }));
  return { url: `postgres://postgres@${HOST}:${port}/postgres`, child };
}

/**
 * Starts a Redis of its own on a free loopback port.
 *
 * @param {string} program
 * @param {string} folder
 * @returns {Promise<{ url: string, child: import('node:child_process').ChildProcess }>}
 */
export async function startRedis(program, folder) {
  const port = await findFreePort();
  const settings = [
    '--bind',
    HOST,
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const child = spawn(program, settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  await answering('Redis', child, () => redisAnswers({ host: HOST, port }));
  return { url: `redis://${HOST}:${port}`, child };
}

async function answering(name, child, answers) {
  let said = '';
  const stream = child.stderr ?? child.stdout;
  stream.on('data', (data) => {
    said = `${said}${data}`.slice(-2_000);
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers())) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${name} did not start: ${said}`);
    if (Date.now() > deadline)
      throw new Error(`${name} did not answer within ${START_TIMEOUT_MS / 1000} s: ${said}`);
    await sleep(50);
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made, or as nobody. */
function unprivilegedOwner() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user)
    throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}
