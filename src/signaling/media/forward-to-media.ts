import type { RoomEvent } from '../../protocol/room-events.ts';
import type { RoomSnapshot } from '../../protocol/room-state.ts';
import type { PeerMediaPort } from './media-host.ts';

/**
 * Makes the SFU do what the room's state says: each producer named in these events is paused, resumed or closed in its
 * worker. Resolves when the worker has done so; a producer that is gone by then needs nothing.
 *
 * @param before The room as it was: what was unpublished is only there.
 */
export async function forwardToMedia(
  before: RoomSnapshot,
  happened: readonly RoomEvent[],
  findMedia: (peerId: string) => PeerMediaPort | undefined,
): Promise<void> {
  const published = new Map(
    happened.flatMap((event) =>
      event.type === 'source:published' ? [[`${event.peerId} ${event.source}`, event.producerId]] : [],
    ),
  );
  await Promise.all(
    happened.map(async (event) => {
      if (
        event.type !== 'source:paused' &&
        event.type !== 'source:published' &&
        event.type !== 'source:unpublished'
      )
        return;
      const peer = before.peers.find(({ peerId }) => peerId === event.peerId);
      const producerId =
        published.get(`${event.peerId} ${event.source}`) ?? peer?.sources[event.source]?.producerId;
      const media = findMedia(event.peerId);
      if (media === undefined || producerId === undefined) return;
      if (media.findProducer(producerId) === undefined) return;
      if (event.type === 'source:unpublished') media.closeProducer(producerId);
      else await media.setProducerPaused(producerId, event.paused);
    }),
  );
}
