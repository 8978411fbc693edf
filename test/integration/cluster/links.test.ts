import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { NodePeer } from '../../../src/cluster/links/node-peer.ts';
import { AppError } from '../../../src/errors.ts';
import { LinkedNode } from '../../helpers/nodes/linked-node.ts';
import { CuttingProxy } from '../../helpers/signaling/cutting-proxy.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const secret = randomUUID() + randomUUID();
const roomId = randomUUID();
const connectionId = randomUUID();

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'accepted';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('the link of two nodes', () => {
  const urls = new Map<string, string>();
  const nodes: LinkedNode[] = [];
  let one: LinkedNode;
  let other: LinkedNode;
  beforeEach(async () => {
    one = await start();
    other = await start();
  });
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()));
    urls.clear();
  });

  async function start(options: { nodeId?: string } = {}): Promise<LinkedNode> {
    const node = await LinkedNode.start({ secret, urls, ...options });
    nodes.push(node);
    return node;
  }

  /** The other node, by a way that can be cut. */
  async function throughProxy(): Promise<CuttingProxy> {
    const proxy = await CuttingProxy.start(Number(new URL(other.listener.url).port));
    urls.set(other.nodeId, proxy.origin);
    return proxy;
  }

  it('answers what is called with what the other node gives', async () => {
    other.links.serve({ 'node:ask-store': async () => ({ storeAway: true }) });
    const peer = await one.links.to(other.nodeId);
    expect(peer.nodeId).to.equal(other.nodeId);
    expect(await peer.call('node:ask-store', {})).to.deep.equal({ storeAway: true });
    expect(await one.links.to(other.nodeId)).to.equal(peer);
  });

  it('is one however many ask for it at once', async () => {
    other.links.serve({ 'node:ask-store': async () => ({ storeAway: false }) });
    const before = other.listener.connections;
    const peers = await Promise.all(Array.from({ length: 20 }, () => one.links.to(other.nodeId)));
    expect(new Set(peers).size).to.equal(1);
    expect(other.listener.connections - before).to.equal(1);
  });

  it('lets the one who was called call back over it', async () => {
    one.links.serve({ 'trunk:watch': async () => ({}) });
    other.links.serve({
      'node:ask-store': async (_input, from) => {
        await from.call('trunk:watch', { roomId, producerId: randomUUID(), watched: true });
        return { storeAway: from.nodeId === one.nodeId };
      },
    });
    const peer = await one.links.to(other.nodeId);
    expect(await peer.call('node:ask-store', {})).to.deep.equal({ storeAway: true });
  });

  it('keeps an error’s code, words, fields and time', async () => {
    const errors = [{ path: 'text', message: 'is too long' }];
    other.links.serve({
      'room:end': async () => {
        throw new AppError('ROOM_MOVING', { detail: 'It moves.', errors, retryAfterSeconds: 3 });
      },
    });
    const peer = await one.links.to(other.nodeId);
    const failure: unknown = await peer.call('room:end', { roomId }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(AppError);
    expect(failure).to.include({ code: 'ROOM_MOVING', message: 'It moves.', retryAfterSeconds: 3 });
    expect(failure).to.deep.include({ errors });
  });

  it('says nothing of an error that nobody meant, and takes nothing that is not right', async () => {
    const told: unknown[] = [];
    other.links.serve(
      {
        'room:end': async () => {
          throw new Error('a password, perhaps');
        },
        'room:set-waiting': async () => ({}),
        // A node of another version may answer something else.
        'node:ask-store': async () => ({ storeAway: 'yes' }) as unknown as { storeAway: boolean },
      },
      { 'edge:detach': (input) => void told.push(input) },
    );
    const peer = await one.links.to(other.nodeId);
    const failure: unknown = await peer.call('room:end', { roomId }).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'INTERNAL' });
    expect(String(failure)).to.not.include('password');
    expect(await codeOf(peer.call('room:set-waiting', { roomId: 'none', waiting: [] }))).to.equal('INTERNAL');
    expect(await codeOf(peer.call('node:ask-store', {}))).to.equal('INTERNAL');
    expect(await codeOf(peer.call('room:snapshot', { roomId }))).to.equal('UNKNOWN_REQUEST');
    peer.tell('edge:detach', { roomId: 'none' });
    peer.tell('edge:reset-media', { roomId });
    peer.tell('edge:detach', { roomId });
    await waitUntil('the one that is right', () => told.length > 0);
    expect(told).to.deep.equal([{ roomId }]);
    expect(peer.closed).to.equal(false);
  });

  it('keeps the order of calls, answers and what is told, both ways, also for those who await', async () => {
    const seen: string[] = [];
    let said = 0;
    const say = (from: NodePeer) => {
      said += 1;
      from.tell('edge:send', { roomId, connectionId, name: String(said), payload: null });
    };
    one.links.serve({}, { 'edge:send': ({ name }) => void seen.push(name) });
    other.links.serve({
      'edge:request': async (_input, from) => {
        say(from);
        say(from);
        said += 1;
        // What is told next comes right behind the answer.
        setImmediate(() => [say(from), say(from)]);
        return { ok: true, data: said };
      },
    });
    const peer = await one.links.to(other.nodeId);
    const rounds = 200;
    for (let round = 0; round < rounds; round += 1) {
      const answer = await peer.call('edge:request', { roomId, connectionId, name: 'n', input: null });
      seen.push(answer.ok ? String(answer.data) : 'refused');
    }
    await waitUntil('the last to be told', () => seen.length === rounds * 5, { lastSeen: () => seen.length });
    expect(seen).to.deep.equal(Array.from({ length: rounds * 5 }, (_, i) => String(i + 1)));
  });

  it('keeps the order when many are on their way at once, from the dialled side too', async () => {
    const seen: string[] = [];
    let inbound: NodePeer | undefined;
    other.links.serve(
      {
        'room:end': async (_input, from) => {
          inbound = from;
          return {};
        },
      },
      { 'edge:disconnected': () => void seen.push('told') },
    );
    one.links.serve({
      'room:adopt': async (_input, from) => {
        from.tell('edge:disconnected', { roomId, connectionId });
        return {};
      },
    });
    await (await one.links.to(other.nodeId)).call('room:end', { roomId });
    if (inbound === undefined) throw new Error('nobody called');
    const from = inbound;
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        await from.call('room:adopt', { roomId });
        seen.push('answered');
      }),
    );
    // However far apart, no answer was seen before what was told ahead of it.
    let ahead = 0;
    for (const what of seen) {
      ahead += what === 'told' ? 1 : -1;
      expect(ahead).to.be.at.least(0);
    }
    expect(seen).to.have.length(200);
  });

  it('gives up on an answer that does not come in time', async () => {
    other.links.serve({ 'room:end': () => new Promise(() => undefined) });
    const peer = await one.links.to(other.nodeId);
    expect(await codeOf(peer.call('room:end', { roomId }, { timeoutMs: 50 }))).to.equal('NODE_UNREACHABLE');
    expect(peer.closed).to.equal(false);
  });

  it('says so to those who wait when it is lost in a call, and comes back at the next use', async () => {
    const proxy = await throughProxy();
    let called = 0;
    const closed: string[] = [];
    other.links.serve({
      'room:end': (_input, from) => {
        called += 1;
        from.onClosed(() => closed.push('at the other'));
        return called === 1 ? new Promise(() => undefined) : Promise.resolve({});
      },
    });
    const peer = await one.links.to(other.nodeId);
    peer.onClosed(() => closed.push('here'));
    const attempt = codeOf(peer.call('room:end', { roomId }, { timeoutMs: 60_000 }));
    await waitUntil('the call to arrive', () => called === 1);
    proxy.cut();
    expect(await attempt).to.equal('NODE_UNREACHABLE');
    expect(peer.closed).to.equal(true);
    await waitUntil('both to notice', () => closed.length === 2, { lastSeen: () => closed });
    expect(await codeOf(peer.call('room:end', { roomId }))).to.equal('NODE_UNREACHABLE');
    peer.onClosed(() => closed.push('at once'));
    expect(closed).to.include('at once');
    const again = await one.links.to(other.nodeId);
    expect(await codeOf(again.call('room:end', { roomId }))).to.equal('accepted');
    await proxy.stop();
  });

  it('is lost within seconds when nothing is heard any more', async function () {
    this.timeout(40_000);
    const silent = await throughProxy();
    other.links.serve({ 'room:end': () => new Promise(() => undefined) });
    const peer = await one.links.to(other.nodeId);
    silent.fallSilent();
    expect(await codeOf(peer.call('room:end', { roomId }, { timeoutMs: 30_000 }))).to.equal(
      'NODE_UNREACHABLE',
    );
    expect(peer.closed).to.equal(true);
    await silent.stop();
  });

  it('carries tens of megabytes, and is closed by more than is meant', async function () {
    this.timeout(60_000);
    other.links.serve({
      'edge:request': async ({ input }) => ({ ok: true as const, data: String(input).length }),
    });
    const peer = await one.links.to(other.nodeId);
    const ask = (from: NodePeer, size: number) => {
      const input = { roomId, connectionId, name: 'n', input: 'x'.repeat(size) };
      return from.call('edge:request', input, { timeoutMs: 30_000 });
    };
    expect(await ask(peer, 20_000_000)).to.deep.equal({ ok: true, data: 20_000_000 });
    expect(await codeOf(ask(peer, 51_000_000))).to.equal('NODE_UNREACHABLE');
    expect(await ask(await one.links.to(other.nodeId), 10)).to.deep.equal({ ok: true, data: 10 });
  });

  it('is not there for a node that nobody knows, that has gone, or that is another one by now', async () => {
    expect(await codeOf(one.links.to(randomUUID()))).to.equal('NODE_UNREACHABLE');
    expect(await codeOf(one.links.to(one.nodeId))).to.equal('NODE_UNREACHABLE');
    const gone = randomUUID();
    urls.set(gone, other.listener.url);
    expect(await codeOf(one.links.to(gone))).to.equal('NODE_UNREACHABLE');
    const stopped = await start();
    await stopped.stop();
    expect(await codeOf(one.links.to(stopped.nodeId))).to.equal('NODE_UNREACHABLE');
    expect(await codeOf(one.links.to(other.nodeId))).to.equal('accepted');
  });

  it('is closed on both sides when one of them drops the other', async () => {
    let inbound: NodePeer | undefined;
    other.links.serve({
      'room:end': async (_input, from) => {
        inbound = from;
        return {};
      },
    });
    const peer = await one.links.to(other.nodeId);
    await peer.call('room:end', { roomId });
    other.links.drop(one.nodeId);
    await waitUntil('it to be closed', () => peer.closed && inbound?.closed);
    const again = await one.links.to(other.nodeId);
    expect(again).to.not.equal(peer);
    one.links.drop(other.nodeId);
    await waitUntil('the new one to be closed', () => again.closed);
  });

  it('replaces the one that the same node had before', async () => {
    const inbound: NodePeer[] = [];
    other.links.serve({
      'room:end': async (_input, from) => {
        inbound.push(from);
        return {};
      },
    });
    const first = await one.links.to(other.nodeId);
    await first.call('room:end', { roomId });
    const second = await LinkedNode.start({ secret, urls: new Map(urls), nodeId: one.nodeId });
    nodes.push(second);
    await (await second.links.to(other.nodeId)).call('room:end', { roomId });
    expect(inbound.map(({ closed }) => closed)).to.deep.equal([true, false]);
    await waitUntil('the first to be closed', () => first.closed);
  });

  it('does not serve one thing twice', () => {
    one.links.serve({ 'room:end': async () => ({}) });
    expect(() => one.links.serve({ 'room:end': async () => ({}) })).to.throw('room:end');
  });
});
