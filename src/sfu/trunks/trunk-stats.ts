import type { RtpStreamRecvStats, RtpStreamSendStats } from 'mediasoup/types';
import { AppError } from '../../errors.ts';
import { toMediaError } from '../media-error.ts';

/** What one stream took on a trunk, all of its layers together. */
export type CrossingStats = {
  producerId: string;
  packets: number;
  bytes: number;
  /** Sent again because the other end asked for it. */
  retransmitted: number;
  /** Asked for again: by the other end of what is sent, by this one of what is received. */
  nacked: number;
};

type Measured = {
  readonly closed: boolean;
  getStats(): Promise<readonly (RtpStreamRecvStats | RtpStreamSendStats)[]>;
};

/** Of each that is not closed meanwhile. A consumer may tell of its producer too, which is not what crosses. */
export async function crossingStats(
  type: 'outbound-rtp' | 'inbound-rtp',
  crossing: readonly (readonly [producerId: string, Measured])[],
): Promise<CrossingStats[]> {
  const all = await Promise.all(
    crossing.map(async ([producerId, measured]): Promise<CrossingStats | undefined> => {
      const stats = await measured.getStats().catch((error: unknown) => {
        // The worker closes what belongs to a closed stream before this process hears of it.
        const known = toMediaError(error);
        if (!measured.closed && !(known instanceof AppError && known.code === 'MEDIA_NOT_FOUND')) throw error;
      });
      if (stats === undefined) return undefined;
      const streams = stats.filter((one) => one.type === type);
      const sum = (count: (one: (typeof streams)[number]) => number) =>
        streams.reduce((total, one) => total + count(one), 0);
      return {
        producerId,
        packets: sum(({ packetCount }) => packetCount),
        bytes: sum(({ byteCount }) => byteCount),
        retransmitted: sum(({ packetsRetransmitted }) => packetsRetransmitted),
        nacked: sum(({ nackPacketCount }) => nackPacketCount),
      };
    }),
  );
  return all.filter((one) => one !== undefined);
}
