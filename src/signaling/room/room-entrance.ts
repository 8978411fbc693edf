import { AppError } from '../../errors.ts';
import type { MediaParams, WireRtpCapabilities } from '../../protocol/media.ts';
import type { MediaHost } from '../media/media-host.ts';
import type { PeerSession } from '../session/peer-session.ts';

/** A worker may die while someone enters; the next one is tried then. */
const MEDIA_ATTEMPTS = 3;

export type RoomEntranceOptions = {
  /** Of those whom no edge serves. */
  media: MediaHost;
  /** Throws when this person may not come in now. */
  requireAdmissible: (session: PeerSession) => void;
  /** Everyone sees the person from now on. Throws as `requireAdmissible`. */
  admit: (session: PeerSession) => void;
};

/** The way in, and back in: media first, then everyone sees the person. */
export class RoomEntrance {
  readonly #options: RoomEntranceOptions;

  constructor(options: RoomEntranceOptions) {
    this.#options = options;
  }

  /** Restarts ICE on the transports there are, or makes new ones where there are none or the worker was replaced. */
  async enter(session: PeerSession, rtpCapabilities: WireRtpCapabilities): Promise<MediaParams> {
    const params = await this.#enterMedia(session, rtpCapabilities);
    session.requireOpen();
    if (session.phase === 'waiting') this.#admitOrRelease(session);
    return params;
  }

  #hostOf({ mediaHost }: PeerSession): MediaHost {
    return mediaHost ?? this.#options.media;
  }

  async #enterMedia(session: PeerSession, rtpCapabilities: WireRtpCapabilities): Promise<MediaParams> {
    session.requireOpen();
    if (session.phase === 'waiting') this.#options.requireAdmissible(session);
    if (session.media !== undefined) return session.media.params({ restartIce: true });
    for (let attempt = 1; attempt <= MEDIA_ATTEMPTS; attempt += 1) {
      const params = await this.#addMedia(session, this.#hostOf(session), rtpCapabilities);
      if (params !== undefined) return params;
    }
    throw new AppError('MEDIA_UNAVAILABLE');
  }

  /** Undefined when the worker died meanwhile, or another node serves the person from now on. */
  async #addMedia(
    session: PeerSession,
    host: MediaHost,
    rtpCapabilities: WireRtpCapabilities,
  ): Promise<MediaParams | undefined> {
    const roomMedia = await host.ready();
    const isPast = () => roomMedia.closed || this.#hostOf(session) !== host;
    try {
      const media = await roomMedia.addPeer(session.peerId, rtpCapabilities, session.grants.bitratesBps);
      const params = await media.params();
      session.requireOpen();
      if (isPast()) {
        roomMedia.removePeer(session.peerId);
        return undefined;
      }
      session.media = media;
      // The plan may have changed meanwhile.
      media.setBitrateLimits(session.grants.bitratesBps);
      return params;
    } catch (error) {
      roomMedia.removePeer(session.peerId);
      if (isPast() && session.phase !== 'ended') return undefined;
      throw error;
    }
  }

  /** Whoever does not get in holds no transports meanwhile. */
  #admitOrRelease(session: PeerSession): void {
    try {
      this.#options.admit(session);
    } catch (error) {
      session.media = undefined;
      this.#hostOf(session).removePeer(session.peerId);
      throw error;
    }
  }
}
