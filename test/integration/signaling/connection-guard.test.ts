import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTo, type Socket as TcpSocket } from 'node:net';
import { expect } from 'chai';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** What socket.io-client does not show in its types: the WebSocket that it talks over, and that one's TCP socket. */
type Beneath = { transport: { ws: { _socket: TcpSocket; send: (packet: string) => void } } };

const beneath = (client: RawClient) => (client.socket.io.engine as unknown as Beneath).transport.ws;

describe('a connection', () => {
  let server: SignalingServer;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());

  async function two() {
    const host = newPerson();
    const record = server.newRoom(host);
    const bad = await RawClient.enter(await server.join(record, newPerson()));
    const good = await RawClient.enter(await server.join(record, host));
    return { record, bad, good };
  }

  const isAlone = (good: RawClient) =>
    waitUntil('the bad connection to be cut', () => server.connections === 1 && good.socket.connected, {
      timeoutMs: 10_000,
      lastSeen: () => server.connections,
    });

  it('that does not read is cut off before much piles up for it', async function () {
    this.timeout(30_000);
    const { record, bad, good } = await two();
    const room = server.requireRoom(record);
    const author = room.snapshot.peers[0];
    if (author === undefined) throw new Error('nobody is in the room');
    const { peerId, userId, displayName } = author;
    const line = { peerId, userId, displayName, text: 'x'.repeat(2_000), sentAt: new Date().toISOString() };
    for (let i = 0; i < 200; i += 1) {
      room.execute({ peerId: peerId }, { type: 'send-chat', message: { ...line, messageId: randomUUID() } });
    }
    beneath(bad)._socket.pause();
    // Half a megabyte each, none of which is read.
    for (let i = 0; i < 39; i += 1) beneath(bad).send(`42${i}["room:snapshot",{}]`);
    const talk = setInterval(() => {
      beneath(bad).send('3');
      room.execute({ peerId: peerId }, { type: 'send-chat', message: { ...line, messageId: randomUUID() } });
    }, 20);
    await isAlone(good).finally(() => clearInterval(talk));
    bad.close();
    good.close();
  });

  it('that sends without measure is cut off, and the others go on', async () => {
    const { bad, good } = await two();
    for (let i = 0; i < 6_000; i += 1) beneath(bad).send('42["hand:raise",{}]');
    await isAlone(good);
    expect((await good.ask('room:snapshot', {})).peers).to.have.length(2);
    good.close();
  });

  it('that sends without measure before it said who it is is cut off', async () => {
    const url = `${server.origin.replace('http', 'ws')}/signaling/?EIO=4&transport=websocket`;
    const socket = new WebSocket(url);
    await once(socket, 'message');
    expect(server.connections).to.equal(1);
    for (let i = 0; i < 10; i += 1) socket.send(`40${JSON.stringify({ token: 'x'.repeat(900_000) })}`);
    await waitUntil('the connection to be cut', () => server.connections === 0, { timeoutMs: 3_000 });
    socket.close();
  });

  it('that leaves Socket.IO’s namespace is closed', async () => {
    const { bad, good } = await two();
    beneath(bad).send('41');
    await isAlone(good);
    good.close();
  });

  it('that asks for a WebSocket where there is none is closed, also when the client keeps its half', async () => {
    const socket = connectTo({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    socket.write(
      `GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`,
    );
    const [reply] = await once(socket, 'data');
    expect(String(reply)).to.match(/^HTTP\/1\.1 404 /);
    await waitUntil('the server to let go of it', async () => (await server.tcpConnections()) === 0, {
      lastSeen: () => server.tcpConnections(),
    });
    socket.destroy();
  });

  it('whose client does not answer does not keep the server from stopping', async () => {
    const other = await SignalingServer.start();
    const client = await RawClient.enter(await other.join(other.newRoom(newPerson()), newPerson()));
    beneath(client)._socket.pause();
    const startMs = performance.now();
    await other.stop();
    expect(performance.now() - startMs).to.be.lessThan(4_000);
    client.close();
  });
});
