import { type MediaSource, mediaSource } from '../../protocol/media.ts';

/** How much of each source a peer may send, in bit/s. */
export type SourceLimits = Readonly<Partial<Record<MediaSource, number>>>;

/** Camera in three layers, a screen and both sounds fit; what is above is not worth its price to everyone else. */
export const MAX_INCOMING_BITRATE_BPS = 6_000_000;

/** What a client is told to send at most, all sources together. mediasoup takes 0 for no limit, so it is never that. */
export function maxIncomingBitrateBps(limits: SourceLimits): number {
  const sum = mediaSource.options.reduce((total, source) => total + (limits[source] ?? 0), 0);
  return sum === 0 ? MAX_INCOMING_BITRATE_BPS : Math.min(sum, MAX_INCOMING_BITRATE_BPS);
}

/** Estimates overshoot for a moment, and keyframes come in bursts. */
const TOLERANCE = 1.5;
/** RTP headers and their extensions, of a hundred packets a second: what is measured has them, an encoder's rate not. */
const HEADERS_BPS = 32_000;
const LOOKS = 3;
/** Of what may be sent between two looks: so much more, not made up for, is no burst of a client that keeps to its limit. */
const BURSTS = 6;
/** Counts of one look: a client that was told of a lower limit just now may still send by the old one. */
const MOST_AT_ONCE = 3;
/** Half a minute without sending makes up for whatever was too much. */
const MOST_OVER = 10;

/**
 * What a source sent too much of. `looks`: how often in a row it was seen over its limit. `over`: by how much, in what it may
 * send between two looks; sending less makes up for it.
 */
export type Excess = { looks: number; over: number; limitBps: number };

/**
 * One look at a source. It is closed when it is far over its limit for three looks in a row, or was so much over it that it
 * cannot make up for it soon: else one that rests at every third look could send without any limit. A limit that changed
 * meanwhile begins anew. After that `excess` stays where the next look over it suffices: whoever goes on with another
 * producer does not get the time of three looks again.
 */
export function judgeBitrate(
  before: Excess | undefined,
  bitrateBps: number,
  limitBps: number,
): { excess: Excess | undefined; isToClose: boolean } {
  const known = before?.limitBps === limitBps ? before : { looks: 0, over: 0 };
  const part = bitrateBps / (limitBps * TOLERANCE + HEADERS_BPS);
  const over = Math.min(known.over + Math.min(part - 1, MOST_AT_ONCE), MOST_OVER);
  if (over <= 0) return { excess: undefined, isToClose: false };
  if (part <= 1) return { excess: { looks: 0, over, limitBps }, isToClose: false };
  const looks = known.looks + 1;
  return {
    excess: { looks: Math.min(looks, LOOKS - 1), over, limitBps },
    isToClose: looks >= LOOKS || known.over >= BURSTS,
  };
}
