import type { RoomEvent } from '../protocol/room-events.ts';
import type { LiveRoom } from './live-room.ts';

/**
 * Makes the SFU forward what the room's state says: each producer named in these events is paused or resumed in its
 * worker. Resolves when the worker has done so; a producer that is gone by then needs nothing.
 */
export async function forwardPauses(room: LiveRoom, happened: readonly RoomEvent[]): Promise<void> {
  await Promise.all(
    happened.map(async (event) => {
      if (event.type !== 'source:paused' && event.type !== 'source:published') return;
      const media = room.findSession(event.peerId)?.media;
      const producerId = room.findPeer(event.peerId)?.sources[event.source]?.producerId;
      if (media === undefined || producerId === undefined) return;
      if (media.findProducer(producerId) === undefined) return;
      await media.setProducerPaused(producerId, event.paused);
    }),
  );
}
