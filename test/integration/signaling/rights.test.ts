import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { AccessTokens } from '../../../src/api/accounts/sessions/access-tokens.ts';
import { opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { codeOf, RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';

describe('what is someone else’s', () => {
  let server: SignalingServer;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());

  async function two() {
    const host = newPerson();
    const record = server.newRoom(host);
    const a = await RawClient.connect(await server.join(record, host));
    const b = await RawClient.connect(await server.join(record, newPerson()));
    return { record, a, b, entryA: await a.join(), entryB: await b.join() };
  }

  it('cannot be touched by naming its id', async () => {
    const { a, b, entryA } = await two();
    const microphone = { source: 'microphone', rtpParameters: opusParameters(), paused: false } as const;
    const { producerId } = await a.ask('producer:create', microphone);
    const { consumerId } = await b.heard('consumer:created');
    const { transportId } = entryA.media.sendTransport;
    const dtlsParameters = entryA.media.sendTransport.dtlsParameters;
    const attempts = [
      b.ask('producer:close', { producerId }),
      b.ask('producer:pause', { producerId }),
      b.ask('transport:connect', { transportId, dtlsParameters }),
      b.ask('transport:restart-ice', { transportId }),
      a.ask('consumer:resume', { consumerId }),
      a.ask('consumer:pause', { consumerId }),
    ];
    expect(await Promise.all(attempts.map(codeOf))).to.deep.equal(attempts.map(() => 'MEDIA_NOT_FOUND'));
    expect(await codeOf(b.ask('consumer:resume', { consumerId }))).to.equal('accepted');
    // Of many, those that are not one's own are as good as gone.
    expect(await codeOf(a.ask('consumer:resume-many', { consumerIds: [consumerId] }))).to.equal('accepted');
    a.close();
    b.close();
  });

  it('cannot be had before joining', async () => {
    const client = await RawClient.connect(await server.join(server.newRoom(newPerson()), newPerson()));
    expect(await codeOf(client.ask('hand:raise', {}))).to.equal('NOT_IN_ROOM');
    expect(await codeOf(client.ask('room:snapshot', {}))).to.equal('NOT_IN_ROOM');
    const camera = { source: 'camera', rtpParameters: vp8Parameters(), paused: false } as const;
    expect(await codeOf(client.ask('producer:create', camera))).to.equal('NOT_IN_ROOM');
    client.close();
  });

  it('cannot be had with a token of another secret, algorithm or audience', async () => {
    const record = server.newRoom(newPerson());
    const grant = await server.join(record, newPerson());
    const claims = jwt.decode(grant.token, { json: true }) ?? {};
    const forged = [
      jwt.sign(claims, 'another secret that is long enough for HS256'),
      jwt.sign(claims, '', { algorithm: 'none' }),
      new AccessTokens(server.secret, 60).issue(randomUUID(), randomUUID()).accessToken,
      jwt.sign({ ...claims, aud: 'parley-api' }, server.secret),
      jwt.sign({ ...claims, iss: 'another' }, server.secret),
    ];
    for (const token of forged)
      expect(await codeOf(RawClient.connect(grant, token))).to.equal('TOKEN_INVALID');
  });

  it('is muted in the media server itself, and a client that insists is refused', async () => {
    const { record, a, b, entryB } = await two();
    const microphone = { source: 'microphone', rtpParameters: opusParameters(), paused: false } as const;
    const { producerId } = await b.ask('producer:create', microphone);
    const { consumerId } = await a.heard('consumer:created');
    await a.ask('peer:mute', { peerId: entryB.peerId, source: 'microphone' });
    await a.heard('consumer:producer-paused', (event) => event.consumerId === consumerId && event.paused);
    expect(await codeOf(b.ask('producer:resume', { producerId }))).to.equal('MUTED_BY_HOST');
    await b.ask('producer:close', { producerId });
    await b.ask('producer:create', { ...microphone, rtpParameters: opusParameters() });
    expect(server.requireRoom(record).findPeer(entryB.peerId)?.sources.microphone?.paused).to.equal(true);
    await a.heard('consumer:created', (event) => event.consumerId !== consumerId && event.producerPaused);
    a.close();
    b.close();
  });

  it('cannot get past a muted microphone as the sound of a screen', async () => {
    const { a, b, entryB } = await two();
    await a.ask('peer:mute', { peerId: entryB.peerId, source: 'microphone' });
    const voice = { source: 'screenAudio', rtpParameters: opusParameters(), paused: false } as const;
    const { producerId } = await b.ask('producer:create', voice);
    const offered = await a.heard('consumer:created', (event) => event.source === 'screenAudio');
    expect(offered.producerPaused).to.equal(true);
    expect(await codeOf(b.ask('producer:resume', { producerId }))).to.equal('MUTED_BY_HOST');
    await a.ask('peer:ask-unmute', { peerId: entryB.peerId, source: 'microphone' });
    await b.ask('peer:answer-unmute', { source: 'microphone', accept: true });
    await a.heard('consumer:producer-paused', ({ consumerId, paused }) => {
      return consumerId === offered.consumerId && !paused;
    });
    a.close();
    b.close();
  });

  it('publishes each source once, even when asked twice at once', async () => {
    const { a, b } = await two();
    const publish = () =>
      b.ask('producer:create', { source: 'camera', rtpParameters: vp8Parameters(), paused: false });
    const results = await Promise.all([codeOf(publish()), codeOf(publish())]);
    expect(results.sort()).to.deep.equal(['SOURCE_IN_USE', 'accepted']);
    a.close();
    b.close();
  });
});
