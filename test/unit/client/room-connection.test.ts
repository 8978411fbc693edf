import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { NetworkError, ParleyError } from '../../../client/parley-error.ts';
import type { ParleyRoom } from '../../../client/parley-room.ts';
import type { ConnectionState, RoomEnd } from '../../../client/room-view.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { emptyMedia, NO_REPLY, peer, problemWith, stream, withNewIce } from './protocol-server.ts';
import { failureOf, RoomHarness } from './room-harness.ts';

describe('ParleyRoom’s connection', () => {
  let harness: RoomHarness;

  beforeEach(async () => {
    harness = await RoomHarness.start();
  });

  afterEach(() => harness.close());

  /** Every state that the view shows from now on. */
  function states(room: ParleyRoom): ConnectionState[] {
    const seen: ConnectionState[] = [];
    room.subscribe(() => {
      if (seen.at(-1) !== room.view.connection) seen.push(room.view.connection);
    });
    return seen;
  }

  const connectedAgain = (room: ParleyRoom) =>
    waitUntil('being back', () => room.view.connection === 'connected', { lastSeen: () => room.view });

  describe('on the way in', () => {
    it('enters with one token and one acknowledged round trip', async () => {
      const { server } = harness;
      const someone = randomUUID();
      const consumers = [stream(someone, 'microphone'), stream(someone, 'camera')];
      server.media = { ...server.media, consumers };
      const room = harness.room();
      const seen = states(room);
      expect(room.view.connection).to.equal('idle');
      await room.connect();
      expect(room.view.room).to.deep.equal(server.snapshot);
      expect(room.view.self?.peerId).to.equal(server.peerId);
      await waitUntil('both streams', () => server.resumed.length === 2);
      expect(server.inputs('consumer:resume-many')).to.deep.equal([
        { consumerIds: consumers.map(({ consumerId }) => consumerId) },
      ]);
      expect(server.tokens).to.deep.equal(['grant-1']);
      expect(server.seen.map(({ name }) => name).slice(0, 2)).to.deep.equal([
        'room:join',
        'transport:connect',
      ]);
      expect(server.count('room:join')).to.equal(1);
      expect(room.view.remoteTracks.map(({ source }) => source)).to.deep.equal(['microphone', 'camera']);
      expect(seen).to.deep.equal(['connecting', 'connected']);
    });

    it('connects once, however often it is asked to', async () => {
      const room = harness.room();
      await Promise.all([room.connect(), room.connect()]);
      await room.connect();
      expect(harness.server.tokens).to.have.length(1);
    });

    it('says at once when there is no way in', async () => {
      const join = async () => {
        throw new ParleyError(problemWith('ROOM_FULL'));
      };
      const room = harness.room({ join });
      const ends: RoomEnd[] = [];
      room.on('ended', (end) => ends.push(end));
      expect(await failureOf(room.connect())).to.include({ code: 'ROOM_FULL' });
      expect(room.view).to.include({ connection: 'ended' });
      expect(ends).to.deep.equal([{ reason: 'failed', error: problemWith('ROOM_FULL') }]);
    });

    it('says why the server refused the token', async () => {
      harness.server.refuse = () => problemWith('FORBIDDEN');
      expect(await failureOf(harness.room().connect())).to.include({ code: 'FORBIDDEN' });
      expect(harness.server.tokens).to.have.length(1);
    });

    it('waits and tries again when the server is busy', async () => {
      const { server } = harness;
      server.refuse = () => (server.tokens.length < 3 ? problemWith('RATE_LIMITED') : null);
      await harness.connected();
      expect(server.tokens).to.deep.equal(['grant-1', 'grant-1', 'grant-1']);
    });

    it('gives up on a server that never answers', async () => {
      harness.server.answer = () => NO_REPLY;
      const room = harness.room({ requestTimeoutMs: 100 });
      expect(await failureOf(room.connect()))
        .to.be.instanceOf(NetworkError)
        .and.include({ kind: 'unreachable' });
      expect(room.view.end?.reason).to.equal('failed');
    });

    it('can be left before it was entered', async () => {
      const room = harness.room({ join: () => new Promise(() => {}) });
      const entering = failureOf(room.connect());
      await room.leave();
      expect(await entering).to.include({ code: 'SESSION_ENDED' });
      expect(room.view.end).to.deep.equal({ reason: 'left' });
    });
  });

  describe('when the connection drops', () => {
    it('comes back to the same session, with new ICE parameters for the same transports', async () => {
      const { server } = harness;
      server.media = { ...server.media, consumers: [stream(randomUUID(), 'microphone')] };
      const room = await harness.connected();
      await waitUntil('the stream', () => room.view.remoteTracks.length === 1);
      const [track] = room.view.remoteTracks;
      const seen = states(room);
      server.media = withNewIce(server.media);
      server.dropConnections();
      await waitUntil('the new join', () => server.count('room:join') === 2);
      await connectedAgain(room);
      expect(server.tokens).to.deep.equal(['grant-1', 'resume-1']);
      expect(seen).to.deep.equal(['reconnecting', 'connected']);
      expect(room.view.remoteTracks[0]).to.equal(track);
      expect(harness.media.handlers).to.have.length(2);
      await waitUntil('both restarts', () =>
        harness.media.handlers.every(({ restarts }) => restarts.length === 1),
      );
      const restarted = harness.media.handlers.map(({ restarts }) => restarts[0]?.usernameFragment);
      expect(restarted).to.deep.equal([
        server.media.sendTransport.iceParameters.usernameFragment,
        server.media.recvTransport.iceParameters.usernameFragment,
      ]);
    });

    it('gets a new grant and new transports when the session is over', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.refuse = (token) => (token === 'resume-1' ? problemWith('SESSION_ENDED') : null);
      server.media = emptyMedia();
      server.dropConnections();
      await waitUntil('the new join', () => server.count('room:join') === 2);
      await connectedAgain(room);
      expect(server.tokens).to.deep.equal(['grant-1', 'resume-1', 'grant-2']);
      expect(harness.media.handlers.map(({ closed }) => closed)).to.deep.equal([true, true, false, false]);
      expect(harness.open('send')[0]?.iceServers[0]?.username).to.equal('grant-2');
    });

    it('keeps media to the relay where that is asked for, and takes any way otherwise', async () => {
      await harness.connected({ iceTransportPolicy: 'relay' });
      await harness.connected();
      const asked = harness.media.handlers.map(({ iceServers, iceTransportPolicy }) => ({
        urls: iceServers[0]?.urls,
        iceTransportPolicy,
      }));
      const urls = ['turn:127.0.0.1:3478'];
      expect(asked).to.deep.equal([
        { urls, iceTransportPolicy: 'relay' },
        { urls, iceTransportPolicy: 'relay' },
        { urls, iceTransportPolicy: 'all' },
        { urls, iceTransportPolicy: 'all' },
      ]);
    });

    it('joins again when the media is reset while the answer to the join is on its way', async () => {
      const { server } = harness;
      server.answer = ({ name }) => {
        if (name === 'room:join' && server.count(name) === 1) server.send('media:reset', {});
        return undefined;
      };
      await harness.connected();
      await waitUntil('the second join', () => server.count('room:join') === 2);
      expect(server.tokens).to.have.length(1);
    });

    it('sees what it missed, and goes on counting from there', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.dropConnections();
      server.change({ type: 'peer:joined', peer: peer(randomUUID()) }, { silently: true });
      await waitUntil('the new join', () => server.count('room:join') === 2);
      await connectedAgain(room);
      server.change({ type: 'peer:joined', peer: peer(randomUUID()) });
      await waitUntil('the last event', () => room.view.room?.seq === server.snapshot.seq);
      expect(room.view.room).to.deep.equal(server.snapshot);
      expect(server.count('room:snapshot')).to.equal(0);
    });

    it('ends when the room was ended meanwhile', async () => {
      const { server } = harness;
      let ended = false;
      const join = async () => {
        if (ended) throw new ParleyError(problemWith('ROOM_ENDED'));
        return server.grant('grant-1');
      };
      const room = await harness.connected({ join });
      ended = true;
      server.refuse = () => problemWith('SESSION_ENDED');
      server.dropConnections();
      await waitUntil('the end', () => room.view.end);
      expect(room.view.end).to.deep.equal({ reason: 'failed', error: problemWith('ROOM_ENDED') });
    });

    it('tries until its time is up', async () => {
      const { server } = harness;
      const room = await harness.connected({ reconnectTimeoutMs: 1_000 });
      server.refuse = () => problemWith('SHUTTING_DOWN');
      server.dropConnections();
      await waitUntil('the end', () => room.view.end);
      expect(room.view.end).to.deep.equal({ reason: 'failed', error: problemWith('SHUTTING_DOWN') });
      expect(server.tokens.length).to.be.greaterThan(2);
    });

    it('refuses requests at once, and never sends them later', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.refuse = () => problemWith('SHUTTING_DOWN');
      server.dropConnections();
      await waitUntil('the loss', () => room.view.connection === 'reconnecting');
      expect(await failureOf(room.raiseHand()))
        .to.be.instanceOf(NetworkError)
        .and.include({ kind: 'not-connected' });
      server.refuse = () => null;
      await connectedAgain(room);
      await room.lowerHand();
      expect(server.count('hand:raise')).to.equal(0);
    });

    it('rejects what was under way, and does not send it again', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.answer = ({ name }) => (name === 'hand:raise' ? NO_REPLY : undefined);
      const raising = failureOf(room.raiseHand());
      await waitUntil('the request', () => server.count('hand:raise') === 1);
      server.dropConnections();
      expect(await raising).to.include({ kind: 'connection-lost' });
      await connectedAgain(room);
      await room.lowerHand();
      expect(server.count('hand:raise')).to.equal(1);
    });

    it('sends a chat message again under the same id, because it may not have arrived', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.answer = ({ name }) => (name === 'chat:send' && server.count(name) === 1 ? NO_REPLY : undefined);
      const sending = room.sendChat('Hello');
      await waitUntil('the message', () => server.count('chat:send') === 1);
      server.dropConnections();
      expect((await sending).text).to.equal('Hello');
      const ids = server.inputs('chat:send').map(({ clientMessageId }) => clientMessageId);
      expect(ids).to.have.length(2);
      expect(ids[0]).to.equal(ids[1]).and.be.a('string');
    });

    it('comes back at once when it is told that the network changed', async () => {
      const { server } = harness;
      const room = await harness.connected();
      room.networkChanged();
      await waitUntil('the new join', () => server.count('room:join') === 2);
      await connectedAgain(room);
      expect(server.tokens).to.deep.equal(['grant-1', 'resume-1']);
    });

    it('survives connections cut again and again', async () => {
      const { server } = harness;
      const room = await harness.connected();
      await room.publish('microphone', fakeTrack('audio'));
      for (let cut = 1; cut <= 8; cut += 1) {
        server.media = withNewIce(server.media);
        if (cut % 2 === 0) server.dropConnections();
        else room.networkChanged();
        server.change({ type: 'peer:joined', peer: peer(randomUUID()) });
        await waitUntil('being back', () => server.count('room:join') === 1 + cut && connectedNow(room));
      }
      await waitUntil('the state', () => room.view.room?.seq === server.snapshot.seq);
      expect(room.view.room).to.deep.equal(server.snapshot);
      expect(server.count('producer:create')).to.equal(1);
      expect(harness.media.handlers).to.have.length(2);
    });
  });
});

function connectedNow(room: ParleyRoom): boolean {
  return room.view.connection === 'connected';
}
