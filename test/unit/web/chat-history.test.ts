import { expect } from 'chai';
import type { ChatMessage } from '../../../src/protocol/room-state.ts';
import { addOlder, followChat, mayHaveOlder, NO_HISTORY } from '../../../web/src/room/chat/chat-history.ts';

/** Messages number `from` up to `to`, as they were written. */
function messages(from: number, to: number): ChatMessage[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index;
    return {
      messageId: `m${number}`,
      peerId: null,
      userId: 'u',
      displayName: 'Ana',
      text: String(number),
      sentAt: new Date(number * 1_000).toISOString(),
    };
  });
}

/** The server's answer: newest first. */
function page(from: number, to: number, nextCursor: string | null) {
  return { items: messages(from, to).reverse(), nextCursor };
}

const numbersOf = (list: readonly ChatMessage[]) => list.map(({ text }) => Number(text));

describe('the history of a room’s chat', () => {
  it('has all there is while the room’s state is not full', () => {
    expect(mayHaveOlder(followChat(NO_HISTORY, messages(1, 199)))).to.equal(false);
    expect(mayHaveOlder(followChat(NO_HISTORY, messages(1, 200)))).to.equal(true);
  });

  it('takes of a page what it does not have, oldest first, and ends with the last page', () => {
    const start = followChat(NO_HISTORY, messages(101, 300));
    const overlapping = addOlder(start, page(201, 300, 'a'));
    expect(overlapping.older).to.deep.equal([]);
    expect(mayHaveOlder(overlapping)).to.equal(true);
    const one = addOlder(overlapping, page(51, 150, 'b'));
    expect(numbersOf(one.older)).to.deep.equal(numbersOf(messages(51, 100)));
    const all = addOlder(one, page(1, 50, null));
    expect(numbersOf(all.older)).to.deep.equal(numbersOf(messages(1, 100)));
    expect(mayHaveOlder(all)).to.equal(false);
  });

  it('does not take for older what was written since it was asked', () => {
    const start = followChat(NO_HISTORY, messages(101, 300));
    expect(numbersOf(addOlder(start, page(99, 301, 'a')).older)).to.deep.equal([99, 100]);
  });

  it('keeps what leaves the room’s state as newer messages come', () => {
    const start = addOlder(followChat(NO_HISTORY, messages(101, 300)), page(1, 100, null));
    const later = followChat(start, messages(104, 303));
    expect(numbersOf(later.older)).to.deep.equal(numbersOf(messages(1, 103)));
    expect(later.cursor).to.equal(null);
  });

  it('begins anew after an absence in which all of it was overtaken', () => {
    const start = addOlder(followChat(NO_HISTORY, messages(101, 300)), page(1, 100, null));
    const later = followChat(start, messages(901, 1_100));
    expect(later.older).to.deep.equal([]);
    expect(mayHaveOlder(later)).to.equal(true);
  });

  it('is the same object while nothing changed', () => {
    const newest = messages(1, 3);
    const history = followChat(NO_HISTORY, newest);
    expect(followChat(history, newest)).to.equal(history);
  });
});
