import type { TrunkEnd } from '../../cluster/links/node-messages.ts';
import type { NodePeer } from '../../cluster/links/node-peer.ts';
import type { NumberedRoomEvent } from '../../protocol/room-events.ts';
import type { RoomSnapshot } from '../../protocol/room-state.ts';
import type { RoomMedia } from '../../sfu/rooms/room-media.ts';
import { remoteEnd } from './remote-end.ts';
import { RemoteStreams, type StreamChange } from './remote-streams.ts';
import type { TrunkedMedia } from './trunked-media.ts';

/** A room's media at an edge, from one attachment to the home to the next. */
export class EdgeMedia {
  readonly media: RoomMedia;
  readonly #trunk: TrunkedMedia['trunk'];
  readonly #streams: RemoteStreams;

  /** Connects it with the home's: `attach` gives the end of its trunk to the home, and gives the home's. Throws what it throws. */
  static async create(
    media: RoomMedia,
    { link, roomId, isLocal }: { link: NodePeer; roomId: string; isLocal: (producerId: string) => boolean },
    attach: (end: TrunkEnd) => Promise<TrunkEnd>,
  ): Promise<EdgeMedia> {
    const trunk = await media.openTrunk(remoteEnd(link, roomId));
    await trunk.connect(await attach(trunk.end));
    return new EdgeMedia({ media, trunk }, isLocal);
  }

  private constructor({ media, trunk }: TrunkedMedia, isLocal: (producerId: string) => boolean) {
    this.media = media;
    this.#trunk = trunk;
    this.#streams = new RemoteStreams(isLocal);
  }

  get trunk(): TrunkedMedia['trunk'] {
    return this.#trunk;
  }

  follow(snapshot: RoomSnapshot): void {
    this.#apply(this.#streams.follow(snapshot));
  }

  followEvent(snapshot: RoomSnapshot, event: NumberedRoomEvent): void {
    this.#apply(this.#streams.followEvent(snapshot, event));
  }

  #apply(changes: readonly StreamChange[]): void {
    if (this.media.closed) return;
    for (const change of changes) {
      switch (change.type) {
        case 'add':
          this.media.addRemoteStream(change.stream, this.#trunk);
          break;
        case 'remove':
          this.media.removeRemoteStream(change.producerId);
          break;
        case 'pause':
          this.media.setRemoteStreamPaused(change.producerId, change.paused);
      }
    }
  }
}
