import { expect } from 'chai';
import { charactersLeft } from '../../../web/src/room/chat/chat-length.ts';
import { chatTime } from '../../../web/src/room/chat/chat-time.ts';

const now = new Date('2026-03-10T18:00:00Z');

describe('The time of a message', () => {
  it('is the clock alone today, and has the date before', () => {
    expect(chatTime('2026-03-10T09:05:00Z', now, 'en-GB', 'UTC')).to.match(/^0?9:05$/);
    expect(chatTime('2026-03-09T09:05:00Z', now, 'en-GB', 'UTC'))
      .to.contain('9 Mar')
      .and.match(/0?9:05/);
  });

  it('knows where the reader is when it says today', () => {
    const sentAt = '2026-03-10T02:00:00Z';
    expect(chatTime(sentAt, now, 'en-GB', 'America/New_York'))
      .to.contain('9 Mar')
      .and.contain('22:00');
  });
});

describe('The room left in a message', () => {
  it('is told only near the limit', () => {
    expect(charactersLeft('x'.repeat(1_799))).to.equal(undefined);
    expect(charactersLeft('x'.repeat(1_990))).to.equal(10);
    expect(charactersLeft('x'.repeat(2_003))).to.equal(-3);
  });

  it('does not count space around it, which is not sent', () => {
    expect(charactersLeft(`  ${'x'.repeat(2_000)}\n`)).to.equal(0);
  });
});
