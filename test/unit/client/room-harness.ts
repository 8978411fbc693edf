import { ParleyRoom } from '../../../client/parley-room.ts';
import type { ParleyRoomOptions } from '../../../client/room-view.ts';
import { fakeMedia } from './fake-media.ts';
import { ProtocolServer } from './protocol-server.ts';

/** A server, media that is faked, and the rooms that a test makes; `close` ends them all. */
export class RoomHarness {
  readonly server: ProtocolServer;
  readonly media = fakeMedia();
  /** How often `join` was called. */
  grants = 0;
  readonly #rooms: ParleyRoom[] = [];

  private constructor(server: ProtocolServer) {
    this.server = server;
  }

  static async start(): Promise<RoomHarness> {
    return new RoomHarness(await ProtocolServer.start());
  }

  /** Its grants are `grant-1`, `grant-2`, and so on. */
  room(options: Partial<ParleyRoomOptions> = {}): ParleyRoom {
    const room = new ParleyRoom({
      join: async () => {
        this.grants += 1;
        return this.server.grant(`grant-${this.grants}`);
      },
      handlerFactory: this.media.handlerFactory,
      requestTimeoutMs: 2_000,
      ...options,
    });
    this.#rooms.push(room);
    return room;
  }

  async connected(options: Partial<ParleyRoomOptions> = {}): Promise<ParleyRoom> {
    const room = this.room(options);
    await room.connect();
    return room;
  }

  /** The media handlers that are open, by direction. */
  open(direction: 'send' | 'recv') {
    return this.media.handlers.filter((handler) => handler.direction === direction && !handler.closed);
  }

  async close(): Promise<void> {
    // Tests that make the server silent must not make leaving wait.
    this.server.answer = () => undefined;
    await Promise.all(this.#rooms.map((room) => room.leave()));
    await this.server.stop();
  }
}

/** The error that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => 'fulfilled' as const,
    (error: unknown) => ({ error }),
  );
  if (outcome === 'fulfilled') throw new Error('it was expected to be rejected');
  return outcome.error;
}
