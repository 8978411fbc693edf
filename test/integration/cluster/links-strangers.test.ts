import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket as TcpSocket } from 'node:net';
import { expect } from 'chai';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { NODE_LINKS_PATH } from '../../../src/cluster/links/node-listener.ts';
import { NODE_TOKEN_HEADER, NodeTokens } from '../../../src/cluster/links/node-tokens.ts';
import { LinkedNode } from '../../helpers/nodes/linked-node.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const secret = randomUUID() + randomUUID();

describe('the address that nodes reach each other at', () => {
  let node: LinkedNode;
  let friend: NodeTokens;
  const open: { destroy?: () => void; disconnect?: () => void }[] = [];
  beforeEach(async () => {
    node = await LinkedNode.start({ secret, urls: new Map() });
    friend = new NodeTokens(secret, randomUUID());
  });
  afterEach(async () => {
    for (const { destroy, disconnect } of open.splice(0)) (destroy ?? disconnect)?.();
    await node.stop();
  });

  function dial(token: string | undefined, path = NODE_LINKS_PATH): Socket {
    const extraHeaders: Record<string, string> = token === undefined ? {} : { [NODE_TOKEN_HEADER]: token };
    const socket = io(node.listener.url, {
      path,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders,
    });
    open.push({ disconnect: () => void socket.disconnect() });
    return socket;
  }

  /** `welcome` or why not. */
  function outcomeOf(socket: Socket): Promise<string> {
    return new Promise((resolve) => {
      socket.once('welcome', () => resolve('welcome'));
      socket.once('connect_error', (error) => resolve(error.message));
      socket.once('disconnect', (reason) => resolve(reason));
    });
  }

  /** Sends bytes as they are; gives all that came back when the connection is closed. */
  async function sendRaw(bytes: string | Buffer): Promise<string> {
    const { hostname, port } = new URL(node.listener.url);
    const socket: TcpSocket = connect({ host: hostname, port: Number(port) });
    open.push({ destroy: () => void socket.destroy() });
    let answer = '';
    let closed = false;
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed = true;
    });
    socket.write(bytes);
    await waitUntil('the connection to be closed', () => closed, {
      timeoutMs: 25_000,
      lastSeen: () => answer,
    });
    return answer;
  }

  const upgrade = (path: string, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${more}\r\n`;

  it('welcomes a node, and no one without its token', async () => {
    const nonce = randomUUID();
    expect(await outcomeOf(dial(friend.issueLink(node.nodeId, nonce)))).to.equal('welcome');
    expect(await outcomeOf(dial(undefined))).to.equal('websocket error');
    expect(await outcomeOf(dial('x'))).to.equal('websocket error');
    const forger = new NodeTokens(`${secret}?`, friend.nodeId);
    expect(await outcomeOf(dial(forger.issueLink(node.nodeId, nonce)))).to.equal('websocket error');
    expect(await outcomeOf(dial(friend.issueLink(randomUUID(), nonce)))).to.equal('websocket error');
    expect(await outcomeOf(dial(friend.issueClient(node.nodeId, '::1')))).to.equal('websocket error');
    const realNow = Date.now;
    Date.now = () => realNow() - 120_000;
    const old = friend.issueLink(node.nodeId, nonce);
    Date.now = realNow;
    expect(await outcomeOf(dial(old))).to.equal('websocket error');
  });

  it('is left alone by a node that finds another one there, or someone who claims to be one', async () => {
    const asked = randomUUID();
    const nonces: string[] = [];
    let welcome: (nonce: string) => string = () => 'x';
    const http = createServer();
    const impostor = new Server(http, { path: NODE_LINKS_PATH });
    impostor.on('connection', (socket) => {
      const { nonce } = new NodeTokens(secret, asked).verify(
        socket.request.headers[NODE_TOKEN_HEADER],
        'link',
      );
      nonces.push(nonce);
      socket.emit('welcome', welcome(nonce));
    });
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    // A listening TCP server's address is never a string or null.
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const dialler = await LinkedNode.start({ secret, urls: new Map([[asked, url]]) });
    const attempt = () =>
      dialler.links.to(asked).then(
        ({ nodeId }) => nodeId,
        (error: { code?: string }) => error.code,
      );
    const to = dialler.nodeId;
    expect(await attempt()).to.equal('NODE_UNREACHABLE');
    welcome = (nonce) => new NodeTokens(`${secret}?`, asked).issueWelcome(to, nonce);
    expect(await attempt()).to.equal('NODE_UNREACHABLE');
    welcome = (nonce) => friend.issueWelcome(to, nonce);
    expect(await attempt()).to.equal('NODE_UNREACHABLE');
    welcome = () => new NodeTokens(secret, asked).issueWelcome(to, nonces[0] ?? '');
    expect(await attempt()).to.equal('NODE_UNREACHABLE');
    welcome = (nonce) => new NodeTokens(secret, asked).issueWelcome(to, nonce);
    expect(await attempt()).to.equal(asked);
    await dialler.stop();
    await impostor.close();
  });

  it('has nothing for whoever does not upgrade, or goes elsewhere', async () => {
    for (const path of [
      '/',
      NODE_LINKS_PATH,
      `${NODE_LINKS_PATH}/?EIO=4&transport=polling`,
      '/health/live',
    ]) {
      const response = await fetch(`${node.listener.url}${path}`);
      expect(response.status, path).to.equal(404);
      expect(response.headers.get('connection'), path).to.equal('close');
    }
    const token = friend.issueLink(node.nodeId, randomUUID());
    const answer = await sendRaw(upgrade('/elsewhere', `${NODE_TOKEN_HEADER}: ${token}\r\n`));
    expect(answer).to.match(/^HTTP\/1\.1 401 /);
    expect(await sendRaw(upgrade(`${NODE_LINKS_PATH}/?EIO=4&transport=websocket`))).to.match(
      /^HTTP\/1\.1 401 Unauthorized\r\nConnection: close/,
    );
  });

  it('closes what is no HTTP, what never ends, and what never begins', async function () {
    this.timeout(60_000);
    const answers = await Promise.all([
      sendRaw(randomBytes(10_000)),
      sendRaw(`GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n`),
      sendRaw('GET / HTTP/1.1\r\nHost: x\r\n'),
      sendRaw(''),
    ]);
    expect(answers[1]).to.match(/^HTTP\/1\.1 431 /);
    expect(answers[2]).to.match(/^HTTP\/1\.1 408 /);
    await waitUntil('nothing to be left', () => node.listener.connections === 0);
  });

  it('is closed to a node that talks nonsense, and open to it again', async () => {
    for (const nonsense of [null, 1, 'x', {}, { kind: 'call' }, { kind: 'failure', callId: 1, problem: 1 }]) {
      const socket = dial(friend.issueLink(node.nodeId, randomUUID()));
      expect(await outcomeOf(socket)).to.equal('welcome');
      const ended = outcomeOf(socket);
      socket.emit('message', nonsense);
      expect(await ended).to.match(/disconnect|close/);
    }
    const socket = dial(friend.issueLink(node.nodeId, randomUUID()));
    expect(await outcomeOf(socket)).to.equal('welcome');
    const ended = outcomeOf(socket);
    // Beneath Socket.IO: a packet that is none of its own.
    socket.io.engine.write('9not a packet');
    expect(await ended).to.match(/close/);
    expect(await outcomeOf(dial(friend.issueLink(node.nodeId, randomUUID())))).to.equal('welcome');
  });

  it('takes no answers that nobody waits for amiss, and no names that nobody serves', async () => {
    const socket = dial(friend.issueLink(node.nodeId, randomUUID()));
    expect(await outcomeOf(socket)).to.equal('welcome');
    const heard: { kind?: string; callId?: number; problem?: { code?: string } }[] = [];
    socket.on('message', (message) => heard.push(message));
    socket.emit('message', { kind: 'answer', callId: 77, output: {} });
    socket.emit('message', { kind: 'tell', name: 'edge:detach', input: {} });
    for (const [callId, name] of ['__proto__', 'constructor', 'room:end', ''].entries()) {
      socket.emit('message', { kind: 'call', callId, name, input: {} });
    }
    await waitUntil('four refusals', () => heard.length === 4, { lastSeen: () => heard });
    expect(heard.map(({ kind, callId, problem }) => [kind, callId, problem?.code])).to.deep.equal(
      [0, 1, 2, 3].map((callId) => ['failure', callId, 'UNKNOWN_REQUEST']),
    );
    expect(socket.connected).to.equal(true);
  });
});
