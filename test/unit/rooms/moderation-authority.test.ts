import { expect } from 'chai';
import {
  authorityOf,
  hostAuthorityOf,
  requireBannable,
} from '../../../src/api/rooms/moderation/moderation-authority.ts';
import { AppError } from '../../../src/errors.ts';
import type { RoomRole } from '../../../src/protocol/room-state.ts';

type Standing = { isHost: boolean; isStaff: boolean; liveRole: RoomRole | null };
const nobody: Standing = { isHost: false, isStaff: false, liveRole: null };

function codeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

describe('The right to moderate a room from outside', () => {
  const cases: { who: string; standing: Standing; moderates: string; asHost: string }[] = [
    { who: 'a stranger', standing: nobody, moderates: 'FORBIDDEN', asHost: 'FORBIDDEN' },
    {
      who: 'a listener',
      standing: { ...nobody, liveRole: 'listener' },
      moderates: 'FORBIDDEN',
      asHost: 'FORBIDDEN',
    },
    {
      who: 'a speaker',
      standing: { ...nobody, liveRole: 'speaker' },
      moderates: 'FORBIDDEN',
      asHost: 'FORBIDDEN',
    },
    {
      who: 'a co-host',
      standing: { ...nobody, liveRole: 'co-host' },
      moderates: 'member',
      asHost: 'FORBIDDEN',
    },
    {
      who: 'an acting host',
      standing: { ...nobody, liveRole: 'host' },
      moderates: 'member',
      asHost: 'member',
    },
    { who: 'the owner, away', standing: { ...nobody, isHost: true }, moderates: 'owner', asHost: 'owner' },
    { who: 'staff', standing: { ...nobody, isStaff: true }, moderates: 'staff', asHost: 'staff' },
    {
      who: 'staff who are a co-host',
      standing: { isHost: false, isStaff: true, liveRole: 'co-host' },
      moderates: 'staff',
      asHost: 'staff',
    },
    {
      who: 'staff in their own room',
      standing: { isHost: true, isStaff: true, liveRole: 'host' },
      moderates: 'owner',
      asHost: 'owner',
    },
  ];
  for (const { who, standing, moderates, asHost } of cases) {
    it(`of ${who} is ${moderates}, and where it takes a host ${asHost}`, () => {
      expect(codeOf(() => authorityOf(standing))).to.equal(moderates);
      expect(codeOf(() => hostAuthorityOf(standing))).to.equal(asHost);
    });
  }
});

describe('A ban from a room', () => {
  const owner = { id: 'owner', role: 'user' } as const;
  const guest = { id: 'guest', role: 'user' } as const;
  const moderator = { id: 'moderator', role: 'moderator' } as const;
  const admin = { id: 'admin', role: 'admin' } as const;
  const ban = (person: typeof owner | typeof guest | typeof moderator, actor: typeof owner | typeof admin) =>
    codeOf(() => requireBannable(person, actor, { hostUserId: owner.id }));

  it('is for guests, by the owner and by staff', () => {
    expect(ban(guest, owner)).to.equal(undefined);
    expect(ban(guest, admin)).to.equal(undefined);
  });

  it('is neither for oneself nor for the owner, whoever asks', () => {
    expect(ban(owner, owner)).to.equal('FORBIDDEN');
    expect(ban(owner, admin)).to.equal('FORBIDDEN');
  });

  it('is for staff by staff alone', () => {
    expect(ban(moderator, owner)).to.equal('FORBIDDEN');
    expect(ban(moderator, admin)).to.equal(undefined);
  });
});
