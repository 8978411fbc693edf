import { once } from 'node:events';
import { expect } from 'chai';
import { createTurnCredentials } from '../../../src/turn-credentials.ts';
import { RelayScene, SECRET } from '../../helpers/turn/relay-scene.ts';
import {
  isSigned,
  newTransaction,
  readAddress,
  TYPE,
  uint32,
} from '../../helpers/turn/stun-client-messages.ts';
import { relayedAddress, type TurnClient } from '../../helpers/turn/turn-client.ts';

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

  describe('refuses', () => {
    async function codeFor(client: TurnClient): Promise<number | undefined> {
      return (await client.allocate()).code;
    }

    it('credentials of which the time is over', async () => {
      const expired = createTurnCredentials(SECRET, 'ana', -1);
      expect(await codeFor(await scene.client(expired))).to.equal(401);
      expect(await scene.refused('expired')).to.equal(1);
    });

    it('credentials that were forged, and names that objects have of their own', async () => {
      const { username, credential } = createTurnCredentials(SECRET, 'ana', 60);
      const later = `${Number.parseInt(username, 10) + 1_000}:ana`;
      for (const forged of [
        { username, credential: createTurnCredentials('another secret', 'ana', 60).credential },
        { username: later, credential },
        { username: 'constructor', credential: String(Object) },
        { username: '__proto__', credential: String(Object.prototype) },
        { username: 'ana', credential: '' },
      ]) {
        expect(await codeFor(await scene.client(forged)), forged.username).to.equal(401);
      }
      expect(scene.relay.allocations).to.equal(0);
    });

    it('a nonce of nobody, and one of another client', async () => {
      const [client, other] = [await scene.client(), await scene.client()];
      await client.introduce();
      await other.introduce();
      for (const nonce of ['constructor', '__proto__', 'x'.repeat(24), other.signer.nonce]) {
        client.signer = { ...client.signer, nonce };
        const answer = await client.request(TYPE.allocate, [[0x0019, UDP]]);
        expect(answer.code, nonce).to.equal(438);
        expect(answer.attributes.get(0x0015)?.length).to.be.greaterThan(20);
      }
    });

    it('to go on with somebody else’s address', async () => {
      const client = await scene.allocated('ana');
      const { username, credential: password } = createTurnCredentials(SECRET, 'ben', 60);
      client.signer = { ...client.signer, username, password };
      expect((await client.refresh(0)).code).to.equal(441);
      expect(scene.relay.allocations).to.equal(1);
    });

    it('more addresses than a person may have, under whichever of their names', async () => {
      for (let index = 0; index < 10; index += 1) await scene.allocated('ana');
      const again = createTurnCredentials(SECRET, 'ana', 7_200);
      const answer = await (await scene.client(again)).allocate();
      expect(answer.code).to.equal(486);
      expect(await codeFor(await scene.client({ userId: 'ben' }))).to.equal(undefined);
      expect(await scene.refused('quota')).to.equal(1);
    });

    it('every peer that is not our media with 403, one among allowed ones too', async () => {
      const client = await scene.allocated();
      const { mediaPort } = scene;
      const addresses = [
        ...['127.0.0.2', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
        ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '8.8.8.8', '::1', '::', 'fe80::1', 'fc00::1'],
        ...['ff02::1', '::ffff:7f00:1', '::7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1'],
      ];
      for (const address of addresses) {
        const refused = await client.permit(address);
        expect(refused.code, `permission for ${address}`).to.equal(403);
        expect(isSigned(refused, client.signer)).to.equal(true);
        expect((await client.permit('127.0.0.1', address)).code, `with ${address}`).to.equal(403);
        expect((await client.bind(0x4000, address, mediaPort)).code, `channel to ${address}`).to.equal(403);
      }
      for (const port of [0, 1, 22, scene.relay.port, mediaPort - 1, mediaPort + 1]) {
        expect((await client.bind(0x4000, '127.0.0.1', port)).code, `port ${port}`).to.equal(403);
      }
    });

    it('to pass on what has no permission, and what is for another port', async () => {
      const client = await scene.allocated();
      const heard: string[] = [];
      scene.media.on('message', (data) => heard.push(data.toString()));
      client.sendIndication('127.0.0.1', scene.mediaPort, Buffer.from('too early'));
      client.sendChannelData(0x4000, Buffer.from('no channel'));
      await client.permit('127.0.0.1');
      client.sendIndication('127.0.0.1', scene.relay.port, Buffer.from('to the relay itself'));
      const received = client.receive();
      client.sendIndication('127.0.0.1', scene.mediaPort, Buffer.from('now'));
      await received;
      expect(heard).to.deep.equal(['now']);
      expect(await scene.refused('permission')).to.equal(2);
      expect(await scene.refused('peer')).to.equal(1);
    });

    it('to pass on what others send to a relayed address', async () => {
      const client = await scene.allocated();
      const stranger = await scene.client();
      await client.permit('127.0.0.1');
      const told = once(scene.media, 'message');
      client.sendIndication('127.0.0.1', scene.mediaPort, Buffer.from('mine'));
      const [, from] = await told;
      expect((await client.receive()).data.toString()).to.equal('echo mine');
      const next = client.receive();
      stranger.socket.send('not media', from.port, '127.0.0.1');
      // What the stranger sent came first.
      await new Promise<void>((resolve) => stranger.socket.send('', from.port, '127.0.0.1', () => resolve()));
      client.sendIndication('127.0.0.1', scene.mediaPort, Buffer.from('again'));
      expect((await next).data.toString()).to.equal('echo again');
      expect(await scene.refused('peer')).to.equal(2);
    });
  });
});
