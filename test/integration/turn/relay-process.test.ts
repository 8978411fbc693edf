import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect } from 'chai';
import { joinGrant } from '../../../src/protocol/rest/rooms.ts';
import { createTurnCredentials, turnSecret } from '../../../src/turn-credentials.ts';
import { freePort } from '../../helpers/cluster/free-port.ts';
import { createRoom, registerPerson } from '../../helpers/rest/people.ts';
import { startTestApp } from '../../helpers/rest/test-app.ts';
import { RelayProcess } from '../../helpers/turn/relay-process.ts';
import { TurnClient } from '../../helpers/turn/turn-client.ts';

const JWT_SECRET = 'a secret for tests that is long enough';
/** Below the ports that the system gives to whoever asks for any, of which the relay's own is one. */
const RANGE = {
  PARLEY_TURN_RELAY_PORTS: '31000-31099',
  PARLEY_MEDIA_PORTS: '31100-31199',
  PARLEY_PIPE_PORTS: '31200-31299',
};

describe('The TURN relay as a process of its own', function () {
  this.timeout(60_000);
  const running: RelayProcess[] = [];
  const run = (env: Record<string, string>) => {
    const relay = new RelayProcess({ ...RANGE, PARLEY_TURN_PORT: '0', ...env });
    running.push(relay);
    return relay;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((relay) => relay.kill()));
  });

  it('takes what servers with the same secret of tokens give out, and ends when told', async () => {
    const relay = run({ NODE_ENV: 'production', PARLEY_JWT_SECRET: JWT_SECRET });
    const credentials = createTurnCredentials(turnSecret(null, JWT_SECRET), 'ana', 60);
    const client = await TurnClient.open(await relay.port(), credentials);
    expect((await client.allocate()).code).to.equal(undefined);
    client.close();
    relay.child.kill('SIGTERM');
    expect(await relay.exit(), relay.output).to.equal(0);
  });

  it('shows its figures to whoever has the token', async () => {
    const port = await freePort('127.0.0.1');
    const relay = run({
      PARLEY_TURN_SECRET: 'a secret of sixteen',
      PARLEY_TURN_METRICS_PORT: String(port),
      PARLEY_METRICS_TOKEN: 'a token of figures',
      PARLEY_HOST: '127.0.0.1',
    });
    await relay.port();
    const ask = (path: string, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
    expect((await ask('/readyz')).status).to.equal(200);
    expect((await ask('/metrics')).status).to.equal(401);
    expect((await ask('/metrics', { authorization: 'Bearer another' })).status).to.equal(401);
    expect((await ask('/elsewhere')).status).to.equal(404);
    const figures = await ask('/metrics', { authorization: 'Bearer a token of figures' });
    expect(await figures.text()).to.include('parley_turn_allocations 0');
  });

  it('says why it does not start', async () => {
    const taken = createSocket('udp4').bind(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address();
    const reasons: [env: Record<string, string>, reason: string][] = [
      [{ PARLEY_TURN: 'off' }, 'PARLEY_TURN=off'],
      [{ PARLEY_TURN_URLS: 'turn:a.example', PARLEY_TURN_SECRET: 'a secret of sixteen' }, 'PARLEY_TURN_URLS'],
      [{ NODE_ENV: 'production' }, 'PARLEY_TURN_SECRET'],
      [{ PARLEY_TURN_SECRET: 'a secret of sixteen', PARLEY_TURN_PORT: String(port) }, 'EADDRINUSE'],
      [{ PARLEY_TURN_SECRET: 'a secret of sixteen', PARLEY_MEDIA_LISTEN_ADDRESSES: '::1' }, 'IPv4'],
    ];
    for (const [env, reason] of reasons) {
      const relay = run(env);
      expect(await relay.exit(), reason).to.equal(1);
      expect(relay.output).to.include(reason);
    }
    taken.close();
  });

  it('is told of by servers that do not open it, within a process by those that do', async () => {
    for (const mode of ['external', 'embedded'] as const) {
      const port = await freePort('127.0.0.1');
      const own = { PARLEY_TURN_PORT: String(port) };
      const relay = mode === 'external' ? run({ ...own, PARLEY_JWT_SECRET: JWT_SECRET }) : undefined;
      await relay?.port();
      const test = await startTestApp({ env: { ...RANGE, ...own, PARLEY_TURN: mode } });
      try {
        const person = await registerPerson(test.url);
        const { id } = await createRoom(person);
        const grant = joinGrant.parse((await person.request('POST', `/rooms/${id}/join`)).body);
        const [server] = grant.iceServers;
        expect(server?.urls).to.deep.equal([`turn:127.0.0.1:${port}?transport=udp`]);
        const { username = '', credential = '' } = server ?? {};
        expect(username).to.match(new RegExp(`:${person.user.id}$`));
        const client = await TurnClient.open(port, { username, credential });
        expect((await client.allocate()).code, mode).to.equal(undefined);
        client.close();
      } finally {
        await test.stop();
      }
      // With the server the relay is gone: its port is free.
      if (mode === 'external') continue;
      const next = createSocket('udp4').bind(port, '127.0.0.1');
      await once(next, 'listening');
      next.close();
    }
  });
});
