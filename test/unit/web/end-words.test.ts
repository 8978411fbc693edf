import { expect } from 'chai';
import type { ErrorCode, Problem } from '../../../src/protocol/problem.ts';
import { en } from '../../../web/src/i18n/en.ts';
import { endWords } from '../../../web/src/prejoin/end-words.ts';

function failed(code: ErrorCode) {
  const error: Problem = { type: 'urn:x', title: 'x', status: 400, detail: 'x', code };
  return { reason: 'failed', error } as const;
}

describe('the words at the end of a visit', () => {
  it('offer the way back where it may lead in, and not where it cannot', () => {
    for (const code of ['ROOM_FULL', 'ROOM_LOCKED', 'ROOM_NOT_OPEN', 'UNREACHABLE', 'SHUTTING_DOWN'] as const)
      expect(endWords(failed(code)).back, code).to.equal('retry');
    for (const code of ['ROOM_ENDED', 'ROOM_NOT_FOUND', 'BANNED_FROM_ROOM', 'ACCOUNT_BANNED'] as const)
      expect(endWords(failed(code)).back, code).to.equal(null);
    for (const reason of ['banned', 'room-ended'] as const)
      expect(endWords({ reason }).back, reason).to.equal(null);
  });

  it('send someone who was put out while they were away to the door, to ask like anyone else', () => {
    for (const code of ['KNOCK_REQUIRED', 'ROOM_PASSWORD_REQUIRED'] as const)
      expect(endWords(failed(code)), code).to.deep.equal({ title: 'outside', back: 'toDoor' });
    expect(endWords({ reason: 'removed' }).back).to.equal('toDoor');
  });

  it('lead back to a meeting whose time was up, and to one whose host may have upgraded meanwhile', () => {
    expect(endWords({ reason: 'time-up' })).to.deep.equal({ title: 'time-up', back: 'rejoin' });
    expect(endWords(failed('PLAN_REQUIRED'))).to.deep.equal({ title: 'hostPlan', back: 'retry' });
  });

  it('have a title for each end', () => {
    const ends = [
      ...(['left', 'replaced', 'removed', 'banned', 'room-ended', 'time-up'] as const).map((reason) => ({
        reason,
      })),
      ...(
        ['ROOM_FULL', 'ROOM_LOCKED', 'ROOM_NOT_OPEN', 'INTERNAL', 'KNOCK_REQUIRED', 'PLAN_REQUIRED'] as const
      ).map(failed),
    ];
    const titles = ends.map((end) => en.ended[endWords(end).title].title);
    expect(new Set(titles).size).to.equal(ends.length);
  });
});
