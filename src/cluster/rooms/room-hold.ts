import { AppError } from '../../errors.ts';
import { type Clock, delayBy } from '../clock.ts';
import {
  type ClusterStore,
  FencedError,
  type RoomHome,
  type StoredRoom,
  StoreUnavailableError,
} from '../store/cluster-store.ts';
import { type LogSource, type RoomLogDependencies, RoomLogWriter } from './room-log-writer.ts';

/** What of the store is about rooms. */
export type RoomStore = Pick<
  ClusterStore,
  'keepsRooms' | 'claim' | 'handOver' | 'abandon' | 'findHome' | 'append' | 'checkpoint'
>;

const RETRY_MS = 200;
const HAND_OVER_TIMEOUT_MS = 4_000;

type Dependencies = RoomLogDependencies & { store: RoomStore; clock: Clock };

/** A room that this node has claimed: for as long as its lease is held and nobody else has the room. */
export class RoomHold {
  readonly roomId: string;
  readonly home: RoomHome;
  /** An earlier home gave it away with all that it wrote, and nobody had it since. */
  readonly handedOver: boolean;
  /** What an earlier home wrote, for whoever opens the room. Let go of once the log is open. */
  #stored: StoredRoom | undefined;
  readonly #dependencies: Dependencies;
  readonly #onReleased: (hold: RoomHold) => void;
  #log: RoomLogWriter | undefined;
  #handingOver = false;
  #released = false;

  constructor(
    roomId: string,
    home: RoomHome,
    { stored, handedOver }: { stored: StoredRoom | undefined; handedOver: boolean },
    dependencies: Dependencies,
    onReleased: (hold: RoomHold) => void,
  ) {
    this.roomId = roomId;
    this.home = home;
    this.#stored = stored;
    this.handedOver = handedOver;
    this.#dependencies = dependencies;
    this.#onReleased = onReleased;
  }

  get epoch(): number {
    return this.home.epoch;
  }

  get stored(): StoredRoom | undefined {
    return this.#stored;
  }

  /** What is written of it is kept for another node. */
  get kept(): boolean {
    return this.#dependencies.store.keepsRooms;
  }

  /** The room may be served and changed here, now. Costs nothing: looked at before each change. */
  get held(): boolean {
    const { lease, term } = this.#dependencies;
    return (
      !this.#released && !this.#handingOver && this.#log?.fenced !== true && lease.held && lease.term === term
    );
  }

  /** Begins to write the room down, all of it first. Once. */
  openLog(source: LogSource): RoomLogWriter {
    this.#log = new RoomLogWriter(this.roomId, this.home, source, this.#dependencies);
    this.#stored = undefined;
    return this.#log;
  }

  /** All of the room is written anew soon: the store was away, or nothing was written for long. */
  refresh(): void {
    this.#log?.checkpointSoon();
  }

  /**
   * Gives the room to another node, with all that is written: `flushAll` comes first. Gives the new epoch. Nothing is held from
   * here on, unless it was refused.
   *
   * @throws AppError NODE_UNREACHABLE when that node has no lease: the room is still here, and held.
   * @throws AppError ROOM_MOVING when another node has it already.
   * @throws StoreUnavailableError when whether it was done is not known: whoever claims the room next finds out.
   */
  async handOver(toNodeId: string): Promise<number> {
    const { clock } = this.#dependencies;
    const deadlineMs = clock.nowMs() + HAND_OVER_TIMEOUT_MS;
    this.#handingOver = true;
    for (;;) {
      try {
        const epoch = await this.#handOverOnce(toNodeId);
        await this.release();
        return epoch;
      } catch (error) {
        if (error instanceof AppError && error.code === 'NODE_UNREACHABLE') {
          this.#handingOver = false;
          throw error;
        }
        if (!(error instanceof StoreUnavailableError) || clock.nowMs() > deadlineMs) {
          await this.release();
          throw error;
        }
        await delayBy(clock, RETRY_MS);
      }
    }
  }

  /** The room is over: it lives nowhere, and nothing of it is kept. Tries once; never rejects. */
  async abandon(): Promise<void> {
    if (this.#released) return;
    await this.release();
    const { store, logger } = this.#dependencies;
    try {
      await store.abandon(this.roomId, this.home);
    } catch (error) {
      // It stays this node's until it is claimed again, or is forgotten.
      logger.warn({ err: error, roomId: this.roomId }, 'A room that is over could not be given up');
    }
  }

  /** Lets go of the room here. In the store it stays as it is, for whoever goes on with it. */
  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#onReleased(this);
    await this.#log?.close();
  }

  async #handOverOnce(toNodeId: string): Promise<number> {
    const { store } = this.#dependencies;
    try {
      return await store.handOver(this.roomId, this.home, toNodeId);
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      // Done already when the answer to the first attempt was lost.
      const now = await store.findHome(this.roomId);
      if (now?.nodeId === toNodeId) return now.epoch;
      const here = now?.nodeId === this.home.nodeId && now.epoch === this.home.epoch;
      throw new AppError(here ? 'NODE_UNREACHABLE' : 'ROOM_MOVING', { cause: error });
    }
  }
}
