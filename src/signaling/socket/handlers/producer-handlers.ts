import { AppError } from '../../../errors.ts';
import { requireAllowed } from '../../../plan-required.ts';
import type { PeerMediaPort } from '../../media/media-host.ts';
import type { PeerSession } from '../../session/peer-session.ts';
import { isHeld } from '../../state/host-mutes.ts';
import { requireStage } from '../../state/source-commands.ts';
import type { RequestHandlers } from '../request-handler.ts';

export const producerHandlers: RequestHandlers<
  'producer:create' | 'producer:close' | 'producer:pause' | 'producer:resume'
> = {
  'producer:create': async ({ room, session }, { source, rtpParameters, paused }) => {
    const media = session.requireMedia();
    const { peerId } = session;
    const peer = room.requirePeer(peerId);
    requireStage(peer);
    requireAllowed(session.entitlements, { type: 'publish', source });
    const startPaused = paused || isHeld(peer, source);
    const { producerId } = await media.createProducer({ source, rtpParameters, paused: startPaused });
    try {
      // The person may have left or lost the stage, their plan ended, the worker died, or a host muted them while the SFU
      // was at work.
      requireSameMedia(session, media);
      requireAllowed(session.entitlements, { type: 'publish', source });
      await room.carryOut({ peerId }, { type: 'publish', source, producerId, paused: startPaused });
    } catch (error) {
      const isSeen = room.findPeer(peerId)?.sources[source]?.producerId === producerId;
      if (!isSeen && media.findProducer(producerId) !== undefined) media.closeProducer(producerId);
      throw error;
    }
    return { producerId };
  },

  'producer:close': async ({ room, session }, { producerId }) => {
    const { source } = requireProducer(session, producerId);
    await room.carryOut({ peerId: session.peerId }, { type: 'unpublish', source });
    return {};
  },

  'producer:pause': async ({ room, session }, { producerId }) => {
    const { source } = requireProducer(session, producerId);
    await room.carryOut({ peerId: session.peerId }, { type: 'set-paused', source, paused: true });
    return {};
  },

  'producer:resume': async ({ room, session }, { producerId }) => {
    const { source } = requireProducer(session, producerId);
    await room.carryOut({ peerId: session.peerId }, { type: 'set-paused', source, paused: false });
    return {};
  },
};

function requireSameMedia(session: PeerSession, media: PeerMediaPort): void {
  session.requireOpen();
  if (session.requireMedia() !== media) throw new AppError('MEDIA_UNAVAILABLE');
}

function requireProducer(session: PeerSession, producerId: string) {
  const media = session.requireMedia();
  const producer = media.findProducer(producerId);
  if (producer === undefined) throw new AppError('MEDIA_NOT_FOUND');
  return { media, source: producer.source };
}
