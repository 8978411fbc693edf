import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { requireBannable, requireTarget } from '../../../src/signaling/state/moderation-rights.ts';
import { DecidedRoom, refusal } from './decided-room.ts';

function people() {
  const room = new DecidedRoom();
  const owner = room.owner();
  const coHost = room.join({ role: 'co-host' });
  const other = room.join({ role: 'co-host' });
  const speaker = room.join();
  const listener = room.join({ role: 'listener' });
  const staff = room.join({ staff: true });
  const colleague = room.join({ staff: true });
  return { room, owner, coHost, other, speaker, listener, staff, colleague };
}

describe('moderation in a room', () => {
  it('goes down the ranks, never up or level, but for staff among each other', () => {
    const { room, owner, coHost, other, speaker, listener, staff, colleague } = people();
    const names = { owner, coHost, other, speaker, listener, staff, colleague };
    const whom = (actor: string) =>
      Object.entries(names)
        .filter(([, target]) => refusal(() => room.mute(actor, target)) === 'allowed')
        .map(([name]) => name);
    expect(whom(staff)).to.deep.equal(['owner', 'coHost', 'other', 'speaker', 'listener', 'colleague']);
    expect(whom(owner)).to.deep.equal(['coHost', 'other', 'speaker', 'listener']);
    expect(whom(coHost)).to.deep.equal(['speaker', 'listener']);
    expect(whom(speaker)).to.deep.equal([]);
    expect(whom(listener)).to.deep.equal([]);
    expect(whom(randomUUID())).to.deep.equal([]);
  });

  it('is the same for removing and hands, and banning is not for co-hosts', () => {
    const { room, owner, coHost, other, speaker, staff } = people();
    const remove = (actor: string, target: string) =>
      refusal(() => requireTarget(room.log.snapshot, { peerId: actor }, target));
    const ban = (actor: string, target: string) =>
      refusal(() => requireBannable(room.log.snapshot, { peerId: actor }, target));
    expect([remove(coHost, speaker), ban(coHost, speaker)]).to.deep.equal(['allowed', 'FORBIDDEN']);
    expect([remove(owner, other), ban(owner, other)]).to.deep.equal(['allowed', 'allowed']);
    expect([remove(owner, staff), ban(owner, staff)]).to.deep.equal(['FORBIDDEN', 'FORBIDDEN']);
    expect(remove(staff, owner)).to.equal('allowed');
    expect([ban(staff, owner), ban(speaker, staff), ban(owner, owner)]).to.deep.equal([
      'FORBIDDEN',
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    room.as(other, { type: 'raise-hand' });
    const lower = (actor: string) => refusal(() => room.as(actor, { type: 'lower-hand', peerId: other }));
    expect([lower(speaker), lower(coHost), lower(owner)]).to.deep.equal([
      'FORBIDDEN',
      'FORBIDDEN',
      'allowed',
    ]);
  });

  it('mutes everyone at once but those who moderate, and holds those who are silent now', () => {
    const { room, owner, coHost, other, speaker, listener, staff } = people();
    for (const peerId of [owner, coHost, other, speaker, staff]) room.publish(peerId);
    const quiet = room.join();
    expect(refusal(() => room.as(speaker, { type: 'mute-all' }))).to.equal('FORBIDDEN');
    room.as(coHost, { type: 'mute-all' });
    const heard = room.log.snapshot.peers.filter((peer) => peer.sources.microphone?.paused === false);
    expect(heard.map((peer) => peer.peerId)).to.have.members([owner, coHost, other, staff]);
    expect(room.peer(quiet).hostMutes).to.deep.equal({ microphone: 'muted' });
    expect(room.peer(listener).hostMutes, 'not on stage').to.deep.equal({});
    expect(room.as(coHost, { type: 'mute-all' }), 'a second time').to.deep.equal([]);
  });

  it('comes from outside with the right of the owner or of staff, and with no other', () => {
    const { room, owner, speaker } = people();
    expect(room.mute({ outside: 'owner' }, speaker)[0]).to.include({ byPeerId: null });
    expect(refusal(() => room.mute({ outside: 'owner' }, owner))).to.equal('FORBIDDEN');
    expect(refusal(() => room.mute({ outside: 'staff' }, owner))).to.equal('allowed');
    expect(refusal(() => room.mute({ outside: 'record' }, speaker, 'camera'))).to.equal('FORBIDDEN');
    expect(refusal(() => room.as({ outside: 'staff' }, { type: 'raise-hand' }))).to.equal('NOT_IN_ROOM');
  });

  it('makes another the host when staff take that role from someone', () => {
    const { room, owner, coHost, staff } = people();
    room.setRole(staff, owner, 'listener');
    expect(room.hosts).to.deep.equal([coHost]);
    expect(room.roleOf(owner)).to.equal('listener');
  });

  it('lets staff take a role for themselves, which nobody below them can give or take', () => {
    const { room, owner, coHost } = people();
    const staff = room.join({ staff: true, role: 'listener' });
    expect(refusal(() => room.setRole(owner, staff, 'speaker'))).to.equal('FORBIDDEN');
    expect(refusal(() => room.setRole(coHost, coHost, 'speaker'))).to.equal('FORBIDDEN');
    room.setRole(staff, staff, 'speaker');
    expect(room.roleOf(staff)).to.equal('speaker');
  });
});

describe('a locked room', () => {
  it('lets nobody new in but its owner, co-hosts and staff', () => {
    const { room, coHost } = people();
    expect(refusal(() => room.as(room.join(), { type: 'lock', locked: true }))).to.equal('FORBIDDEN');
    room.as(coHost, { type: 'lock', locked: true });
    expect(refusal(() => room.join())).to.equal('ROOM_LOCKED');
    expect(refusal(() => room.join({ role: 'listener' }))).to.equal('ROOM_LOCKED');
    expect(refusal(() => room.join({ role: 'co-host' }))).to.equal('allowed');
    expect(refusal(() => room.join({ staff: true }))).to.equal('allowed');
    expect(refusal(() => room.owner())).to.equal('allowed');
    room.as(coHost, { type: 'lock', locked: false });
    expect(refusal(() => room.join())).to.equal('allowed');
  });

  it('lets a person in on another device who is in, and nobody back who left', () => {
    const room = new DecidedRoom();
    const owner = room.owner();
    const userId = randomUUID();
    room.join({ userId });
    room.as(owner, { type: 'lock', locked: true });
    const again = room.join({ userId });
    room.leave(again);
    expect(refusal(() => room.join({ userId }))).to.equal('ROOM_LOCKED');
  });

  it('is open again once everyone has left', () => {
    const room = new DecidedRoom();
    const [owner, ana] = [room.owner(), room.join()];
    room.as(owner, { type: 'lock', locked: true });
    expect(room.as(owner, { type: 'lock', locked: true })).to.deep.equal([]);
    room.leave(owner);
    expect(room.log.snapshot.locked).to.equal(true);
    room.leave(ana);
    expect(room.log.snapshot.locked).to.equal(false);
  });
});
