import { DelayHistogram } from './delay-histogram.ts';
import { ageMs } from './stream-clock.ts';

/** `lost`: missing between the first and the last packet of each stream. `streams`: how many anything came of. */
export type PacketCount = {
  packets: number;
  bytes: number;
  lost: number;
  streams: number;
  p50Ms: number;
  p95Ms: number;
};

/** What mediasoup sends besides, of all transports under one SSRC, to find out how much a path takes. */
const PROBATION_TYPE = 127;

type Stream = { received: number; first: number; highest: number };

/** Counts the packets of many streams. Their headers are in the clear under SRTP, which is all that is looked at. */
export class PacketCounter {
  readonly #streams = new Map<number, Stream>();
  readonly #delays = new DelayHistogram();
  #bytes = 0;

  take(packet: Buffer): void {
    // RFC 5761, 4: with these types it is RTCP.
    const type = (packet[1] ?? 0) & 0x7f;
    if (type >= 64 && type < 96) return;
    if (type === PROBATION_TYPE) return;
    const sequenceNumber = packet.readUInt16BE(2);
    this.#delays.add(ageMs(packet.readUInt32BE(4)));
    this.#bytes += packet.length;
    const ssrc = packet.readUInt32BE(8);
    const stream = this.#streams.get(ssrc);
    if (stream === undefined) {
      this.#streams.set(ssrc, { received: 1, first: sequenceNumber, highest: sequenceNumber });
      return;
    }
    stream.received += 1;
    // How far it is ahead, with the 16 bits going round; one that comes late is behind.
    const ahead = (sequenceNumber - stream.highest) & 0xffff;
    if (ahead < 0x8000) stream.highest += ahead;
  }

  clear(): void {
    this.#streams.clear();
    this.#delays.clear();
    this.#bytes = 0;
  }

  get count(): PacketCount {
    let packets = 0;
    let lost = 0;
    for (const { received, first, highest } of this.#streams.values()) {
      packets += received;
      lost += Math.max(0, highest - first + 1 - received);
    }
    return {
      packets,
      bytes: this.#bytes,
      lost,
      streams: this.#streams.size,
      p50Ms: this.#delays.percentileMs(0.5),
      p95Ms: this.#delays.percentileMs(0.95),
    };
  }
}
