import type { WayIn } from '../live-rooms.ts';

/** What a join grant says about where to connect. */
export type SignalingUrls = {
  signalingUrl: string;
  /** Null where it is no other than `signalingUrl`. */
  signalingFallbackUrl: string | null;
};

/**
 * Where somebody connects to the room that lets them in: at the node's own address where it has one, since that spares
 * another node carrying all they say, and otherwise, or when that fails, at the one that all nodes share.
 */
export function signalingUrls(
  wayIn: WayIn,
  { sharedOrigin, signalingPath }: { sharedOrigin: string; signalingPath: string },
): SignalingUrls {
  const path = `${signalingPath}${wayIn.path}`;
  const shared = `${sharedOrigin}${path}`;
  const own = wayIn.origin === null ? shared : `${new URL(wayIn.origin).origin}${path}`;
  return { signalingUrl: own, signalingFallbackUrl: own === shared ? null : shared };
}
