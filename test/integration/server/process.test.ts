import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/processes/databases.ts';
import { ServerProcess } from '../../helpers/processes/server-process.ts';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { newAccount } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('The server process', function () {
  this.timeout(240_000);
  let dir: TemporaryDir;
  let database: TestDatabase;
  const running: ServerProcess[] = [];
  before(async () => {
    [dir, database] = await Promise.all([temporaryDir(), createTestDatabase()]);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.kill()));
  });
  after(async () => {
    await database.drop();
    await dir.remove();
  });

  const run = (env: Record<string, string> = {}) => {
    const server = new ServerProcess({ DATABASE_URL: database.url, PARLEY_DATA_DIR: dir.path, ...env });
    running.push(server);
    return server;
  };

  /** A login whose body is sent but for its last byte, so that the server waits in the middle of it. */
  const halfRequest = async (url: string, body: string): Promise<ClientRequest> => {
    const half = request(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    half.on('error', () => undefined);
    half.write(body.slice(0, -1));
    await once(half, 'socket').then(([socket]) => socket.connecting && once(socket, 'connect'));
    // Answered after the half one was accepted: connections are taken in their order.
    await call(url, 'GET', '/healthz');
    return half;
  };

  const refuses = async (url: string) => {
    await waitUntil('new connections to be refused', () =>
      fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
        () => false,
        () => true,
      ),
    );
  };

  it('says all that is wrong with its configuration on one page, and exits with 1', async () => {
    const server = run({ PARLEY_PROT: '1', PARLEY_PORT: 'eighty', PARLEY_LOG_LEVEL: 'loud' });
    expect(await server.exit()).to.equal(1);
    expect(server.output).to.include('PARLEY_PROT is not a setting of Parley; did you mean PARLEY_PORT?');
    expect(server.output).to.include('PARLEY_PORT must be a whole number from 0 to 65535');
    expect(server.output).to.include('PARLEY_LOG_LEVEL must be one of');
    expect(server.output).not.to.match(/\n\s+at /);
  });

  it('says which database it cannot reach, without a stack', async () => {
    const server = run({ DATABASE_URL: 'postgres://postgres@127.0.0.1:1/none' });
    expect(await server.exit()).to.equal(1);
    expect(server.output).to.include('Parley cannot start: The database cannot be opened');
    expect(server.output)
      .to.include('ECONNREFUSED')
      .and.not.match(/\n\s+at /);
  });

  it('says that its port is in use', async () => {
    const { port } = new URL(await run().url());
    const second = run({ PARLEY_PORT: port });
    expect(await second.exit()).to.equal(1);
    expect(second.output).to.include(
      `Port ${port} is in use by another program; choose one with PARLEY_PORT`,
    );
  });

  it('keeps its secret for its owner alone, so that people stay logged in over a restart', async () => {
    const first = run();
    const registered = await call(await first.url(), 'POST', '/api/v1/auth/register', { body: newAccount() });
    const { accessToken } = session.parse(registered.body);
    first.child.kill('SIGTERM');
    expect(await first.exit()).to.equal(0);
    const path = join(dir.path, 'jwt-secret');
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    const me = await call(await run().url(), 'GET', '/api/v1/users/me', { token: accessToken });
    expect(me.status).to.equal(200);
    expect(first.output).not.to.include((await readFile(path, 'utf8')).trim());
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers what is under way when it gets ${signal}, takes nothing new, and exits with 0`, async () => {
      const server = run();
      const url = await server.url();
      const half = await halfRequest(url, JSON.stringify({ login: 'nobody', password: 'x' }));
      server.child.kill(signal);
      await refuses(url);
      half.end('}');
      const [response] = await once(half, 'response');
      expect(response.statusCode).to.equal(401);
      response.resume();
      expect(await server.exit()).to.equal(0);
    });
  }

  it('does not wait longer than it was told for a request that never ends', async () => {
    const server = run({ PARLEY_SHUTDOWN_SECONDS: '1' });
    const half = await halfRequest(await server.url(), '{"login":1}');
    const start = performance.now();
    server.child.kill('SIGTERM');
    expect(await server.exit()).to.equal(0);
    expect(performance.now() - start).to.be.within(900, 9_000); // Not the 10 s that are usual.
    half.destroy();
  });

  it('exits at once at the second signal', async () => {
    const server = run({ PARLEY_SHUTDOWN_SECONDS: '60' });
    const url = await server.url();
    const half = await halfRequest(url, '{"login":1}');
    server.child.kill('SIGTERM');
    await refuses(url);
    server.child.kill('SIGTERM');
    expect(await server.exit()).to.equal(1);
    half.destroy();
  });

  it('does not share its embedded database with a second process, and frees it when killed', async () => {
    const own = await temporaryDir();
    const env = { DATABASE_URL: '', PARLEY_DATA_DIR: own.path };
    try {
      const first = run(env);
      const url = await first.url();
      const account = newAccount();
      expect((await call(url, 'POST', '/api/v1/auth/register', { body: account })).status).to.equal(201);

      const second = run(env);
      expect(await second.exit()).to.equal(1);
      expect(second.output).to.include('is in use by another Parley process');
      expect(second.output).to.include('DATABASE_URL');

      await first.kill();
      const third = await run(env).url();
      const login = { login: account.username, password: account.password };
      expect((await call(third, 'POST', '/api/v1/auth/login', { body: login })).status).to.equal(200);
    } finally {
      await Promise.all(running.splice(0).map((server) => server.kill()));
      await own.remove();
    }
  });
});
