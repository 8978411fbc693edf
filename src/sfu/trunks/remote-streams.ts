import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import { toMediaError } from '../media-error.ts';
import type { TrunkListen } from '../media-settings.ts';
import type { RoomShare } from '../rooms/room-share.ts';
import type { RoomStreams } from '../rooms/room-streams.ts';
import { RemoteStream, type RemoteStreamInput } from './remote-stream.ts';
import { RoomTrunk, type TrunkRemote } from './room-trunk.ts';

export type RemoteStreamsOptions = {
  /** Where trunks end. */
  gateway: RoomShare;
  streams: RoomStreams;
  listen: TrunkListen;
  logger: Logger;
};

/** What comes into a room from other nodes, and the trunks that it comes over. */
export class RemoteStreams {
  readonly #options: RemoteStreamsOptions;
  readonly #streams = new Map<string, RemoteStream>();

  constructor(options: RemoteStreamsOptions) {
    this.#options = options;
  }

  /** @throws AppError MEDIA_UNAVAILABLE when the gateway is closed, or its worker died. */
  async openTrunk(remote: TrunkRemote): Promise<RoomTrunk> {
    const { gateway, streams, listen, logger } = this.#options;
    try {
      return await RoomTrunk.open({
        share: gateway,
        listen,
        remote,
        copyAt: (producerId) => streams.copyAt(producerId, gateway),
        logger,
      });
    } catch (error) {
      throw gateway.closed ? new AppError('MEDIA_UNAVAILABLE', { cause: error }) : toMediaError(error);
    }
  }

  add(input: RemoteStreamInput, trunk: RoomTrunk): RemoteStream {
    const { gateway, logger } = this.#options;
    const stream = new RemoteStream(input, trunk, gateway, logger);
    this.#streams.set(input.producerId, stream);
    return stream;
  }

  setPaused(producerId: string, paused: boolean): void {
    this.#streams.get(producerId)?.setPaused(paused);
  }

  /** Answers whether it was there. */
  remove(producerId: string): boolean {
    this.#streams.get(producerId)?.close();
    return this.#streams.delete(producerId);
  }

  /** Ids of what came over that trunk. */
  of(trunk: RoomTrunk): string[] {
    return [...this.#streams.values()].flatMap((one) => (one.trunk === trunk ? [one.producerId] : []));
  }
}
