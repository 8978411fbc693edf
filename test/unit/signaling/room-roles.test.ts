import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { DecidedRoom, refusal } from './decided-room.ts';

describe('the roles of a room', () => {
  describe('when the host leaves', () => {
    it('go to the longest-standing co-host, who may have come after speakers', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      room.join();
      const [first, second] = [room.join({ role: 'co-host' }), room.join({ role: 'co-host' })];
      room.leave(owner, 'lost');
      expect(room.hosts).to.deep.equal([first]);
      room.leave(first);
      expect(room.hosts).to.deep.equal([second]);
    });

    it('go to the longest-standing speaker where there is no co-host, and never to a listener', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const listener = room.join({ role: 'listener' });
      const [first, second] = [room.join(), room.join()];
      room.leave(owner, 'removed');
      expect(room.hosts).to.deep.equal([first]);
      room.leave(first);
      room.leave(second);
      expect(room.hosts).to.deep.equal([]);
      expect(room.roleOf(listener)).to.equal('listener');
    });

    it('tell of it as of something that nobody did', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const ana = room.join();
      expect(room.leave(owner)).to.deep.equal([
        { type: 'peer:left', peerId: owner, reason: 'left' },
        { type: 'peer:role-changed', peerId: ana, role: 'host', byPeerId: null },
      ]);
    });

    it('stay as they are when someone else leaves', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const coHost = room.join({ role: 'co-host' });
      expect(room.leave(coHost)).to.have.length(1);
      expect(room.hosts).to.deep.equal([owner]);
    });
  });

  describe('when someone comes', () => {
    it('make the owner host, and a co-host of whoever was it meanwhile', () => {
      const room = new DecidedRoom();
      room.leave(room.owner());
      expect(room.hosts).to.deep.equal([]);
      const ana = room.join();
      expect(room.hosts, 'nobody becomes host by coming').to.deep.equal([]);
      const first = room.owner();
      room.leave(first);
      expect(room.hosts).to.deep.equal([ana]);
      const second = room.owner();
      expect(room.hosts).to.deep.equal([second]);
      expect(room.roleOf(ana)).to.equal('co-host');
    });

    it('let nobody in as host who does not own the room', () => {
      const room = new DecidedRoom();
      expect(room.roleOf(room.join({ role: 'host' }))).to.equal('co-host');
    });

    it('are kept on another device of the same person, the host’s too', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const userId = randomUUID();
      const ana = room.join({ userId });
      room.leave(owner);
      const again = room.join({ userId, role: 'listener' });
      expect(room.hosts).to.deep.equal([again]);
      expect(room.log.snapshot.peers.map((peer) => peer.peerId)).to.not.include(ana);
    });

    it('take a host’s holds over to another device, and a question as the hold that it is', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const userId = randomUUID();
      const ana = room.join({ userId });
      room.mute(owner, ana);
      room.as(owner, { type: 'ask-unmute', peerId: ana, source: 'microphone' });
      expect(room.peer(room.join({ userId })).hostMutes).to.deep.equal({ microphone: 'muted' });
    });
  });

  describe('given and taken', () => {
    it('take the stage with all that is published on it, and let nothing new up', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const ana = room.join();
      room.publish(ana, 'microphone');
      room.publish(ana, 'screen');
      room.setRole(owner, ana, 'listener');
      expect(room.peer(ana).sources).to.deep.equal({});
      expect(refusal(() => room.publish(ana, 'camera'))).to.equal('FORBIDDEN');
      room.setRole(owner, ana, 'speaker');
      expect(refusal(() => room.publish(ana, 'camera'))).to.equal('allowed');
    });

    it('give the stage to a raised hand, and lower it', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const [ana, ben] = [room.join({ role: 'listener' }), room.join()];
      for (const peerId of [ana, ben]) room.as(peerId, { type: 'raise-hand' });
      room.setRole(owner, ana, 'speaker');
      expect(room.log.snapshot.hands).to.deep.equal([ben]);
    });

    it('are for hosts to give, and for co-hosts between listener and speaker alone', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const [coHost, other] = [room.join({ role: 'co-host' }), room.join({ role: 'co-host' })];
      const [ana, ben] = [room.join(), room.join({ role: 'listener' })];
      const tries = [
        () => room.setRole(ana, ben, 'speaker'),
        () => room.setRole(ana, ana, 'co-host'),
        () => room.setRole(coHost, ana, 'co-host'),
        () => room.setRole(coHost, ana, 'host'),
        () => room.setRole(coHost, coHost, 'host'),
        () => room.setRole(coHost, other, 'speaker'),
        () => room.setRole(coHost, owner, 'speaker'),
        () => room.setRole(owner, owner, 'listener'),
      ];
      const before = room.log.snapshot;
      expect(tries.map(refusal)).to.deep.equal(tries.map(() => 'FORBIDDEN'));
      expect(room.log.snapshot).to.equal(before);
      room.setRole(coHost, ana, 'listener');
      room.setRole(coHost, ben, 'speaker');
      room.setRole(owner, ben, 'co-host');
      expect([ana, ben].map((peerId) => room.roleOf(peerId))).to.deep.equal(['listener', 'co-host']);
      expect(refusal(() => room.setRole(owner, randomUUID(), 'speaker'))).to.equal('PEER_NOT_FOUND');
      expect(room.setRole(owner, ben, 'co-host'), 'as it is already').to.deep.equal([]);
    });

    it('are handed over with the room, and its owner can take them back', () => {
      const room = new DecidedRoom();
      const owner = room.owner();
      const [ana, ben] = [room.join({ role: 'listener' }), room.join()];
      room.setRole(owner, ana, 'host');
      expect(room.hosts).to.deep.equal([ana]);
      expect(room.roleOf(owner)).to.equal('co-host');
      expect(
        refusal(() => room.mute(ana, owner)),
        'the owner is above the host',
      ).to.equal('FORBIDDEN');
      room.setRole(ana, ben, 'host');
      expect([room.hosts, room.roleOf(ana)]).to.deep.equal([[ben], 'co-host']);
      room.leave(ben);
      expect(room.hosts, 'the owner follows first').to.deep.equal([owner]);
      room.setRole(owner, ana, 'host');
      room.setRole(owner, owner, 'host');
      expect([room.hosts, room.roleOf(ana)]).to.deep.equal([[owner], 'co-host']);
    });
  });
});
