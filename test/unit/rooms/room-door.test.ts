import { expect } from 'chai';
import { type DoorFacts, decideAfterPassword, decideAtDoor } from '../../../src/api/rooms/door/room-door.ts';

const STRANGER: DoorFacts = {
  visibility: 'public',
  ended: false,
  open: true,
  lobby: false,
  hasPassword: false,
  isBlocked: false,
  isBanned: false,
  isHost: false,
  isAllowed: true,
  isStaff: false,
  isMember: false,
  isAdmitted: false,
  hasInvite: false,
  gavePassword: false,
};
const decide = (facts: Partial<DoorFacts>) => {
  const answer = decideAtDoor({ ...STRANGER, ...facts });
  if (answer.step === 'wait') return answer.acceptsInvite ? 'accept-invite-and-wait' : 'wait';
  return answer.step === 'refuse' ? answer.code : answer.step;
};
const noPlan = { visibility: 'private', hasInvite: true, isAllowed: false } as const;
const closed = { visibility: 'private', lobby: true, hasPassword: true } as const;

describe('decideAtDoor', () => {
  for (const [what, facts, expected] of [
    ['lets anyone into a public room', {}, 'enter'],
    ['hides a private room from strangers', { visibility: 'private' }, 'ROOM_NOT_FOUND'],
    ['has strangers knock at a private lobby', { visibility: 'private', lobby: true }, 'KNOCK_REQUIRED'],
    ['has strangers knock at a public lobby', { lobby: true }, 'KNOCK_REQUIRED'],
    ['asks for the password', { hasPassword: true }, 'ROOM_PASSWORD_REQUIRED'],
    [
      'asks for it at a private room too',
      { visibility: 'private', hasPassword: true },
      'ROOM_PASSWORD_REQUIRED',
    ],
    ['asks for it before anyone may knock', closed, 'ROOM_PASSWORD_REQUIRED'],
    ['has it checked', { hasPassword: true, gavePassword: true }, 'check-password'],
    ['takes a password for nothing where there is none', { gavePassword: true }, 'enter'],
    ['spends an invite', { visibility: 'private', hasInvite: true }, 'spend-invite'],
    ['spares the password to who has an invite', { hasPassword: true, hasInvite: true }, 'spend-invite'],
    ['has them knock all the same', { ...closed, hasInvite: true }, 'KNOCK_REQUIRED'],
    ['makes a member of who was answered', { ...closed, isAdmitted: true }, 'become-member'],
    ['knows members', { ...closed, isMember: true }, 'enter'],
    ['knows the host', { ...closed, isHost: true }, 'enter'],
    ['lets staff through', { ...closed, isStaff: true }, 'enter'],
    ['tells who is banned', { isBanned: true }, 'BANNED_FROM_ROOM'],
    ['bans members too', { ...closed, isBanned: true, isMember: true }, 'BANNED_FROM_ROOM'],
    ['does not ban staff', { isBanned: true, isStaff: true }, 'enter'],
    ['hides from the blocked', { isBlocked: true, isMember: true, hasInvite: true }, 'ROOM_NOT_FOUND'],
    ['does not hide from blocked staff', { isBlocked: true, isStaff: true }, 'enter'],
    ['says banned rather than ended', { isBanned: true, ended: true }, 'BANNED_FROM_ROOM'],
    ['says ended rather than not open', { ended: true, open: false }, 'ROOM_ENDED'],
    ['is over for the host too', { ended: true, isHost: true }, 'ROOM_ENDED'],
    ['says not open before it asks for anything', { ...closed, open: false }, 'wait'],
    ['takes an invite before it opens', { open: false, hasInvite: true }, 'accept-invite-and-wait'],
    ['takes none that does not spare the lobby', { ...closed, open: false, hasInvite: true }, 'wait'],
    ['takes none of members', { open: false, hasInvite: true, isMember: true }, 'wait'],
    ['opens early for the host alone', { open: false, isHost: true }, 'enter'],
    ['does not open early for staff', { open: false, isStaff: true, hasInvite: true }, 'wait'],
    ['stays closed to guests where its host’s plan has no such rooms', noPlan, 'PLAN_REQUIRED'],
    ['stays closed to members', { ...noPlan, isMember: true, hasInvite: true }, 'PLAN_REQUIRED'],
    ['stays closed to its host', { ...noPlan, isHost: true }, 'PLAN_REQUIRED'],
    ['stays closed to its host before its time', { ...noPlan, isHost: true, open: false }, 'PLAN_REQUIRED'],
    ['says so before it asks for anything', { ...closed, ...noPlan }, 'PLAN_REQUIRED'],
    ['is open to staff whatever the plan', { ...noPlan, isStaff: true }, 'enter'],
    ['says nothing of plans to strangers', { visibility: 'private', isAllowed: false }, 'ROOM_NOT_FOUND'],
    ['says nothing of plans to the banned', { ...noPlan, isBanned: true }, 'BANNED_FROM_ROOM'],
    ['says ended rather than closed', { ...noPlan, ended: true }, 'ROOM_ENDED'],
    [
      'takes an invite before it opens, since the plan may come back',
      { visibility: 'private', isAllowed: false, open: false, hasInvite: true },
      'accept-invite-and-wait',
    ],
    ['does not say that a private room has ended', { visibility: 'private', ended: true }, 'ROOM_NOT_FOUND'],
  ] as const) {
    it(what, () => expect(decide(facts)).to.equal(expected));
  }
});

describe('decideAfterPassword', () => {
  it('makes a member, or has the person knock where there is a lobby', () => {
    expect(decideAfterPassword({ lobby: false })).to.deep.equal({ step: 'become-member' });
    expect(decideAfterPassword({ lobby: true })).to.deep.equal({ step: 'refuse', code: 'KNOCK_REQUIRED' });
  });
});
