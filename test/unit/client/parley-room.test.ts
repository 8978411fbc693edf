import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { NetworkError } from '../../../client/parley-error.ts';
import type { RoomEnd } from '../../../client/room-view.ts';
import type { RoomEvent } from '../../../src/protocol/room-events.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { NO_REPLY, peer, problemWith } from './protocol-server.ts';
import { failureOf, RoomHarness } from './room-harness.ts';

describe('ParleyRoom', () => {
  let harness: RoomHarness;

  beforeEach(async () => {
    harness = await RoomHarness.start();
  });

  afterEach(() => harness.close());

  describe('while in the room', () => {
    it('follows the room and tells what happened', async () => {
      const { server } = harness;
      const room = await harness.connected();
      const heard: string[] = [];
      room.on('peerJoined', ({ displayName }) => heard.push(`joined ${displayName}`));
      room.on('handRaised', ({ displayName }) => heard.push(`hand ${displayName}`));
      room.on('peerLeft', ({ displayName }, reason) => heard.push(`${reason} ${displayName}`));
      room.on('chatMessage', ({ text }) => heard.push(text));
      const ada = peer(randomUUID(), 'Ada');
      const message = { messageId: randomUUID(), userId: ada.userId, displayName: 'Ada', text: 'Hi' };
      const history: RoomEvent[] = [
        { type: 'peer:joined', peer: ada },
        { type: 'hand:raised', peerId: ada.peerId },
        { type: 'chat:sent', message: { ...message, peerId: ada.peerId, sentAt: new Date().toISOString() } },
        { type: 'peer:left', peerId: ada.peerId, reason: 'lost' },
      ];
      for (const event of history) server.change(event);
      await waitUntil('all of it', () => heard.length === 4, { lastSeen: () => heard });
      expect(heard).to.deep.equal(['joined Ada', 'hand Ada', 'Hi', 'lost Ada']);
      expect(room.view.room).to.deep.equal(server.snapshot);
    });

    it('tells of roles, the lock, knocks and reactions, each once', async () => {
      const { server } = harness;
      const room = await harness.connected();
      const [ada, ben] = [peer(randomUUID(), 'Ada'), peer(randomUUID(), 'Ben')];
      const knocker = { userId: randomUUID(), displayName: 'Cy', avatarUrl: null };
      const waiting = [{ ...knocker, knockedAt: new Date().toISOString() }];
      const heard: string[] = [];
      room.on('roleChanged', ({ displayName, role }, before, by) =>
        heard.push(`${displayName} ${before} ${role} ${by?.displayName}`),
      );
      room.on('lockChanged', (locked, by) => heard.push(`locked ${locked} ${by?.displayName}`));
      room.on('knocked', ({ displayName }) => heard.push(`knock ${displayName}`));
      room.on('reaction', ({ displayName }, reaction) => heard.push(`${displayName} ${reaction}`));
      const history: RoomEvent[] = [
        { type: 'peer:joined', peer: ada },
        { type: 'peer:joined', peer: ben },
        { type: 'peer:role-changed', peerId: ada.peerId, role: 'host', byPeerId: null },
        { type: 'peer:role-changed', peerId: ben.peerId, role: 'co-host', byPeerId: ada.peerId },
        { type: 'room:lock-changed', locked: true, byPeerId: ben.peerId },
        { type: 'waiting:changed', waiting },
        { type: 'waiting:changed', waiting: [...waiting] },
      ];
      for (const event of history) server.change(event);
      server.send('reaction:sent', { peerId: ben.peerId, reaction: '🎉' });
      server.send('reaction:sent', { peerId: randomUUID(), reaction: '🎉' });
      server.change({ type: 'room:lock-changed', locked: false, byPeerId: null });
      await waitUntil('all of it', () => heard.includes('locked false undefined'), { lastSeen: () => heard });
      expect(heard).to.deep.equal([
        'Ada speaker host undefined',
        'Ben speaker co-host Ada',
        'locked true Ben',
        'knock Cy',
        'Ben 🎉',
        'locked false undefined',
      ]);
    });

    it('asks once for the snapshot when it missed an event', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.change({ type: 'peer:joined', peer: peer(randomUUID()) }, { silently: true });
      server.change({ type: 'peer:joined', peer: peer(randomUUID()) });
      server.change({ type: 'peer:joined', peer: peer(randomUUID()) });
      await waitUntil('the state', () => room.view.room?.seq === server.snapshot.seq);
      expect(room.view.room).to.deep.equal(server.snapshot);
      expect(server.count('room:snapshot')).to.equal(1);
    });

    it('goes on asking for the snapshot when that fails', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.answer = ({ name }) =>
        name === 'room:snapshot' && server.count(name) < 3 ? problemWith('RATE_LIMITED') : undefined;
      server.change({ type: 'peer:joined', peer: peer(randomUUID()) }, { silently: true });
      server.change({ type: 'peer:joined', peer: peer(randomUUID()) });
      await waitUntil('the state', () => room.view.room?.seq === server.snapshot.seq);
      expect(server.count('room:snapshot')).to.equal(3);
    });

    it('shows who speaks, each once', async () => {
      const room = await harness.connected();
      const [ada, ben] = [randomUUID(), randomUUID()];
      const volumeDbov = -20;
      harness.server.send('speakers:changed', {
        speakers: [
          { peerId: ada, source: 'microphone', volumeDbov },
          { peerId: ben, source: 'microphone', volumeDbov },
          { peerId: ada, source: 'screenAudio', volumeDbov },
        ],
      });
      await waitUntil('the speakers', () => room.view.speakers.length > 0);
      expect(room.view.speakers).to.deep.equal([ada, ben]);
    });

    it('gives the server’s refusal, and a timeout as one', async () => {
      const { server } = harness;
      const room = await harness.connected({ requestTimeoutMs: 200 });
      server.answer = ({ name }) => (name === 'peer:mute' ? problemWith('FORBIDDEN') : undefined);
      expect(await failureOf(room.mutePeer(randomUUID(), 'microphone'))).to.include({ code: 'FORBIDDEN' });
      server.answer = () => NO_REPLY;
      expect(await failureOf(room.raiseHand())).to.include({ kind: 'timeout' });
      expect(room.view.connection).to.equal('connected');
    });

    it('lets a message that could not be kept be sent again as the same one', async () => {
      const { server } = harness;
      const room = await harness.connected();
      server.answer = ({ name }) => (name === 'chat:send' ? problemWith('DATABASE_UNAVAILABLE') : undefined);
      expect(await failureOf(room.sendChat('Hi', 'mine'))).to.include({ code: 'DATABASE_UNAVAILABLE' });
      server.answer = () => undefined;
      await room.sendChat('Hi', 'mine');
      await room.sendChat('Hi');
      await room.sendChat('Hi');
      const ids = server.inputs('chat:send').map(({ clientMessageId }) => clientMessageId);
      expect(ids.slice(0, 2)).to.deep.equal(['mine', 'mine']);
      expect(new Set(ids).size).to.equal(3);
    });

    it('sends what a host does as the protocol has it', async () => {
      const { server } = harness;
      const room = await harness.connected();
      const peerId = randomUUID();
      await room.mutePeer(peerId, 'microphone');
      await room.askToUnmute(peerId, 'camera');
      await room.lowerHand(peerId);
      await room.setRole(peerId, 'co-host');
      await room.removePeer(peerId);
      await room.banPeer(peerId);
      await room.muteAll();
      await room.setLocked(true);
      await room.answerKnocks([peerId], 'denied');
      await room.sendReaction('👏');
      await room.endRoom();
      expect(server.seen.slice(1)).to.deep.equal([
        { name: 'peer:mute', input: { peerId, source: 'microphone' } },
        { name: 'peer:ask-unmute', input: { peerId, source: 'camera' } },
        { name: 'hand:lower', input: { peerId } },
        { name: 'peer:set-role', input: { peerId, role: 'co-host' } },
        { name: 'peer:remove', input: { peerId } },
        { name: 'peer:ban', input: { peerId } },
        { name: 'room:mute-all', input: {} },
        { name: 'room:lock', input: { locked: true } },
        { name: 'knock:answer', input: { userIds: [peerId], status: 'denied' } },
        { name: 'reaction:send', input: { reaction: '👏' } },
        { name: 'room:end', input: {} },
      ]);
    });
  });

  describe('at the end', () => {
    it('stays away when the server ended the session', async () => {
      const { server } = harness;
      const room = await harness.connected();
      const track = fakeTrack('audio');
      await room.publish('microphone', track);
      const ends: RoomEnd[] = [];
      room.on('ended', (end) => ends.push(end));
      server.send('session:ended', { reason: 'removed' });
      server.dropConnections();
      await waitUntil('the end', () => ends.length > 0);
      expect(ends).to.deep.equal([{ reason: 'removed' }]);
      expect(room.view).to.deep.include({ connection: 'ended', localTracks: [], remoteTracks: [] });
      expect(track.readyState).to.equal('live');
      expect(harness.media.handlers.every(({ closed }) => closed)).to.equal(true);
      expect(await failureOf(room.publish('microphone', track))).to.include({ code: 'SESSION_ENDED' });
      expect(await failureOf(room.raiseHand())).to.be.instanceOf(NetworkError);
      expect(server.tokens).to.have.length(1);
    });

    it('tells the server when it leaves, and leaves even when that does not answer', async () => {
      const { server } = harness;
      const room = await harness.connected({ requestTimeoutMs: 100 });
      server.answer = () => NO_REPLY;
      await room.leave();
      expect(server.count('room:leave')).to.equal(1);
      expect(room.view.end).to.deep.equal({ reason: 'left' });
      await room.leave();
      expect(server.count('room:leave')).to.equal(1);
    });
  });
});
