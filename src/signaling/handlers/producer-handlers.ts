import { AppError } from '../../errors.ts';
import type { RoomEvent } from '../../protocol/room-events.ts';
import type { PeerMedia } from '../../sfu/peer-media.ts';
import { forwardPauses } from '../forward-pauses.ts';
import type { PeerSession } from '../peer-session.ts';
import type { RequestHandlers } from '../request-handler.ts';
import { isHeld } from '../room-commands.ts';

export const producerHandlers: RequestHandlers<
  'producer:create' | 'producer:close' | 'producer:pause' | 'producer:resume'
> = {
  'producer:create': async ({ room, session }, { source, rtpParameters, paused }) => {
    const media = session.requireMedia();
    if (!session.person.grants.publish.includes(source)) throw new AppError('FORBIDDEN');
    const startPaused = paused || isHeld(room.requirePeer(session.peerId), source);
    const { producerId } = await media.createProducer({ source, rtpParameters, paused: startPaused });
    let happened: RoomEvent[];
    try {
      // The person may have left, the worker died, or a host muted them while the SFU was at work.
      requireSameMedia(session, media);
      happened = room.execute(session.peerId, { type: 'publish', source, producerId, paused: startPaused });
    } catch (error) {
      media.closeProducer(producerId);
      throw error;
    }
    await forwardPauses(room, happened);
    return { producerId };
  },

  'producer:close': ({ room, session }, { producerId }) => {
    const { media, source } = requireProducer(session, producerId);
    // What people see comes first; taking the stream apart is more work for them.
    room.execute(session.peerId, { type: 'unpublish', source });
    media.closeProducer(producerId);
    return {};
  },

  'producer:pause': async ({ room, session }, { producerId }) => {
    const { source } = requireProducer(session, producerId);
    await forwardPauses(room, room.execute(session.peerId, { type: 'set-paused', source, paused: true }));
    return {};
  },

  'producer:resume': async ({ room, session }, { producerId }) => {
    const { source } = requireProducer(session, producerId);
    await forwardPauses(room, room.execute(session.peerId, { type: 'set-paused', source, paused: false }));
    return {};
  },
};

function requireSameMedia(session: PeerSession, media: PeerMedia): void {
  session.requireOpen();
  if (session.requireMedia() !== media) throw new AppError('MEDIA_UNAVAILABLE');
}

function requireProducer(session: PeerSession, producerId: string) {
  const media = session.requireMedia();
  const producer = media.findProducer(producerId);
  if (producer === undefined) throw new AppError('MEDIA_NOT_FOUND');
  return { media, source: producer.source };
}
