import type { RoomHold } from '../../cluster/rooms/room-claims.ts';
import type { RoomLogWriter } from '../../cluster/rooms/room-log-writer.ts';
import type { RoomChange, RoomCheckpoint, RoomState } from './stored-room.ts';

export type RoomArchiveOptions = {
  hold: RoomHold;
  /** The number of the last change before this home. */
  lines: number;
  /** All of the room as it is now. */
  state: () => RoomState;
  /** Another node has the room. */
  onFenced: () => void;
};

/** What a live room writes down for its next home, and whether it is still this node's. */
export class RoomArchive {
  readonly #hold: RoomHold;
  readonly #log: RoomLogWriter;
  readonly #state: () => RoomState;
  #lines: number;
  #frozen = false;

  constructor({ hold, lines, state, onFenced }: RoomArchiveOptions) {
    this.#hold = hold;
    this.#lines = lines;
    this.#state = state;
    this.#log = hold.openLog({ checkpoint: () => this.#checkpoint(), onFenced });
  }

  /** The room may change here, now. */
  get serving(): boolean {
    return !this.#frozen && this.#hold.held;
  }

  /** Another node can go on with it: what is written is kept. */
  get kept(): boolean {
    return this.#hold.kept;
  }

  note(change: RoomChange): void {
    this.#lines += 1;
    this.#log.append(() => JSON.stringify({ n: this.#lines, change }));
  }

  /** Resolves when all that was noted is written. Throws ROOM_MOVING when the room is not this node's any more. */
  committed(): Promise<void> {
    return this.#log.committed();
  }

  /** The room changes no more here; `thaw` lifts it. */
  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
  }

  /** Resolves when all of the room is in the store; waits for a store that is away. Throws ROOM_MOVING. */
  flush(): Promise<void> {
    return this.#log.flushAll();
  }

  /** Throws what `RoomHold.handOver` throws. */
  async handOver(toNodeId: string): Promise<void> {
    await this.#hold.handOver(toNodeId);
  }

  /** Nothing of the room is kept. Never rejects. */
  abandon(): Promise<void> {
    return this.#hold.abandon();
  }

  /** What is written stays, for whoever goes on with the room. */
  release(): Promise<void> {
    return this.#hold.release();
  }

  #checkpoint(): string {
    const checkpoint: RoomCheckpoint = {
      version: 1,
      lines: this.#lines,
      handedOver: this.#frozen,
      state: this.#state(),
    };
    return JSON.stringify(checkpoint);
  }
}
