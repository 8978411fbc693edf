import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { AppError } from '../../../src/errors.ts';
import { RoomRegister } from '../../../src/signaling/room/room-register.ts';
import type { RoomPerson } from '../../../src/signaling/session/room-tokens.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';

describe('a room’s register', () => {
  const person = (userId: string = randomUUID()): RoomPerson => ({
    peerId: randomUUID(),
    userId,
    displayName: 'Someone',
    avatarUrl: null,
    role: 'speaker',
    staff: false,
    entitlements: EVERYTHING,
  });

  const refuses = (register: RoomRegister, who: RoomPerson, issuedAtMs: number) => {
    try {
      register.requireUnspent(who, issuedAtMs);
      return false;
    } catch (error) {
      if (error instanceof AppError && error.code === 'SESSION_ENDED') return true;
      throw error;
    }
  };

  it('refuses the token of a stay that is over, and every one from before a removal', () => {
    let nowMs = 1_000_000;
    const register = new RoomRegister({ nowMs: () => nowMs });
    const left = person();
    const removed = person();
    register.spend(left, undefined);
    register.spend(removed, undefined);
    register.voidTokens(removed.userId);
    nowMs += 59_000;
    register.spend(person(), undefined);
    expect(refuses(register, left, 1_000_000)).to.equal(true);
    expect(refuses(register, person(left.userId), 1_000_000)).to.equal(false);
    expect(refuses(register, person(removed.userId), 1_000_000)).to.equal(true);
    expect(refuses(register, person(removed.userId), 1_000_001)).to.equal(false);
  });

  it('forgets them once every token from then has expired, however many come and go', () => {
    let nowMs = 1_000_000;
    const register = new RoomRegister({ nowMs: () => nowMs });
    for (let i = 0; i < 10_000; i += 1) {
      nowMs += 1_000;
      const someone = person();
      register.spend(someone, undefined);
      if (i % 2 === 0) register.voidTokens(someone.userId);
    }
    expect(register.remembered).to.be.lessThan(150);
  });

  it('knows a role that was given until the room’s record must have it', () => {
    let nowMs = 1_000_000;
    const register = new RoomRegister({ nowMs: () => nowMs });
    const { userId } = person();
    expect(register.recentRoleOf(userId)).to.equal(undefined);
    register.keepRole(userId, 'co-host');
    register.keepRole(userId, 'listener');
    nowMs += 119_000;
    expect(register.recentRoleOf(userId)).to.equal('listener');
    nowMs += 2_000;
    expect(register.recentRoleOf(userId)).to.equal(undefined);
  });

  it('forgets with a co-host who was sent out that they were one, whatever the record still says', () => {
    let nowMs = 1_000_000;
    const register = new RoomRegister({ nowMs: () => nowMs });
    const { userId } = person();
    register.keepRole(userId, 'co-host');
    register.voidTokens(userId);
    expect(register.roleOf(userId, 'listener')).to.equal('listener');
    expect(register.roleOf(userId, 'co-host')).to.equal('speaker');
    // Whoever is made one again, is one again.
    register.keepRole(userId, 'co-host');
    expect(register.roleOf(userId, 'speaker')).to.equal('co-host');
    const settled = person().userId;
    register.voidTokens(settled);
    nowMs += 121_000;
    expect(register.roleOf(settled, 'co-host')).to.equal('co-host');
  });
});
