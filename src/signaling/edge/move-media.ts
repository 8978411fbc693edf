import { AppError } from '../../errors.ts';
import { mediaSource } from '../../protocol/media.ts';
import type { MediaHost } from '../media/media-host.ts';
import type { LiveRoom } from '../room/live-room.ts';
import type { PeerSession } from '../session/peer-session.ts';

/**
 * From now on that host has this person's media; undefined: the room's home. What they sent from where they were before is
 * over. Nothing when it is so already.
 */
export function moveMedia(room: LiveRoom, session: PeerSession, host: MediaHost | undefined): void {
  const before = session.mediaHost;
  if (before === host) return;
  session.mediaHost = host;
  (before ?? room.media).removePeer(session.peerId);
  dropMedia(room, session);
}

/** This person's media is gone, wherever it was: nothing is published of theirs until they have media again. */
export function dropMedia(room: LiveRoom, session: PeerSession): void {
  session.media = undefined;
  const sources = room.findPeer(session.peerId)?.sources ?? {};
  for (const source of mediaSource.options) {
    if (sources[source] === undefined) continue;
    try {
      room.execute({ peerId: session.peerId }, { type: 'unpublish', source });
    } catch (error) {
      // A room that is leaving this node takes no media along either.
      if (!(error instanceof AppError)) throw error;
    }
  }
}
