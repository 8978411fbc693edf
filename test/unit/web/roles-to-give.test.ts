import { expect } from 'chai';
import type { PeerState, RoomRole } from '../../../src/protocol/room-state.ts';
import { isModeratorIn, mayBan, rolesToGive } from '../../../web/src/room/people/roles-to-give.ts';

const room = { hostUserId: 'owner' };

function person(userId: string, role: RoomRole, staff = false): PeerState {
  return {
    peerId: `peer of ${userId}`,
    userId,
    displayName: userId,
    avatarUrl: null,
    role,
    staff,
    joinedAt: '2030-01-01T10:00:00.000Z',
    sources: {},
    hostMutes: {},
  };
}

const owner = person('owner', 'host');
const coHost = person('cora', 'co-host');
const speaker = person('sam', 'speaker');
const listener = person('lea', 'listener');
const moderator = person('mo', 'speaker', true);

describe('the roles that a room offers to give', () => {
  it('are all for a host, to those below', () => {
    expect(rolesToGive(room, owner, speaker)).to.deep.equal(['host', 'co-host', 'listener']);
    expect(rolesToGive(room, owner, listener)).to.deep.equal(['host', 'co-host', 'speaker']);
    expect(rolesToGive(room, owner, coHost)).to.deep.equal(['host', 'speaker', 'listener']);
  });

  it('are the stage alone for a co-host, and nothing towards equals and those above', () => {
    expect(rolesToGive(room, coHost, listener)).to.deep.equal(['speaker']);
    expect(rolesToGive(room, coHost, speaker)).to.deep.equal(['listener']);
    for (const target of [owner, person('carl', 'co-host'), moderator])
      expect(rolesToGive(room, coHost, target)).to.deep.equal([]);
  });

  it('are none for those who moderate nobody', () => {
    for (const target of [owner, coHost, listener, speaker])
      expect(rolesToGive(room, speaker, target)).to.deep.equal([]);
  });

  it('let an owner who handed the room over take it back, and nobody else', () => {
    const ownerAsCoHost = person('owner', 'co-host');
    expect(rolesToGive(room, ownerAsCoHost, ownerAsCoHost)).to.deep.equal(['host']);
    expect(rolesToGive(room, coHost, coHost)).to.deep.equal([]);
    expect(rolesToGive(room, person('hana', 'host'), ownerAsCoHost)).to.deep.equal(['host']);
  });

  it('let staff take any, for themselves too', () => {
    expect(rolesToGive(room, moderator, owner)).to.deep.equal(['co-host', 'speaker', 'listener']);
    expect(rolesToGive(room, moderator, moderator)).to.deep.equal(['host', 'co-host', 'listener']);
  });

  it('leave the owner where a ban would take the room from them', () => {
    const host = person('hana', 'host');
    expect(mayBan(room, owner, speaker)).to.equal(true);
    expect(mayBan(room, coHost, speaker)).to.equal(false);
    expect(mayBan(room, host, person('owner', 'speaker'))).to.equal(false);
    expect(mayBan(room, moderator, owner)).to.equal(false);
    expect(mayBan(room, moderator, host)).to.equal(true);
  });

  it('know who moderates: hosts, co-hosts, the owner in any role, staff', () => {
    for (const peer of [owner, coHost, person('owner', 'listener'), moderator])
      expect(isModeratorIn(room, peer), peer.userId).to.equal(true);
    for (const peer of [speaker, listener]) expect(isModeratorIn(room, peer), peer.userId).to.equal(false);
  });
});
