import type { WireRtpCapabilities } from '../../protocol/media.ts';
import type { PeerMedia } from '../../sfu/peers/peer-media.ts';
import type { SourceLimits } from '../../sfu/peers/source-limits.ts';

/** One person's media, on this node or another: what `PeerMedia` promises holds for both. */
export type PeerMediaPort = Pick<
  PeerMedia,
  | 'params'
  | 'setBitrateLimits'
  | 'connectTransport'
  | 'restartIce'
  | 'createProducer'
  | 'findProducer'
  | 'closeProducer'
  | 'setProducerPaused'
  | 'setConsumerPaused'
  | 'resumeConsumers'
  | 'setConsumerLayers'
>;

/** A room's media as those who come in need it. */
export type RoomMediaPort = {
  /** It is gone, with all in it: its worker died, or the node that it was on. */
  readonly closed: boolean;
  /** As `RoomMedia.addPeer`. */
  addPeer(peerId: string, rtpCapabilities: WireRtpCapabilities, limits: SourceLimits): Promise<PeerMediaPort>;
  removePeer(peerId: string): void;
};

/** Where somebody's media is: at the room's home, or at the edge that serves them. */
export type MediaHost = {
  /** Throws MEDIA_UNAVAILABLE; the next call tries again. */
  ready(): Promise<RoomMediaPort>;
  /** Lets go of one person's media, wherever it is. */
  removePeer(peerId: string): void;
};
