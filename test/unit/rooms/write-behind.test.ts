import { expect } from 'chai';
import { type Logger, pino } from 'pino';
import { QueryFailedError } from 'typeorm';
import { WriteBehind } from '../../../src/api/rooms/journal/write-behind.ts';

/** A database that takes what it is given, or does not, as a test says. */
class FakeTable {
  readonly batches: number[][] = [];
  /** Throws what a write is to throw. */
  before: (items: readonly number[]) => Promise<void> = () => Promise.resolve();

  readonly write = async (items: readonly number[]): Promise<void> => {
    await this.before(items);
    this.batches.push([...items]);
  };
}

const LOST_CONNECTION = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const REFUSED = new QueryFailedError('INSERT', [], Object.assign(new Error('too long'), { code: '22001' }));
const DEADLINE_MS = 2_000;

describe('Writing behind', () => {
  let table: FakeTable;
  let logged: string[];
  let logger: Logger;
  beforeEach(() => {
    table = new FakeTable();
    logged = [];
    logger = pino({}, { write: (line) => void logged.push(String(JSON.parse(line).msg)) });
  });

  const queueOf = (options: { maxQueued?: number; maxBatch?: number } = {}) =>
    new WriteBehind<number>({
      name: 'test',
      write: table.write,
      maxQueued: 1_000,
      maxBatch: 100,
      firstPauseMs: 1,
      logger,
      ...options,
    });
  const written = () => table.batches.flat();

  it('writes what is added in one turn in one go, in order, and resolves then', async () => {
    const queue = queueOf();
    queue.add(1);
    const second = queue.written(2);
    queue.add(3);
    expect(table.batches).to.deep.equal([]);
    await second;
    expect(table.batches).to.deep.equal([[1, 2, 3]]);
  });

  it('gathers what comes while a batch is being written into the next one', async () => {
    const queue = queueOf();
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    table.before = () => {
      began.resolve();
      return goOn.promise;
    };
    const first = queue.written(1);
    await began.promise;
    const others = [queue.written(2), queue.written(3)];
    goOn.resolve();
    await Promise.all([first, ...others]);
    expect(table.batches).to.deep.equal([[1], [2, 3]]);
  });

  it('never writes more at once than it may', async () => {
    const queue = queueOf({ maxBatch: 4 });
    await Promise.all(Array.from({ length: 10 }, (_, item) => queue.written(item)));
    expect(table.batches.map((batch) => batch.length)).to.deep.equal([4, 4, 2]);
    expect(written()).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('tries again until the database is back, and says so once', async () => {
    const queue = queueOf();
    let failures = 5;
    table.before = () => (failures-- > 0 ? Promise.reject(LOST_CONNECTION) : Promise.resolve());
    await Promise.all([queue.written(1), queue.written(2)]);
    expect(table.batches).to.deep.equal([[1, 2]]);
    expect(logged).to.deep.equal([
      'What happened in rooms is not written yet',
      'What happened in rooms is written again',
    ]);
  });

  it('loses the one item that the database refuses, and none of the others', async () => {
    const queue = queueOf();
    table.before = (items) => (items.includes(2) ? Promise.reject(REFUSED) : Promise.resolve());
    const results = await Promise.allSettled([1, 2, 3].map((item) => queue.written(item)));
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    expect(written()).to.deep.equal([1, 3]);
    expect(logged).to.deep.equal(['What happened in a room is lost: the database refuses it']);
  });

  it('takes no more than it may hold, and forgets the newest', async () => {
    const queue = queueOf({ maxQueued: 2 });
    table.before = () => Promise.reject(LOST_CONNECTION);
    const [first, second] = [queue.written(1), queue.written(2)];
    queue.add(3);
    await queue.written(4).then(
      () => expect.fail('it was taken'),
      (error: Error) => expect(error.message).to.match(/Too much waits/),
    );
    expect(logged).to.include('What happened in a room is lost: too much waits to be written');
    table.before = () => Promise.resolve();
    await Promise.all([first, second]);
    expect(written()).to.deep.equal([1, 2]);
  });

  it('writes what waits when it stops, and takes nothing after', async () => {
    const queue = queueOf();
    let failures = 3;
    table.before = () => (failures-- > 0 ? Promise.reject(LOST_CONNECTION) : Promise.resolve());
    queue.add(1);
    queue.add(2);
    await queue.stop(DEADLINE_MS);
    expect(written()).to.deep.equal([1, 2]);
    queue.add(3);
    expect(await Promise.allSettled([queue.written(4)])).to.have.nested.property('0.status', 'rejected');
    expect(written()).to.deep.equal([1, 2]);
  });

  it('says what is lost when the database does not come back before it must stop', async () => {
    const queue = queueOf();
    table.before = () => Promise.reject(LOST_CONNECTION);
    const [message] = await Promise.allSettled([queue.written(1), queue.stop(20)]);
    expect(message.status).to.equal('rejected');
    expect(logged).to.include('What happened in rooms is lost: the database did not take it');
  });

  it('stops at once when nothing waits', async () => {
    await queueOf().stop(DEADLINE_MS);
    expect(logged).to.deep.equal([]);
  });
});
