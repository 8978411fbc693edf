import type { types } from 'mediasoup-client';
import { delay } from './delay.ts';

const LOOK_EVERY_MS = 100;

type Receiving = Pick<types.Consumer, 'kind' | 'closed' | 'getStats'>;

/** Resolves once something of a stream has come, or it is closed or given up. */
export async function untilReceived(consumer: Receiving, isGivenUp: () => boolean): Promise<void> {
  while (!consumer.closed && !isGivenUp()) {
    const stats = await consumer.getStats().catch(() => undefined);
    if (stats !== undefined && hasMedia(stats, consumer.kind)) return;
    await delay(LOOK_EVERY_MS);
  }
}

/** A picture is there when it can be shown: its packets alone may wait for a key frame. */
function hasMedia(stats: RTCStatsReport, kind: types.MediaKind): boolean {
  let received = false;
  stats.forEach((entry: RTCInboundRtpStreamStats) => {
    if (entry.type !== 'inbound-rtp') return;
    if (((kind === 'video' ? entry.framesDecoded : entry.packetsReceived) ?? 0) > 0) received = true;
  });
  return received;
}
