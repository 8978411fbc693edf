import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../../src/cluster/clock.ts';
import { askWhetherServing } from '../../../src/cluster/lease/ask-whether-serving.ts';
import { probeNode } from '../../../src/cluster/links/probe-node.ts';
import { LinkedNode } from '../../helpers/nodes/linked-node.ts';

const secret = randomUUID() + randomUUID();

describe('the address of a node that is missed', () => {
  const nodes: LinkedNode[] = [];
  const servers: { server: Server; sockets: Socket[] }[] = [];
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()));
    for (const { server, sockets } of servers.splice(0)) {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function started(nodeSecret = secret): Promise<LinkedNode> {
    const node = await LinkedNode.start({ secret: nodeSecret, urls: new Map() });
    nodes.push(node);
    return node;
  }

  /** Somebody else's server. Gives its address. */
  async function listening(onConnection: (socket: Socket) => void): Promise<string> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      onConnection(socket);
    });
    servers.push({ server, sockets });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A listening TCP server's address is never a string or null.
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('says that the node is there', async () => {
    const node = await started();
    expect(await probeNode(node.nodeId, node.listener.url)).to.equal('there');
  });

  it('says that it is gone when another node listens there', async () => {
    const node = await started();
    expect(await probeNode(randomUUID(), node.listener.url)).to.equal('gone');
  });

  it('says that it is gone when nobody listens there any more', async () => {
    const node = await started();
    const { url } = node.listener;
    await node.stop();
    nodes.length = 0;
    expect(await probeNode(node.nodeId, url)).to.equal('gone');
  });

  it('says that it is gone when something else listens there', async () => {
    const url = await listening((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    expect(await probeNode(randomUUID(), url)).to.equal('gone');
    const web = await listening((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    expect(await probeNode(randomUUID(), web)).to.equal('gone');
  });

  it('says nothing when nobody answers, or the connection is cut', async () => {
    const mute = await listening(() => undefined);
    expect(await probeNode(randomUUID(), mute, 300)).to.equal('silent');
    const cut = await listening((socket) => socket.destroy());
    expect(await probeNode(randomUUID(), cut, 300)).to.equal('silent');
  });

  it('lets the node say itself whether it serves, also to one that knows no way to it', async () => {
    const [asking, asked] = [await started(), await started()];
    let isHeld = true;
    asked.links.serve({ 'node:ask-lease': async () => ({ held: isHeld }) });
    const at = { nodeId: asked.nodeId, url: asked.listener.url };
    const ask = () => askWhetherServing(asking.links, at, systemClock);
    expect(await ask()).to.equal('serves');
    isHeld = false;
    expect(await ask()).to.equal('stopped');
    await asked.stop();
    expect(await ask()).to.equal('stopped');
  });

  it('is of no use to one that the node does not trust: it may serve', async () => {
    const [asking, asked] = [await started(randomUUID() + randomUUID()), await started()];
    asked.links.serve({ 'node:ask-lease': async () => ({ held: false }) });
    const at = { nodeId: asked.nodeId, url: asked.listener.url };
    expect(await askWhetherServing(asking.links, at, systemClock)).to.equal('silent');
  });
});
