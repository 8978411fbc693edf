import { expect } from 'chai';
import { pino } from 'pino';
import type { Lease } from '../../../src/cluster/lease/lease.ts';
import { RoomLogWriter } from '../../../src/cluster/rooms/room-log-writer.ts';
import { FencedError, StoreUnavailableError } from '../../../src/cluster/store/cluster-store.ts';
import { SimulatedClock } from '../../helpers/simulated/simulated-clock.ts';

const HOME = { nodeId: 'here', epoch: 1 };
const WRITE_MS = 10;

/** A room that is what was appended so far, and a store whose writes take a while, fail and are refused as told. */
class Scene {
  readonly clock = new SimulatedClock();
  readonly room: string[] = [];
  readonly writes: string[] = [];
  /** What another home would read. */
  stored: string[] = [];
  fails: 'no' | 'away' | 'fenced' = 'no';
  fencedCalls = 0;
  suspicions = 0;
  readonly lease: { -readonly [K in keyof Lease]: Lease[K] } = {
    nodeId: 'here',
    held: true,
    term: 1,
    withoutStore: false,
    mayClaim: true,
    suspect: () => {
      this.suspicions += 1;
    },
  };
  readonly log = new RoomLogWriter(
    'room',
    HOME,
    {
      checkpoint: () => JSON.stringify(this.room),
      onFenced: () => {
        this.fencedCalls += 1;
      },
    },
    {
      store: {
        keepsRooms: true,
        append: (_roomId, _home, lines) =>
          this.#write(`append ${lines.length}`, () => this.stored.push(...lines)),
        checkpoint: (_roomId, _home, text) =>
          this.#write('checkpoint', () => {
            this.stored = JSON.parse(text);
          }),
      },
      lease: this.lease,
      term: 1,
      logger: pino({ level: 'silent' }),
      clock: this.clock,
    },
  );

  happen(line: string): void {
    this.room.push(line);
    this.log.append(() => line);
  }

  /** What becomes of `committed` asked for now. */
  commit(): { outcome: string } {
    const seen = { outcome: 'waits' };
    this.log.committed().then(
      () => {
        seen.outcome = 'done';
      },
      (error) => {
        seen.outcome = error.code;
      },
    );
    return seen;
  }

  async #write(what: string, done: () => void): Promise<void> {
    this.writes.push(what);
    await new Promise<void>((resolve) => this.clock.setTimer(resolve, WRITE_MS));
    if (this.fails === 'away') throw new StoreUnavailableError('away');
    if (this.fails === 'fenced') throw new FencedError('elsewhere');
    done();
  }
}

describe('what a room writes at its home', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene();
    await scene.clock.advance(2 * WRITE_MS);
  });

  it('begins with all of the room', () => {
    expect(scene.writes).to.deep.equal(['checkpoint']);
  });

  it('is committed only once it is written', async () => {
    scene.happen('a');
    const commit = scene.commit();
    await scene.clock.advance(WRITE_MS - 1);
    expect(commit.outcome).to.equal('waits');
    await scene.clock.advance(2);
    expect(commit.outcome).to.equal('done');
    expect(scene.stored).to.deep.equal(['a']);
  });

  it('goes out one write at a time, the next with all that came meanwhile', async () => {
    scene.happen('a');
    await scene.clock.advance(1);
    for (const line of ['b', 'c', 'd']) scene.happen(line);
    const commit = scene.commit();
    await scene.clock.advance(WRITE_MS);
    expect(commit.outcome).to.equal('waits');
    await scene.clock.advance(WRITE_MS);
    expect(commit.outcome).to.equal('done');
    expect(scene.writes).to.deep.equal(['checkpoint', 'append 1', 'append 3']);
    expect(scene.stored).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('waits for nothing when nothing is unwritten', async () => {
    const commit = scene.commit();
    await scene.clock.advance(0);
    expect(commit.outcome).to.equal('done');
  });

  it('is written anew when there are many lines, which are as long as all of the room was', async () => {
    const checkpoints = () => scene.writes.filter((write) => write === 'checkpoint').length;
    const happenOften = async (times: number, line: string) => {
      for (let count = 0; count < times; count += 1) scene.happen(line);
      await scene.clock.advance(2 * WRITE_MS);
    };
    await happenOften(499, 'x'.repeat(10));
    await happenOften(1, 'x');
    expect(checkpoints()).to.equal(1);
    await happenOften(1, 'x');
    expect(checkpoints()).to.equal(2);
    await happenOften(600, 'y');
    await happenOften(1, 'y');
    expect(checkpoints()).to.equal(2);
    await happenOften(1, 'y'.repeat(10_000));
    await happenOften(1, 'y');
    expect(checkpoints()).to.equal(3);
    expect(scene.stored).to.deep.equal(scene.room);
  });

  it('is refused to who is not its home any more, who hears it once', async () => {
    scene.fails = 'fenced';
    scene.happen('a');
    const commits = [scene.commit(), scene.commit()];
    await scene.clock.advance(2 * WRITE_MS);
    scene.happen('b');
    commits.push(scene.commit());
    await scene.clock.advance(1_000);
    expect(commits.map(({ outcome }) => outcome)).to.deep.equal(Array(3).fill('ROOM_MOVING'));
    expect(scene.fencedCalls).to.equal(1);
    expect(scene.writes).to.deep.equal(['checkpoint', 'append 1']);
  });

  it('is not committed while only this node finds the store away', async () => {
    scene.fails = 'away';
    scene.happen('a');
    const commit = scene.commit();
    await scene.clock.advance(1_000);
    expect(commit.outcome).to.equal('waits');
    expect(scene.suspicions).to.be.greaterThan(0);
    scene.lease.held = false;
    await scene.clock.advance(500);
    expect(commit.outcome).to.equal('ROOM_MOVING');
  });

  it('is committed at once while the store is away for all, and written whole when it is back', async () => {
    scene.fails = 'away';
    scene.happen('a');
    const first = scene.commit();
    await scene.clock.advance(50);
    scene.lease.withoutStore = true;
    await scene.clock.advance(200);
    expect(first.outcome).to.equal('done');
    scene.happen('b');
    const second = scene.commit();
    await scene.clock.advance(0);
    expect(second.outcome).to.equal('done');
    const writesWhileAway = scene.writes.length;
    await scene.clock.advance(20_000);
    expect(scene.writes).to.have.length(writesWhileAway);
    scene.fails = 'no';
    scene.lease.withoutStore = false;
    await scene.clock.advance(500);
    expect(scene.stored).to.deep.equal(['a', 'b']);
    expect(scene.writes.at(-1)).to.equal('checkpoint');
  });

  it('is whole in the store after a flush, which gives up when it takes too long', async () => {
    scene.happen('a');
    let flushed = 'waits';
    const watch = (flush: Promise<void>) =>
      flush.then(
        () => {
          flushed = 'done';
        },
        (error) => {
          flushed = error.name;
        },
      );
    void watch(scene.log.flushAll());
    await scene.clock.advance(3 * WRITE_MS);
    expect(flushed).to.equal('done');
    expect(scene.stored).to.deep.equal(['a']);
    scene.fails = 'away';
    void watch(scene.log.flushAll(1_000));
    await scene.clock.advance(1_200);
    expect(flushed).to.equal('StoreUnavailableError');
  });

  it('ends with what is on its way', async () => {
    scene.happen('a');
    const commit = scene.commit();
    await scene.clock.advance(1);
    scene.happen('b');
    const late = scene.commit();
    void scene.log.close();
    await scene.clock.advance(100);
    expect([commit.outcome, late.outcome]).to.deep.equal(['done', 'ROOM_MOVING']);
    expect(scene.stored).to.deep.equal(['a']);
  });

  it('is nothing where nothing is kept: no line is even made', async () => {
    const log = new RoomLogWriter(
      'room',
      HOME,
      { checkpoint: () => expect.fail('asked for'), onFenced: () => {} },
      {
        store: {
          keepsRooms: false,
          append: () => expect.fail('written'),
          checkpoint: () => expect.fail('written'),
        },
        lease: scene.lease,
        term: 1,
        logger: pino({ level: 'silent' }),
        clock: scene.clock,
      },
    );
    log.append(() => expect.fail('made'));
    await log.committed();
    await log.flushAll();
  });
});
