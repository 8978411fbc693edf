import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { LIFETIMES } from '../../../turn/allocation.ts';
import { RelayScene } from '../../helpers/turn/relay-scene.ts';
import { newTransaction, TYPE, writeMessage } from '../../helpers/turn/stun-client-messages.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const UDP = Buffer.from([17, 0, 0, 0]);
const MB = 1_000_000;

/** What is on the heap when all that can go has gone. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('there is a function that collects');
  for (let round = 0; round < 3; round += 1) collect();
  return process.memoryUsage().heapUsed;
}

function openUdpSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'UDPWrap').length;
}

describe('The TURN relay in the long run', function () {
  this.timeout(120_000);
  let scene: RelayScene;
  let now: number;
  const senders: Socket[] = [];
  const open = async (options: Parameters<typeof RelayScene.open>[0] = {}) => {
    now = Date.now();
    scene = await RelayScene.open({ now: () => now, ...options });
  };
  afterEach(async () => {
    for (const sender of senders.splice(0)) sender.close();
    await scene.close();
  });

  /** Sends from so many addresses, so many from each, a few at a time, and says what became of it. */
  async function flood(
    addresses: number,
    perAddress: number,
    apartMs: number,
  ): Promise<{ answered: number; refused: number }> {
    const refusedBefore = await scene.refused('flood');
    let answered = 0;
    const count = () => {
      answered += 1;
    };
    while (senders.length < addresses) {
      const sender = createSocket('udp4');
      senders.push(sender);
      sender.bind(0, `127.1.0.${senders.length}`);
      await once(sender, 'listening');
    }
    for (const sender of senders) sender.on('message', count);
    for (let due = senders.length; due <= perAddress * senders.length; due += senders.length) {
      now += apartMs;
      for (const sender of senders) {
        const request = writeMessage(TYPE.allocate, newTransaction(), [[0x0019, UDP]]);
        sender.send(request, scene.relay.port, '127.0.0.1');
      }
      // The system drops what is sent faster than it is read.
      for (let turn = 0; answered < due && turn < 100; turn += 1) await setImmediate();
    }
    for (const sender of senders) sender.off('message', count);
    return { answered, refused: (await scene.refused('flood')) - refusedBefore };
  }

  it('takes no memory for 100,000 who ask without credentials, though it answers them all', async () => {
    await open();
    await flood(100, 50, 10);
    const before = heapBytes();
    const { answered, refused } = await flood(100, 1_000, 10);
    const grownBytes = heapBytes() - before;
    expect({ answered, refused }).to.deep.equal({ answered: 100_000, refused: 0 });
    expect(grownBytes).to.be.lessThan(3 * MB);
  });

  it('answers one address so many times, others as before, and the first again a second later', async () => {
    await open();
    expect(await flood(1, 1_100, 0)).to.deep.equal({ answered: 1_000, refused: 100 });
    // Few addresses share a counter: of three others two at least do not.
    const others = await Promise.all(
      ['127.2.0.1', '127.2.0.2', '127.2.0.3'].map((address) => scene.client({ address })),
    );
    const answers = await Promise.allSettled(others.map((other) => other.introduce()));
    expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length.at.least(2);
    now += 1_000;
    expect(await flood(1, 500, 0)).to.deep.equal({ answered: 500, refused: 0 });
  });

  it('leaves no socket open of a thousand allocations that were not asked for again', async () => {
    const shortly = { ...LIFETIMES, allocation: 1, longestAllocation: 1 };
    const before = openUdpSockets();
    await open({ lifetimes: shortly, quotas: { allocationsPerPerson: 1_000, personBitrateBps: 1_000_000 } });
    const clients = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => scene.client({ address: `127.1.1.${(index % 250) + 1}` })),
    );
    const withClients = openUdpSockets();
    expect(withClients - before).to.be.greaterThan(1_000);
    for (let from = 0; from < clients.length; from += 50) {
      const answers = await Promise.all(clients.slice(from, from + 50).map((client) => client.allocate()));
      expect(answers.filter(({ code }) => code !== undefined)).to.deep.equal([]);
    }
    await waitUntil('all allocations to be over', () => scene.relay.allocations === 0);
    expect(await scene.registry.metrics()).to.include('parley_turn_allocations_made_total 1000');
    await waitUntil('their sockets to be closed', () => openUdpSockets() === withClients, {
      lastSeen: openUdpSockets,
    });
    expect(await scene.registry.metrics()).to.include('parley_turn_people 0');
  });

  it('closes every socket when it closes', async () => {
    const before = openUdpSockets();
    await open();
    await Promise.all(Array.from({ length: 5 }, () => scene.allocated()));
    await scene.close();
    await waitUntil('all to be closed', () => openUdpSockets() === before, { lastSeen: openUdpSockets });
    await open();
  });

  it('forgets permissions and channels that are not asked for again', async () => {
    await open();
    const client = await scene.allocated();
    await client.bind(0x4000, '127.0.0.1', scene.mediaPort);
    const echoes = async () => {
      const received = client.receive();
      client.sendChannelData(0x4000, Buffer.from('?'));
      return (await received).from;
    };
    expect(await echoes()).to.equal('channel');
    now += 301_000;
    client.sendChannelData(0x4000, Buffer.from('permission is over'));
    await waitUntil('that to be refused', async () => (await scene.refused('permission')) === 1);
    await client.permit('127.0.0.1');
    expect(await echoes()).to.equal('channel');
    now += 300_000;
    await client.permit('127.0.0.1');
    client.sendChannelData(0x4000, Buffer.from('the channel is over'));
    await waitUntil('that to be refused', async () => (await scene.refused('permission')) === 2);
    expect((await client.bind(0x4001, '127.0.0.1', scene.mediaPort)).code).to.equal(undefined);
  });

  it('drops what is more than a person may send and get, and no more than that', async () => {
    await open({ quotas: { allocationsPerPerson: 10, personBitrateBps: 80_000 } });
    const client = await scene.allocated('ana');
    await client.bind(0x4000, '127.0.0.1', scene.mediaPort);
    // 10,000 bytes a second: three of these there and back, and a fourth there.
    for (let count = 1; count <= 3; count += 1) {
      const received = client.receive();
      client.sendChannelData(0x4000, Buffer.alloc(1_400));
      await received;
    }
    client.sendChannelData(0x4000, Buffer.alloc(1_400));
    await waitUntil('the echo to be dropped', async () => (await scene.refused('bandwidth')) === 1);
    const other = await scene.allocated('ben');
    await other.bind(0x4000, '127.0.0.1', scene.mediaPort);
    const received = other.receive();
    other.sendChannelData(0x4000, Buffer.alloc(1_400));
    await received;
    now += 1_000;
    const again = client.receive();
    client.sendChannelData(0x4000, Buffer.alloc(1_400));
    await again;
  });

  it('goes on with an allocation when its credentials expire, and makes no other with them', async () => {
    await open();
    const client = await scene.allocated();
    now += 3_601_000;
    // The nonce is an hour old too.
    const stale = await client.refresh(600);
    expect(stale.code).to.equal(438);
    const nonce = stale.attributes.get(0x0015)?.toString() ?? '';
    client.signer = { ...client.signer, nonce };
    expect((await client.refresh(600)).code).to.equal(undefined);
    expect((await client.permit('127.0.0.1')).code).to.equal(undefined);
    expect((await client.refresh(0)).code).to.equal(undefined);
    expect((await client.allocate()).code).to.equal(401);
    expect(await scene.refused('expired')).to.equal(1);
  });

  it('lives on under datagrams of any kind', async () => {
    await open();
    const client = await scene.allocated();
    const message = writeMessage(TYPE.refresh, newTransaction(), [], client.signer);
    const junk: Buffer[] = [
      Buffer.alloc(0),
      Buffer.from([0x40]),
      Buffer.from([0x40, 0, 0xff, 0xff]),
      Buffer.alloc(20),
    ];
    for (let end = 0; end < message.length; end += 1) junk.push(message.subarray(0, end));
    for (let at = 0; at < message.length; at += 1) {
      const changed = Buffer.from(message);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      junk.push(changed);
    }
    for (const bytes of junk) client.send(bytes);
    expect((await client.refresh(600)).code).to.equal(undefined);
    expect(scene.relay.allocations).to.equal(1);
    expect(await scene.refused('malformed')).to.be.greaterThan(100);
  });
});
