import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { type Clock, delayBy, systemClock } from '../clock.ts';
import type { Lease } from '../lease/lease.ts';
import {
  type ClusterStore,
  FencedError,
  type RoomHome,
  StoreUnavailableError,
} from '../store/cluster-store.ts';

/** After so many lines all of the room is written anew instead, once they are as long as that was. */
const LINES_UNTIL_CHECKPOINT = 500;
const RETRY_MS = 100;

/** The room whose log it is. */
export type LogSource = {
  /** All of the room as it is now, every line included that was appended so far. */
  checkpoint: () => string;
  /** Another node has the room, or nobody has: called once. Nothing more is written. */
  onFenced: () => void;
};

export type RoomLogDependencies = {
  store: Pick<ClusterStore, 'append' | 'checkpoint' | 'keepsRooms'>;
  lease: Lease;
  /** The lease's, when the room was claimed. */
  term: number;
  logger: Logger;
  clock?: Clock;
};

type Waiter = { upTo: number; resolve: () => void; reject: (error: AppError) => void };

/**
 * Writes down what happens in one room at its home, so that another node can go on with it. One write is on its way at a
 * time; the next takes all that came meanwhile. While the store is away for everyone nothing waits for it, and all of the
 * room is written when it is back.
 */
export class RoomLogWriter {
  readonly #roomId: string;
  readonly #home: RoomHome;
  readonly #source: LogSource;
  readonly #store: RoomLogDependencies['store'];
  readonly #lease: Lease;
  readonly #term: number;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #pending: string[] = [];
  #waiters: Waiter[] = [];
  /** Lines so far, and how many of them are written. */
  #appended = 0;
  #written = 0;
  /** Since the last checkpoint. */
  #logLines = 0;
  #logLength = 0;
  #checkpointLength = 0;
  #checkpointDue = true;
  #closed = false;
  #fenced = false;
  #writing: Promise<void> | undefined;

  constructor(roomId: string, home: RoomHome, source: LogSource, dependencies: RoomLogDependencies) {
    this.#roomId = roomId;
    this.#home = home;
    this.#source = source;
    this.#store = dependencies.store;
    this.#lease = dependencies.lease;
    this.#term = dependencies.term;
    this.#logger = dependencies.logger;
    this.#clock = dependencies.clock ?? systemClock;
    if (this.#store.keepsRooms) this.#write();
  }

  /** Another node has the room, or nobody has. */
  get fenced(): boolean {
    return this.#fenced;
  }

  /** Adds a line. `line` is called now, or never where nothing is kept. */
  append(line: () => string): void {
    if (!this.#store.keepsRooms || this.#closed) return;
    // The checkpoint that is due will have it.
    if (!this.#checkpointDue) this.#pending.push(line());
    this.#appended += 1;
    this.#write();
  }

  /**
   * Resolves when all that was appended so far is written, or when the store is away for everyone.
   *
   * @throws AppError ROOM_MOVING when it is not this node's to write any more.
   */
  committed(): Promise<void> {
    if (this.#fenced || this.#closed || !this.#held) return Promise.reject(new AppError('ROOM_MOVING'));
    if (this.#appended === this.#written || this.#lease.withoutStore) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo: this.#appended, resolve, reject });
    });
  }

  /** All of the room is written anew soon: the store may have lost it. */
  checkpointSoon(): void {
    if (!this.#store.keepsRooms || this.#closed) return;
    this.#checkpointDue = true;
    this.#write();
  }

  /**
   * Resolves when all of the room as it is now is in the store: before it is handed over.
   *
   * @throws AppError ROOM_MOVING when it is not this node's any more, or the log is closed meanwhile.
   * @throws StoreUnavailableError when it is not written in time; it still will be, if the store comes back.
   */
  async flushAll(timeoutMs = 3_000): Promise<void> {
    this.checkpointSoon();
    const written = this.#writing?.then(() => true) ?? Promise.resolve(true);
    if (!(await Promise.race([written, delayBy(this.#clock, timeoutMs).then(() => false)]))) {
      throw new StoreUnavailableError('The room was not written in time');
    }
    if (this.#fenced || this.#closed) throw new AppError('ROOM_MOVING');
  }

  /** Writes no more. Resolves when nothing is on its way. Whoever still waits is told ROOM_MOVING. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#pending = [];
    await this.#writing;
    this.#rejectAll();
  }

  get #held(): boolean {
    return this.#lease.held && this.#lease.term === this.#term;
  }

  #write(): void {
    this.#writing ??= this.#run();
  }

  async #run(): Promise<void> {
    // What else happens in this turn goes along.
    await Promise.resolve();
    while (!this.#closed && (this.#checkpointDue || this.#pending.length > 0)) await this.#writeNext();
    // In the very step in which nothing was left to write: what comes next, in the step after it, begins anew.
    this.#writing = undefined;
  }

  /** Never rejects. */
  async #writeNext(): Promise<void> {
    try {
      await this.#writeOnce();
      this.#resolveUpTo(this.#written);
    } catch (error) {
      if (error instanceof FencedError) return this.#onFenced();
      if (!(error instanceof StoreUnavailableError)) {
        this.#logger.error({ err: error, roomId: this.#roomId }, 'A room cannot be written down');
      }
      // Whether the lines were written is not known: the checkpoint has them all.
      this.#checkpointDue = true;
      this.#pending = [];
      this.#lease.suspect();
      await this.#untilStoreMayBeBack();
    }
  }

  async #writeOnce(): Promise<void> {
    const { upTo, lines } = { upTo: this.#appended, lines: this.#pending };
    this.#pending = [];
    const full =
      this.#logLines + lines.length > LINES_UNTIL_CHECKPOINT && this.#logLength > this.#checkpointLength;
    if (this.#checkpointDue || full) {
      this.#checkpointDue = false;
      const checkpoint = this.#source.checkpoint();
      await this.#store.checkpoint(this.#roomId, this.#home, checkpoint);
      this.#logLines = 0;
      this.#logLength = 0;
      this.#checkpointLength = checkpoint.length;
    } else {
      await this.#store.append(this.#roomId, this.#home, lines);
      this.#logLines += lines.length;
      this.#logLength += lines.reduce((length, line) => length + line.length, 0);
    }
    this.#written = upTo;
  }

  async #untilStoreMayBeBack(): Promise<void> {
    do {
      await delayBy(this.#clock, RETRY_MS);
      if (this.#closed) return;
      if (!this.#held) this.#rejectAll();
      else if (this.#lease.withoutStore) this.#resolveUpTo(this.#appended);
    } while (this.#lease.withoutStore);
  }

  #onFenced(): void {
    this.#fenced = true;
    this.#closed = true;
    this.#pending = [];
    this.#rejectAll();
    this.#source.onFenced();
  }

  #resolveUpTo(count: number): void {
    const done = this.#waiters.filter(({ upTo }) => upTo <= count);
    this.#waiters = this.#waiters.filter(({ upTo }) => upTo > count);
    for (const { resolve } of done) resolve();
  }

  #rejectAll(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(new AppError('ROOM_MOVING'));
  }
}
