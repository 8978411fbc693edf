import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import type { SessionEnd } from '../../protocol/events.ts';
import type { KeptRoom } from '../keeping/kept-room.ts';
import type { RoomRecords } from '../keeping/room-records.ts';
import type { RoomMediaHolder } from '../media/room-media-holder.ts';
import type { PeerSession } from '../session/peer-session.ts';
import type { RoomSessions } from './room-sessions.ts';

/** By then everyone has their media at the room's new home, or is on the way there for another reason. */
const MOVING_MEDIA_MS = 5_000;

export type RoomEndingOptions = {
  kept: KeptRoom;
  media: RoomMediaHolder;
  records: RoomRecords;
  sessions: RoomSessions;
  /** It does not live here any more. */
  onClosed: () => void;
};

/** How a live room comes to its end here: it is over, or it goes on at another node. */
export class RoomEnding {
  readonly #options: RoomEndingOptions;
  /** `gone`: it lives at another node, or may. */
  #phase: 'open' | 'over' | 'gone' = 'open';
  #mediaOut: Promise<void> = Promise.resolve();

  constructor(options: RoomEndingOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#phase !== 'open';
  }

  /** Throws ROOM_MOVING where the room is on its way to another node, or may be there. */
  requireHere(): void {
    if (this.#phase === 'gone') throw new AppError('ROOM_MOVING');
    if (this.#phase === 'open' && !this.#options.kept.serving) throw new AppError('ROOM_MOVING');
  }

  /** Throws ROOM_MOVING, ROOM_ENDED. */
  requireOpen(): void {
    this.requireHere();
    if (this.#phase === 'over') throw new AppError('ROOM_ENDED');
  }

  /** Resolves when all that happened so far is written down. Throws ROOM_MOVING when another node may have the room. */
  async committed(): Promise<void> {
    if (this.#phase === 'gone') throw new AppError('ROOM_MOVING');
    if (this.#phase === 'open') await this.#options.kept.archive.committed();
  }

  /** The room is over: everyone is told, and all media closes. Throws ROOM_MOVING. */
  async end(reason: SessionEnd): Promise<void> {
    this.requireHere();
    this.#shut(reason);
    await this.#options.kept.archive.abandon();
  }

  /** Nobody needs the room any more; whoever is in it is not told that it is over. */
  async close(): Promise<void> {
    this.#shut(undefined);
    await this.#options.kept.archive.abandon();
  }

  /** It is not this node's any more, or may not be: people come back to where it lives then. */
  async lose(): Promise<void> {
    if (this.closed) return;
    this.#depart((session) => session.end(undefined));
    this.#options.media.close();
    await this.#options.kept.archive.release();
  }

  /** The process stops. A room with people that is written down waits for another node; any other is over. */
  async leaveBehind(): Promise<void> {
    if (this.closed) return;
    const { archive, snapshot } = this.#options.kept;
    if (!archive.kept || snapshot.peers.length === 0) return this.close();
    archive.freeze();
    // Where the store does not take it, what it has of the room is what is left.
    await archive.flush().catch(() => undefined);
    await this.lose();
  }

  /** Nothing changes any more until it is thawed; resolves when all of it is written down. Throws ROOM_MOVING. */
  async freeze(): Promise<void> {
    this.requireOpen();
    const { archive } = this.#options.kept;
    archive.freeze();
    await archive.flush();
  }

  /** Makes that node the home of a frozen room. Throws what `RoomHold.handOver` throws. */
  passTo(nodeId: string): Promise<void> {
    return this.#options.kept.archive.handOver(nodeId);
  }

  /** It lives at another node by now: everyone is asked to come there at once, and hears the others until they are. */
  moveOut(): void {
    if (this.closed) return;
    this.#depart((session) => session.move());
    this.#mediaOut = delay(MOVING_MEDIA_MS).then(() => this.#options.media.close());
  }

  /** Resolves when nobody is served media here any more, after `moveOut`. */
  get mediaOut(): Promise<void> {
    return this.#mediaOut;
  }

  #shut(reason: SessionEnd | undefined): void {
    if (this.closed) return;
    const { kept, media, records } = this.#options;
    this.#finish('over', (session) => session.end(reason));
    media.close();
    for (const { peerId } of kept.snapshot.peers)
      records.stayEnded(peerId, reason === undefined ? 'lost' : 'left');
  }

  #depart(say: (session: PeerSession) => void): void {
    const { kept, records } = this.#options;
    this.#finish('gone', say);
    records.staysMoved(kept.snapshot.peers);
  }

  #finish(phase: 'over' | 'gone', say: (session: PeerSession) => void): void {
    const { kept, sessions, onClosed } = this.#options;
    this.#phase = phase;
    kept.close();
    for (const session of sessions.all) say(session);
    sessions.clear();
    onClosed();
  }
}
