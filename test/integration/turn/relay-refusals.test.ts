import { once } from 'node:events';
import { expect } from 'chai';
import { createTurnCredentials } from '../../../src/turn-credentials.ts';
import { RelayScene, SECRET } from '../../helpers/turn/relay-scene.ts';
import { isSigned, TYPE } from '../../helpers/turn/stun-client-messages.ts';
import type { TurnClient } from '../../helpers/turn/turn-client.ts';

const UDP = Buffer.from([17, 0, 0, 0]);

describe('The TURN relay refuses', () => {
  let scene: RelayScene;
  beforeEach(async () => {
    scene = await RelayScene.open();
  });
  afterEach(() => scene.close());

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
