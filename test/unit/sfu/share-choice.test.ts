import { expect } from 'chai';
import { chooseShare } from '../../../src/sfu/rooms/share-choice.ts';

const share = (name: string, consumers: number, onWorker = consumers) => ({
  name,
  consumers,
  load: { consumers: onWorker, rooms: 1 },
});
const worker = (name: string, consumers: number) => ({ name, load: { consumers, rooms: 0 } });
const chosen = (choice: { share: { name: string } } | { worker: { name: string } }): string =>
  'share' in choice ? `share ${choice.share.name}` : `worker ${choice.worker.name}`;

describe('the choice of a share for a newcomer', () => {
  it('stays on the workers that the room is on while they have room for it', () => {
    expect(chosen(chooseShare([share('a', 499)], [worker('b', 0)], 500))).to.equal('share a');
  });

  it('takes in the least busy other worker when all shares are full', () => {
    const others = [worker('c', 40), worker('d', 10)];
    expect(chosen(chooseShare([share('a', 500), share('b', 510)], others, 500))).to.equal('worker d');
  });

  it('goes to the share whose worker has the least to do, of those that have room', () => {
    const shares = [share('full', 500, 500), share('busy', 10, 2_000), share('calm', 300, 300)] as const;
    expect(chosen(chooseShare([...shares], [], 500))).to.equal('share calm');
  });

  it('does not go to another worker that has more to do than the room’s own', () => {
    expect(chosen(chooseShare([share('a', 500), share('b', 600)], [worker('c', 900)], 500))).to.equal(
      'share a',
    );
  });

  it('goes on with the least busy when there is no other worker', () => {
    expect(chosen(chooseShare([share('a', 900), share('b', 600)], [], 500))).to.equal('share b');
  });
});
