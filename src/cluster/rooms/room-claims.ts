import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { type Clock, delayBy, systemClock } from '../clock.ts';
import type { AbsentNodes } from '../lease/absent-nodes.ts';
import type { Lease } from '../lease/lease.ts';
import {
  type AbsentNode,
  type ClaimAnswer,
  FencedError,
  type RoomHome,
  StoreUnavailableError,
} from '../store/cluster-store.ts';
import { RoomHold, type RoomStore } from './room-hold.ts';

export type { RoomHold } from './room-hold.ts';

export type RoomClaim = { outcome: 'held'; hold: RoomHold } | { outcome: 'elsewhere'; home: RoomHome };

const RETRY_MS = 150;
const CLAIM_TIMEOUT_MS = 6_000;
/** Well before what is written of a room is forgotten. */
const REFRESH_MS = 3_600_000;

/** The rooms that this node has claimed. */
export class RoomClaims {
  readonly #store: RoomStore;
  readonly #lease: Lease;
  readonly #absent: Pick<AbsentNodes, 'ask'>;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #holds = new Set<RoomHold>();
  #stopRefreshing: () => void;

  constructor(options: {
    store: RoomStore;
    lease: Lease;
    absent: Pick<AbsentNodes, 'ask'>;
    logger: Logger;
    clock?: Clock;
  }) {
    this.#store = options.store;
    this.#lease = options.lease;
    this.#absent = options.absent;
    this.#logger = options.logger;
    this.#clock = options.clock ?? systemClock;
    this.#stopRefreshing = this.#refreshLater();
  }

  /**
   * Makes this node the room's home, unless it lives elsewhere. Waits while nobody can know yet whether its home is alive.
   *
   * @throws AppError ROOM_MOVING when that is not known in time, or this node has no lease, or the store is away; at once when
   *   it will not be known in time.
   */
  async claim(roomId: string, timeoutMs = CLAIM_TIMEOUT_MS): Promise<RoomClaim> {
    const deadlineMs = this.#clock.nowMs() + timeoutMs;
    let cause: unknown;
    do {
      const { term } = this.#lease;
      try {
        const answer = await this.#claimOnce(roomId);
        if (answer?.outcome === 'elsewhere') return answer;
        if (answer?.outcome === 'claimed') return { outcome: 'held', hold: this.#hold(roomId, term, answer) };
        if (answer?.outcome === 'unwitnessed' && !(await this.#mayStopBy(deadlineMs, answer.absent))) break;
      } catch (error) {
        if (!(error instanceof StoreUnavailableError || error instanceof FencedError)) throw error;
        cause = error;
        this.#lease.suspect();
      }
      await delayBy(this.#clock, RETRY_MS);
    } while (this.#clock.nowMs() < deadlineMs);
    throw new AppError('ROOM_MOVING', { cause });
  }

  /** The store is back, and may have lost what was written: all that is held is written anew. */
  refreshAll(): void {
    for (const hold of this.#holds) hold.refresh();
  }

  close(): void {
    this.#stopRefreshing();
  }

  async #claimOnce(roomId: string): Promise<ClaimAnswer | undefined> {
    if (!this.#lease.mayClaim) return undefined;
    const { term } = this.#lease;
    const answer = await this.#store.claim(roomId, this.#lease.nodeId);
    // Another node may have been told meanwhile that the store is away, and go on with the room: ask again later.
    const asBefore = this.#lease.mayClaim && this.#lease.term === term;
    return answer.outcome === 'elsewhere' || asBefore ? answer : undefined;
  }

  /** Whether the room may be free by then. Does not wait for a slow answer: the store may know sooner. */
  async #mayStopBy(deadlineMs: number, absent: AbsentNode): Promise<boolean> {
    const answer = await Promise.race([this.#absent.ask(absent), delayBy(this.#clock, RETRY_MS)]);
    return answer !== 'silent' || this.#clock.nowMs() + absent.waitMs < deadlineMs;
  }

  #hold(
    roomId: string,
    term: number,
    { epoch, stored, handedOver }: Extract<ClaimAnswer, { outcome: 'claimed' }>,
  ): RoomHold {
    const home = { nodeId: this.#lease.nodeId, epoch };
    const dependencies = {
      store: this.#store,
      lease: this.#lease,
      term,
      logger: this.#logger,
      clock: this.#clock,
    };
    const left = { stored, handedOver };
    const hold = new RoomHold(roomId, home, left, dependencies, (released) => this.#holds.delete(released));
    this.#holds.add(hold);
    return hold;
  }

  #refreshLater(): () => void {
    return this.#clock.setTimer(() => {
      this.refreshAll();
      this.#stopRefreshing = this.#refreshLater();
    }, REFRESH_MS);
  }
}
