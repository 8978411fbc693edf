import { once } from 'node:events';
import { expect } from 'chai';
import { RelayScene } from '../../helpers/turn/relay-scene.ts';
import {
  isSigned,
  newTransaction,
  readAddress,
  TYPE,
  uint32,
  writeMessage,
} from '../../helpers/turn/stun-client-messages.ts';
import { relayedAddress } from '../../helpers/turn/turn-client.ts';

const UDP = Buffer.from([17, 0, 0, 0]);

describe('The TURN relay', () => {
  let scene: RelayScene;
  beforeEach(async () => {
    scene = await RelayScene.open();
  });
  afterEach(() => scene.close());

  it('tells whoever asks where they are seen, without credentials', async () => {
    const client = await scene.client();
    const answer = await client.request(TYPE.binding, [], { signed: false });
    const { port } = client.socket.address();
    expect(readAddress(answer.attributes.get(0x0020) ?? Buffer.alloc(8))).to.deep.equal({
      address: '127.0.0.1',
      port,
    });
  });

  it('asks for credentials, and gives an address of its range to who has them', async () => {
    const client = await scene.client();
    const first = await client.introduce();
    expect(first).to.include({ type: 0x0113, code: 401 });
    expect(client.signer).to.include({ realm: 'parley' });
    const answer = await client.request(TYPE.allocate, [[0x0019, UDP]]);
    expect(answer.type).to.equal(0x0103);
    expect(isSigned(answer, client.signer)).to.equal(true);
    const { address, port } = relayedAddress(answer);
    expect(address).to.equal('127.0.0.1');
    expect(port).to.be.within(20_000, 29_999);
    expect(answer.attributes.get(0x000d)).to.deep.equal(uint32(600));
    expect(scene.relay.allocations).to.equal(1);
  });

  it('answers a request that was repeated with the same address, and a second one with 437', async () => {
    const client = await scene.client();
    await client.introduce();
    const transaction = newTransaction();
    const ask = () => client.request(TYPE.allocate, [[0x0019, UDP]], { transaction });
    const first = await ask();
    expect(relayedAddress(await ask())).to.deep.equal(relayedAddress(first));
    expect((await client.request(TYPE.allocate, [[0x0019, UDP]])).code).to.equal(437);
    expect(scene.relay.allocations).to.equal(1);
  });

  it('gives an address as long as asked for, within limits, and takes it back at once when told', async () => {
    const client = await scene.client();
    const answer = await client.allocate([
      [0x0019, UDP],
      [0x000d, uint32(1_200)],
    ]);
    expect(answer.attributes.get(0x000d)).to.deep.equal(uint32(1_200));
    for (const [asked, given] of [
      [900, 900],
      [1, 600],
      [1_000_000, 3_600],
    ] as const) {
      const refreshed = await client.refresh(asked);
      expect(refreshed.attributes.get(0x000d), `${asked} s`).to.deep.equal(uint32(given));
      expect(isSigned(refreshed, client.signer)).to.equal(true);
    }
    expect((await client.refresh(0)).attributes.get(0x000d)).to.deep.equal(uint32(0));
    expect(scene.relay.allocations).to.equal(0);
    expect((await client.refresh(600)).code).to.equal(437);
  });

  it('passes on what is sent in indications, both ways, to and from permitted peers', async () => {
    const client = await scene.allocated();
    expect(isSigned(await client.permit('127.0.0.1'), client.signer)).to.equal(true);
    const received = client.receive();
    client.sendIndication('127.0.0.1', scene.mediaPort, Buffer.from('hello'));
    const { data, from, peer } = await received;
    expect({ text: data.toString(), from, peer }).to.deep.equal({
      text: 'echo hello',
      from: 'indication',
      peer: `127.0.0.1:${scene.mediaPort}`,
    });
  });

  it('passes on what is sent in channels, both ways, datagrams of any length', async () => {
    const client = await scene.allocated();
    expect(isSigned(await client.bind(0x4000, '127.0.0.1', scene.mediaPort), client.signer)).to.equal(true);
    for (const length of [0, 1, 2, 3, 4, 1_200]) {
      const sent = Buffer.alloc(length, 0x41);
      const received = client.receive();
      client.sendChannelData(0x4000, sent);
      const { data, from, channel } = await received;
      expect({ from, channel }).to.deep.equal({ from: 'channel', channel: 0x4000 });
      expect(data).to.deep.equal(Buffer.concat([Buffer.from('echo '), sent]));
    }
    const figures = await scene.registry.metrics();
    expect(figures).to.include('parley_turn_relayed_bytes_total{direction="to_peer"} 1210');
    expect(figures).to.include('parley_turn_relayed_bytes_total{direction="from_peer"} 1240');
  });

  it('takes datagrams of a peer that are as short as they can be, and ones that look like channels', async () => {
    const client = await scene.allocated();
    await client.permit('127.0.0.1');
    const told = once(scene.media, 'message');
    client.sendIndication('127.0.0.1', scene.mediaPort, Buffer.from('where are you'));
    const [, from] = await told;
    await client.receive();
    for (const bytes of [[], [0x41], [0x40, 0x00, 0x00, 0x00, 0x07]]) {
      const received = client.receive();
      scene.media.send(Buffer.from(bytes), from.port, from.address);
      expect((await received).data).to.deep.equal(Buffer.from(bytes));
    }
  });

  it('binds a channel to one peer, and a peer to one channel', async () => {
    const client = await scene.allocated();
    const { mediaPort } = scene;
    expect((await client.bind(0x4001, '127.0.0.1', mediaPort)).code).to.equal(undefined);
    expect((await client.bind(0x4001, '127.0.0.1', mediaPort)).code).to.equal(undefined);
    expect((await client.bind(0x4002, '127.0.0.1', mediaPort)).code).to.equal(400);
    expect((await client.bind(0x3fff, '127.0.0.1', mediaPort)).code).to.equal(400);
    expect((await client.bind(0x7fff, '127.0.0.1', mediaPort)).code).to.equal(400);
  });

  it('takes attributes that it may leave alone, and names those that it may not', async () => {
    const client = await scene.client();
    const answer = await client.allocate([
      [0x0019, UDP],
      [0xc057, uint32(1)],
      [0x8022, Buffer.from('a browser')],
    ]);
    expect(answer.code).to.equal(undefined);
    const other = await scene.client();
    await other.introduce();
    const dontFragment = await other.request(TYPE.allocate, [
      [0x0019, UDP],
      [0x001a, Buffer.alloc(0)],
    ]);
    expect(dontFragment.code).to.equal(420);
    expect(dontFragment.attributes.get(0x000a)).to.deep.equal(Buffer.from([0x00, 0x1a]));
  });

  it('says what it does not do', async () => {
    const asked: [attributes: [number, Buffer][], code: number][] = [
      [[], 400],
      [[[0x0019, Buffer.from([6, 0, 0, 0])]], 442],
      [
        [
          [0x0019, UDP],
          [0x0017, Buffer.from([2, 0, 0, 0])],
        ],
        440,
      ],
      [
        [
          [0x0019, UDP],
          [0x0018, Buffer.from([0x80])],
        ],
        508,
      ],
      [
        [
          [0x0019, UDP],
          [0x0018, Buffer.from([0x80])],
          [0x0022, Buffer.alloc(8)],
        ],
        400,
      ],
    ];
    const client = await scene.client();
    await client.introduce();
    for (const [attributes, code] of asked) {
      const answer = await client.request(TYPE.allocate, attributes);
      expect(answer.code).to.equal(code);
      expect(isSigned(answer, client.signer), `${code} is signed`).to.equal(true);
    }
  });

  it('answers from the address that was asked', async () => {
    const both = await RelayScene.open({ listenAddresses: ['127.0.0.1', '127.0.0.2'] });
    const client = await both.client();
    for (const address of ['127.0.0.1', '127.0.0.2']) {
      const answered = once(client.socket, 'message');
      client.socket.send(writeMessage(TYPE.binding, newTransaction(), []), both.relay.port, address);
      const [, from] = await answered;
      expect(from).to.include({ address, port: both.relay.port });
    }
    await both.close();
  });

  it('sends to where media listens what is for its public address, behind NAT', async () => {
    const behind = await RelayScene.open({
      addresses: [{ announced: '203.0.113.7', reached: '127.0.0.1' }],
      relayedAddress: '203.0.113.7',
    });
    const client = await behind.client();
    expect(relayedAddress(await client.allocate()).address).to.equal('203.0.113.7');
    expect((await client.permit('127.0.0.1')).code).to.equal(403);
    expect((await client.permit('203.0.113.7')).code).to.equal(undefined);
    const received = client.receive();
    client.sendIndication('203.0.113.7', behind.mediaPort, Buffer.from('hello'));
    expect(await received).to.deep.include({
      data: Buffer.from('echo hello'),
      peer: `203.0.113.7:${behind.mediaPort}`,
    });
    await behind.close();
  });

  it('has another port where the usual one is taken and nobody chose it', async () => {
    const { port } = scene.relay;
    const other = await RelayScene.open({ port, orAnyPort: true });
    try {
      expect(other.relay.port).not.to.be.oneOf([port, 0]);
      expect((await other.client().then((client) => client.allocate())).code).to.equal(undefined);
    } finally {
      await other.close();
    }
    const chosen = await RelayScene.open({ port }).catch((error: unknown) => error);
    expect(chosen).to.be.instanceOf(Error).with.property('message').that.includes('PARLEY_TURN_PORT');
  });
});
