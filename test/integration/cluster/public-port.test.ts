import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { io, type Socket } from 'socket.io-client';
import { NODE_TOKEN_HEADER, NodeTokens } from '../../../src/cluster/links/node-tokens.ts';
import type { RoomRoute } from '../../../src/signaling/cluster/public-door.ts';
import { roomSignalingPath } from '../../../src/signaling/cluster/signaling-address.ts';
import { DoorNode } from '../../helpers/nodes/door-node.ts';
import { CuttingProxy } from '../../helpers/signaling/cutting-proxy.ts';
import { type RawUpgrade, rawUpgrade } from '../../helpers/signaling/raw-upgrade.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const secret = randomUUID() + randomUUID();
const roomId = randomUUID();
const query = '/?EIO=4&transport=websocket';
const TIMEOUT_MS = 20_000;

describe('the one port of many nodes', function () {
  this.timeout(60_000);
  const urls = new Map<string, string>();
  const clients: Socket[] = [];
  const raws: RawUpgrade[] = [];
  /** Serves the room. */
  let home: DoorNode;
  /** Takes in those who come to it, and passes them on. */
  let other: DoorNode;
  let route: (nodeId: string) => Promise<RoomRoute>;

  beforeEach(async () => {
    route = async (nodeId) => (nodeId === home.nodeId ? { here: true } : toHome());
    home = await DoorNode.start({ secret, urls, route: () => route(home.nodeId) });
    other = await DoorNode.start({ secret, urls, route: () => route(other.nodeId) });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    for (const { socket } of raws.splice(0)) socket.destroy();
    await Promise.all([home.stop(), other.stop()]);
    urls.clear();
  });

  const toHome = () => ({ nodeId: home.nodeId, url: urls.get(home.nodeId) ?? home.internalUrl });

  async function connect(
    origin: string,
    extraHeaders: Record<string, string> = {},
    path = roomSignalingPath(roomId),
  ): Promise<Socket> {
    const client = io(origin, {
      path,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: 2 * TIMEOUT_MS,
      extraHeaders,
    });
    clients.push(client);
    await new Promise<void>((resolve, reject) => {
      client.once('connect', resolve);
      client.once('connect_error', reject);
    });
    return client;
  }

  function knock(origin: string, path = `${roomSignalingPath(roomId)}${query}`, headers = {}): RawUpgrade {
    const raw = rawUpgrade(origin, path, headers);
    raws.push(raw);
    return raw;
  }

  const ask = (client: Socket, name: string, ...args: unknown[]) =>
    client.timeout(TIMEOUT_MS).emitWithAck(name, ...args);

  /** The status with which it is refused, once the connection is closed. */
  async function refusal(raw: RawUpgrade): Promise<string> {
    await waitUntil('the connection to be closed', () => raw.closed, {
      timeoutMs: TIMEOUT_MS,
      lastSeen: () => raw.answer,
    });
    return raw.answer.split('\r\n', 1)[0] ?? '';
  }

  const nothingLeft = () =>
    waitUntil(
      'nothing to be left of it',
      async () =>
        home.served.size === 0 && other.proxy.connections === 0 && (await other.tcpConnections()) === 0,
      {
        timeoutMs: TIMEOUT_MS,
        lastSeen: async () => [home.served.size, other.proxy.connections, await other.tcpConnections()],
      },
    );

  it('leads to the node that serves the room, whichever node takes it in', async () => {
    for (const { origin } of [home, other]) {
      const client = await connect(origin);
      expect(await ask(client, 'who')).to.deep.equal({ nodeId: home.nodeId, address: '127.0.0.1' });
    }
    expect(home.served.size).to.equal(2);
    expect(other.proxy.connections).to.equal(1);
    const forPeople = await connect(other.origin, {}, '/signaling');
    expect(await ask(forPeople, 'who')).to.include({ nodeId: other.nodeId });
  });

  it('carries large messages both ways, and many at once in their order', async () => {
    const client = await connect(other.origin);
    const large = randomBytes(10_000_000);
    expect(large.equals(await ask(client, 'echo', large))).to.equal(true);
    const numbers = Array.from({ length: 1_000 }, (_, i) => i);
    const order: number[] = [];
    await Promise.all(numbers.map(async (i) => order.push(await ask(client, 'echo', i))));
    expect(order).to.deep.equal(numbers);
  });

  it('takes many at once', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => connect(other.origin)));
    const echoes = await Promise.all(all.map((client, i) => ask(client, 'echo', i)));
    expect(echoes).to.deep.equal(all.map((_, i) => i));
    expect(other.proxy.connections).to.equal(50);
    for (const client of all) client.disconnect();
    await nothingLeft();
  });

  it('does not let clients say where they are from, nor that they are nodes', async () => {
    const stranger = new NodeTokens(`${secret}?`, randomUUID());
    for (const origin of [home.origin, other.origin]) {
      const client = await connect(origin, {
        'x-forwarded-for': '6.6.6.6',
        [NODE_TOKEN_HEADER]: stranger.issueClient(home.nodeId, '6.6.6.6'),
      });
      expect(await ask(client, 'who')).to.deep.equal({ nodeId: home.nodeId, address: '127.0.0.1' });
    }
    const token = stranger.issueClient(home.nodeId, '6.6.6.6');
    const path = `${roomSignalingPath(roomId)}${query}`;
    expect(await refusal(knock(home.internalUrl, path, { [NODE_TOKEN_HEADER]: token }))).to.include(' 401 ');
    expect(await refusal(knock(home.internalUrl, path))).to.include(' 401 ');
  });

  it('tells the room’s node what a proxy in front says that is believed', async () => {
    const behind = await DoorNode.start({ secret, urls, route: async () => toHome(), trustedProxies: 1 });
    try {
      const client = await connect(behind.origin, { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' });
      expect(await ask(client, 'who')).to.include({ address: '203.0.113.9' });
    } finally {
      await behind.stop();
    }
  });

  it('refuses with 503 what nobody can serve now, and with 404 what is nothing', async () => {
    route = async () => ({ refused: true });
    expect(await refusal(knock(other.origin))).to.equal('HTTP/1.1 503 Service Unavailable');
    route = async () => {
      throw new Error('The store is away');
    };
    expect(await refusal(knock(other.origin))).to.equal('HTTP/1.1 503 Service Unavailable');
    const gone = await CuttingProxy.start(1);
    route = async () => ({ nodeId: home.nodeId, url: gone.origin });
    await gone.stop();
    expect(await refusal(knock(other.origin))).to.equal('HTTP/1.1 503 Service Unavailable');
    expect(await refusal(knock(other.origin, `/signaling/room/x${query}`))).to.include(' 404 ');
    expect(await refusal(knock(other.origin, '/elsewhere'))).to.include(' 404 ');
    await nothingLeft();
  });

  it('never passes on what was passed on', async () => {
    let asked = 0;
    route = async (nodeId) => {
      asked += 1;
      const next = nodeId === home.nodeId ? other : home;
      return { nodeId: next.nodeId, url: next.internalUrl };
    };
    expect(await refusal(knock(other.origin))).to.equal('HTTP/1.1 503 Service Unavailable');
    expect(asked).to.equal(2);
    await nothingLeft();
  });

  it('waits for a room that is between two homes, and forgets who leaves meanwhile', async () => {
    let settle: (answer: RoomRoute) => void = () => undefined;
    const settled = new Promise<RoomRoute>((resolve) => {
      settle = resolve;
    });
    let asked = 0;
    route = (nodeId) => {
      asked += 1;
      return nodeId === home.nodeId ? Promise.resolve({ here: true }) : settled;
    };
    const patient = connect(other.origin);
    const impatient = knock(other.origin);
    await waitUntil('both to wait', () => asked === 2);
    impatient.socket.destroy();
    settle(toHome());
    expect(await ask(await patient, 'who')).to.include({ nodeId: home.nodeId });
    await waitUntil('one to be left', () => home.served.size === 1 && other.proxy.connections === 1, {
      timeoutMs: TIMEOUT_MS,
      lastSeen: () => [home.served.size, other.proxy.connections],
    });
  });

  it('ends both ways when the client goes, however it goes', async () => {
    const ways: ((raw: RawUpgrade) => void)[] = [
      ({ socket }) => socket.destroy(),
      ({ socket }) => socket.resetAndDestroy(),
      // Its half alone.
      ({ socket }) => socket.end(),
    ];
    for (const go of ways) {
      const raw = knock(other.origin);
      await waitUntil('it to be served', () => raw.answer.includes(' 101 ') && home.served.size === 1, {
        timeoutMs: TIMEOUT_MS,
        lastSeen: () => raw.answer,
      });
      go(raw);
      await nothingLeft();
    }
  });

  it('ends for the client when the room’s node goes', async () => {
    const client = await connect(other.origin);
    const [served] = home.served;
    served?.resetAndDestroy();
    await waitUntil('the client to notice', () => client.disconnected, { timeoutMs: TIMEOUT_MS });
    await nothingLeft();
  });

  it('ends at once when a node is known to be gone, though nothing was heard of it', async () => {
    const cable = await CuttingProxy.start(Number(new URL(home.internalUrl).port));
    urls.set(home.nodeId, cable.origin);
    const client = await connect(other.origin);
    const stays = await connect(other.origin, {}, '/signaling');
    cable.fallSilent();
    other.proxy.dropNode(randomUUID());
    expect(other.proxy.connections).to.equal(1);
    other.proxy.dropNode(home.nodeId);
    await waitUntil('the client to notice', () => client.disconnected);
    expect(other.proxy.connections).to.equal(0);
    expect(stays.connected).to.equal(true);
    await cable.stop();
  });

  it('does not hold what a client does not read', async () => {
    const raw = knock(other.origin);
    await waitUntil('it to be served', () => raw.answer.includes('"sid"'), { timeoutMs: TIMEOUT_MS });
    // Joins the namespace: a text frame of `40` with an empty mask.
    raw.socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]));
    await waitUntil('it to be joined', () => raw.answer.includes('40{"sid"'), { timeoutMs: TIMEOUT_MS });
    raw.socket.pause();
    const chunk = 'x'.repeat(1_000_000);
    for (let i = 0; i < 60; i += 1) home.broadcast('talk', chunk);
    const waiting = () => [...home.served][0]?.writableLength ?? 0;
    // The kernel's buffers take some of it; the node in between must not take the rest.
    await waitUntil('the kernel to take what it takes', () => waiting() > 0, { lastSeen: waiting });
    await ask(await connect(other.origin), 'echo', 'still here');
    expect(waiting()).to.be.greaterThan(20_000_000);
    raw.socket.destroy();
    await waitUntil('one to be left', () => other.proxy.connections === 1, { timeoutMs: TIMEOUT_MS });
  });

  it('passes nothing on any more once it is closed', async () => {
    const client = await connect(other.origin);
    other.proxy.close();
    await waitUntil('the client to notice', () => client.disconnected);
    expect(await refusal(knock(other.origin))).to.equal('HTTP/1.1 503 Service Unavailable');
  });
});
