import { createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { isAtLeast } from '../../../scripts/setup/runtime-check.mjs';
import { postgresAnswers, redisAnswers } from '../../../scripts/setup/service-probe.mjs';
import { formatDuration } from '../../../scripts/setup/step-output.mjs';
import { cacheFolderFor } from '../../../scripts/setup/user-cache.mjs';

describe('whether a version is new enough', () => {
  it('compares major and minor as numbers', () => {
    expect(isAtLeast('20.19.0', [20, 19])).to.equal(true);
    expect(isAtLeast('v24.0.0', [20, 19])).to.equal(true);
    expect(isAtLeast('20.9.9', [20, 19])).to.equal(false);
    expect(isAtLeast('9.30.0', [20, 19])).to.equal(false);
  });

  it('does not take an unreadable version for a new one', () => {
    expect(isAtLeast('', [10, 0])).to.equal(false);
    expect(isAtLeast('nonsense', [10, 0])).to.equal(false);
  });
});

describe('the cache folder', () => {
  const machine = { env: {}, platform: 'linux', home: '/home/ana' };

  it('is where the system keeps such things', () => {
    expect(cacheFolderFor(machine)).to.equal('/home/ana/.cache/parley');
    expect(cacheFolderFor({ ...machine, platform: 'darwin' })).to.equal('/home/ana/Library/Caches/parley');
  });

  it('follows XDG_CACHE_HOME, but only when it is absolute', () => {
    expect(cacheFolderFor({ ...machine, env: { XDG_CACHE_HOME: '/big/cache' } })).to.equal(
      '/big/cache/parley',
    );
    expect(cacheFolderFor({ ...machine, env: { XDG_CACHE_HOME: 'cache' } })).to.equal(
      '/home/ana/.cache/parley',
    );
  });
});

describe('a duration for people', () => {
  it('is as exact as is of use', () => {
    expect([80, 9_949, 12_400, 365_000].map(formatDuration)).to.deep.equal([
      '0.1 s',
      '9.9 s',
      '12 s',
      '6 min 05 s',
    ]);
  });
});

describe('asking whether PostgreSQL and Redis are there', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** A server that answers every message in the same way. */
  async function listen(reply: Buffer | string): Promise<{ host: string; port: number; user: string }> {
    const started = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.end(reply));
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    const address = started.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { host: '127.0.0.1', port: address.port, user: 'postgres' };
  }

  const authentication = (kind: number) => Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, kind]);

  it('takes a PostgreSQL that lets the user in', async () => {
    expect(await postgresAnswers(await listen(authentication(0)))).to.equal(true);
  });

  it('does not take one that wants a password, nor something else on its port', async () => {
    expect(await postgresAnswers(await listen(authentication(10)))).to.equal(false);
    server?.close();
    expect(await postgresAnswers(await listen('HTTP/1.1 400 Bad Request\r\n'))).to.equal(false);
  });

  it('takes a Redis that answers, but not one that wants a password', async () => {
    expect(await redisAnswers(await listen('+PONG\r\n'))).to.equal(true);
    server?.close();
    expect(await redisAnswers(await listen('-NOAUTH Authentication required.\r\n'))).to.equal(false);
  });

  it('notices when nobody listens, and when the other side hangs up at once', async () => {
    const gone = await listen('');
    expect(await redisAnswers(gone)).to.equal(false);
    server?.close();
    await new Promise<void>((resolve) => server?.once('close', resolve));
    expect(await postgresAnswers(gone)).to.equal(false);
  });
});
