/*
 * The stream that is forwarded: a camera in VP8 as RTP packets (RFC 3550, RFC 7741), the same in every run.
 */

export const CAMERA = { payloadType: 96, ssrc: 0x5eed, clockRate: 90_000 } as const;

const FRAMES_A_SECOND = 30;
/** 1.2 Mbit/s with the headers. */
const BYTES_A_SECOND = 150_000;
/** Whoever comes in waits for one at most that long: two seconds. */
const FRAMES_FROM_KEY_TO_KEY = 60;
/** How much larger a key frame is than others. */
const KEY_FRAME_FACTOR = 2;
const MAX_PACKET_BYTES = 1_150;
const RTP_HEADER_BYTES = 12;
const DESCRIPTOR_BYTES = 4;

export const FRAME_MS = 1_000 / FRAMES_A_SECOND;

/** Makes one frame after the other. What is in them is noise, as it is for an SFU. */
export class CameraStream {
  #frame = 0;
  #sequenceNumber = 1;
  #seed = 1;

  /** The packets of the next frame. `timestamp`: its time by the clock of the stream. */
  nextFrame(timestamp: number): Buffer[] {
    const key = this.#frame % FRAMES_FROM_KEY_TO_KEY === 0;
    const plain = BYTES_A_SECOND / FRAMES_A_SECOND;
    const bytes = Math.round(key ? plain * KEY_FRAME_FACTOR : plain);
    const count = Math.ceil(bytes / MAX_PACKET_BYTES);
    const packets = Array.from({ length: count }, (_, index) =>
      this.#packet(timestamp, {
        payloadBytes: Math.floor(bytes / count) - RTP_HEADER_BYTES,
        first: index === 0,
        last: index === count - 1,
        key,
      }),
    );
    this.#frame += 1;
    return packets;
  }

  #packet(
    timestamp: number,
    part: { payloadBytes: number; first: boolean; last: boolean; key: boolean },
  ): Buffer {
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + part.payloadBytes);
    packet[0] = 0x80;
    packet[1] = (part.last ? 0x80 : 0) | CAMERA.payloadType;
    packet.writeUInt16BE(this.#sequenceNumber & 0xffff, 2);
    packet.writeUInt32BE(timestamp >>> 0, 4);
    packet.writeUInt32BE(CAMERA.ssrc, 8);
    this.#sequenceNumber += 1;
    const payload = packet.subarray(RTP_HEADER_BYTES);
    for (let at = 0; at < payload.length; at += 1) {
      // Numerical Recipes' generator: the same noise in every run.
      this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
      payload[at] = this.#seed >>> 24;
    }
    this.#describe(payload, part);
    return packet;
  }

  /** The payload descriptor with a picture id of 15 bits, and at the start of a frame its header. */
  #describe(payload: Buffer, { first, key }: { first: boolean; key: boolean }): void {
    payload[0] = first ? 0x90 : 0x80;
    payload[1] = 0x80;
    payload.writeUInt16BE(0x8000 | (this.#frame & 0x7fff), 2);
    if (!first) return;
    const keyHeader = [0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01]; // 640 × 360
    const header = key ? keyHeader : [0x11, 0x02, 0x00];
    payload.set(header, DESCRIPTOR_BYTES);
  }
}
