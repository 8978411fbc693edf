import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { NetworkError, ParleyError } from '../../../client/parley-error.ts';
import { PeopleConnection, type PeopleEnd } from '../../../client/people-connection.ts';
import type { PersonPresence } from '../../../src/protocol/people.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { PeopleServer } from './people-server.ts';
import { problemWith } from './protocol-server.ts';

const [ADA, BEN] = [randomUUID(), randomUUID()];

describe('PeopleConnection', () => {
  let server: PeopleServer;
  let connection: PeopleConnection;
  let session: { accessToken: () => Promise<string>; refresh: () => Promise<{ accessToken: string }> };
  let tokens: number;
  let heard: PersonPresence[];
  let ends: PeopleEnd[];
  let states: boolean[];

  beforeEach(async () => {
    server = await PeopleServer.start();
    tokens = 0;
    [heard, ends, states] = [[], [], []];
    session = {
      accessToken: async () => {
        tokens += 1;
        return `token-${tokens}`;
      },
      refresh: async () => {
        tokens += 1;
        return { accessToken: `new-${tokens}` };
      },
    };
    connection = new PeopleConnection({
      url: server.url,
      session: { accessToken: () => session.accessToken(), refresh: () => session.refresh() },
      requestTimeoutMs: 1_000,
    });
    connection.on('presenceChanged', (state) => heard.push(state));
    connection.on('ended', (end) => ends.push(end));
    connection.on('connectionChanged', (connected) => states.push(connected));
  });

  afterEach(async () => {
    connection.stop();
    await server.stop();
  });

  const connected = () => waitUntil('the connection', () => connection.connected);
  const ended = () => waitUntil('the end', () => ends[0]);

  it('connects once, with a token, and tells whom the app watches how they are', async () => {
    server.online.add(BEN);
    connection.watch([ADA]);
    connection.watch([BEN, ADA]);
    connection.start();
    connection.start();
    await waitUntil('both', () => heard.length === 2);
    expect(server.handshakes).to.deep.equal([{ accessToken: 'token-1', presence: 'online' }]);
    expect(server.inputs('presence:watch'), 'one request for both places').to.deep.equal([
      { userIds: [ADA, BEN] },
    ]);
    expect(connection.presenceOf(BEN)?.presence).to.equal('online');
    server.send('presence:changed', { userId: ADA, presence: 'away', lastSeenAt: null });
    await waitUntil('the change', () => heard.length === 3);
    expect(connection.presenceOf(ADA)?.presence).to.equal('away');
    expect(states).to.deep.equal([true]);
  });

  it('follows what the app watches, and forgets the others', async () => {
    const stopAda = connection.watch([ADA]);
    connection.start();
    await waitUntil('Ada', () => connection.presenceOf(ADA));
    const stopBen = connection.watch([BEN]);
    stopAda();
    stopAda();
    await waitUntil('Ben', () => connection.presenceOf(BEN));
    expect(connection.presenceOf(ADA)).to.equal(undefined);
    expect(server.inputs('presence:watch')).to.deep.equal([{ userIds: [ADA] }, { userIds: [BEN] }]);
    stopBen();
    await waitUntil('nobody', () => server.inputs('presence:watch').length === 3);
    expect(server.inputs('presence:watch')[2]).to.deep.equal({ userIds: [] });
  });

  it('watches 200 people at most', async () => {
    connection.watch(Array.from({ length: 250 }, () => randomUUID()));
    connection.start();
    await waitUntil('the request', () => heard.length === 200);
  });

  it('comes back by itself, with a fresh token, as it was used, and watching again', async () => {
    connection.watch([ADA]);
    connection.setPresence('away');
    connection.start();
    await waitUntil('Ada', () => heard.length === 1);
    server.online.add(ADA);
    server.dropConnections();
    await waitUntil('Ada again', () => heard.length === 2);
    expect(server.handshakes).to.deep.equal([
      { accessToken: 'token-1', presence: 'away' },
      { accessToken: 'token-2', presence: 'away' },
    ]);
    expect(server.inputs('presence:set'), 'the handshake said it').to.deep.equal([]);
    expect(heard[1]).to.include({ userId: ADA, presence: 'online' });
    expect(states).to.deep.equal([true, false, true]);
  });

  it('tells how the device is used, once for each change', async () => {
    connection.start();
    await connected();
    connection.setPresence('away');
    connection.setPresence('online');
    connection.setPresence('away');
    await waitUntil('away', () => server.inputs('presence:set').length === 1);
    connection.setPresence('away');
    connection.setPresence('online');
    await waitUntil('online', () => server.inputs('presence:set').length === 2);
    expect(server.inputs('presence:set')).to.deep.equal([{ presence: 'away' }, { presence: 'online' }]);
  });

  it('tries again what the server refused for the moment', async () => {
    server.fail = () => (server.seen.length < 3 ? problemWith('RATE_LIMITED') : null);
    connection.watch([ADA]);
    connection.start();
    await waitUntil('Ada', () => heard.length === 1);
    expect(server.inputs('presence:watch')).to.have.length(3);
  });

  it('waits for a server that is away', async () => {
    let failures = 2;
    session.accessToken = async () => {
      failures -= 1;
      if (failures >= 0) throw new NetworkError('unreachable');
      return 'token';
    };
    server.refuse = () => (server.handshakes.length === 1 ? problemWith('SHUTTING_DOWN') : null);
    connection.start();
    await connected();
    expect(server.handshakes).to.have.length(2);
    expect(ends).to.deep.equal([]);
  });

  it('gets a new token when the server has ended the old one before its time', async () => {
    server.refuse = (token) => (token.startsWith('token') ? problemWith('TOKEN_INVALID') : null);
    connection.start();
    await connected();
    expect(server.handshakes.map(({ accessToken }) => accessToken)).to.deep.equal(['token-1', 'new-2']);
  });

  it('is over when a fresh token is refused as well, or there is none', async () => {
    server.refuse = () => problemWith('TOKEN_INVALID');
    connection.start();
    expect((await ended()).reason).to.equal('logged-out');
    expect(server.handshakes).to.have.length(2);
  });

  it('is over when nobody is logged in, or the account is banned', async () => {
    session.accessToken = () => Promise.reject(new ParleyError(problemWith('ACCOUNT_BANNED')));
    connection.start();
    expect(await ended()).to.deep.include({ reason: 'banned' });
    expect(ends[0]?.error?.code).to.equal('ACCOUNT_BANNED');
    expect(server.handshakes).to.deep.equal([]);
    expect(states).to.deep.equal([]);
  });

  it('is over when the account is, and does not come back', async () => {
    connection.start();
    await connected();
    server.send('account:ended', { reason: 'deleted' });
    expect(await ended()).to.deep.equal({ reason: 'deleted' });
    await waitUntil('the server to see it gone', () => server.connections === 0);
    connection.networkChanged();
    connection.start();
    expect(states).to.deep.equal([true, false]);
    expect(server.handshakes).to.have.length(1);
  });

  it('goes on after all other sessions were ended, and not after its own was', async () => {
    connection.start();
    await connected();
    server.send('account:ended', { reason: 'logged-out' });
    server.dropConnections();
    await waitUntil('the way back', () => server.handshakes.length === 2 && connection.connected);
    expect(server.handshakes[1]?.accessToken).to.equal('new-2');
    session.refresh = () => Promise.reject(new ParleyError(problemWith('UNAUTHENTICATED')));
    server.send('account:ended', { reason: 'logged-out' });
    server.dropConnections();
    expect((await ended()).reason).to.equal('logged-out');
  });

  it('carries what is addressed to the person', async () => {
    const knocks: unknown[] = [];
    connection.on('knockReceived', (knock) => knocks.push(knock));
    connection.on('knockAnswered', (answer) => knocks.push(answer));
    connection.start();
    await connected();
    const knock = { roomId: ADA, userId: BEN, displayName: 'Ben 🎈' };
    server.send('knock:received', knock);
    server.send('knock:answered', { roomId: ADA, status: 'admitted' });
    await waitUntil('both', () => knocks.length === 2);
    expect(knocks).to.deep.equal([knock, { roomId: ADA, status: 'admitted' }]);
  });

  it('tells of a plan that changed', async () => {
    const plans: unknown[] = [];
    connection.on('planChanged', (plan) => plans.push(plan));
    connection.start();
    await connected();
    const plan = { plan: { code: 'premium', name: 'Premium' }, entitlements: EVERYTHING };
    server.send('plan:changed', plan);
    await waitUntil('it', () => plans.length === 1);
    expect(plans).to.deep.equal([plan]);
  });

  it('tries the new network at once', async () => {
    connection.start();
    await connected();
    connection.networkChanged();
    expect(connection.connected).to.equal(false);
    await connected();
    expect(server.handshakes).to.have.length(2);
  });

  it('stops at any moment without a word', async () => {
    connection.start();
    connection.stop();
    connection.watch([ADA])();
    const other = new PeopleConnection({ url: server.url, session });
    other.start();
    await waitUntil('the other one', () => other.connected);
    other.stop();
    await waitUntil('nobody', () => server.connections === 0);
    expect(server.handshakes.length).to.be.at.most(2);
    expect(states).to.deep.equal([]);
    expect(ends).to.deep.equal([]);
  });
});
