import { expect } from 'chai';
import fc from 'fast-check';
import { OrderedInbox } from '../../../src/cluster/links/ordered-inbox.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

type Item = { answer: boolean; n: number };

describe('what arrives over a link', () => {
  it('is handled in its order, and after those have gone on who waited for what came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (kinds) => {
        const seen: string[] = [];
        const inbox = new OrderedInbox<Item>(
          ({ answer }) => answer,
          ({ answer, n }) => {
            if (!answer) {
              seen.push(`event ${n}`);
              return;
            }
            // As someone who awaits a call through a few functions of their own.
            const waiting = (async () => (async () => (async () => n)())())();
            void waiting.then((answered) => seen.push(`went on after ${answered}`));
          },
        );
        for (const [n, answer] of kinds.entries()) inbox.push({ answer, n });
        await waitUntil('all to be handled', () => seen.length === kinds.length, { lastSeen: () => seen });
        const expected = kinds.map((answer, n) => (answer ? `went on after ${n}` : `event ${n}`));
        expect(seen).to.deep.equal(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('goes on when handling one of them throws', () => {
    const seen: number[] = [];
    const inbox = new OrderedInbox<number>(
      () => false,
      (item) => {
        seen.push(item);
        if (item === 1) throw new Error('of one');
      },
    );
    expect(() => inbox.push(1)).to.throw('of one');
    inbox.push(2);
    expect(seen).to.deep.equal([1, 2]);
  });
});
