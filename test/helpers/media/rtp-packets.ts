import { AUDIO_LEVEL, OPUS_PAYLOAD_TYPE, VP8_PAYLOAD_TYPE } from './rtp.ts';

/*
 * RTP packets (RFC 3550) as a sender makes them, for producers on a DirectTransport.
 */

type Packet = {
  payloadType: number;
  ssrc: number;
  sequenceNumber: number;
  timestamp: number;
  marker?: boolean;
  extension?: { id: number; value: Buffer };
  payload: Buffer;
};

function rtpPacket(packet: Packet): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80 | (packet.extension ? 0x10 : 0);
  header[1] = (packet.marker === true ? 0x80 : 0) | packet.payloadType;
  header.writeUInt16BE(packet.sequenceNumber & 0xffff, 2);
  header.writeUInt32BE(packet.timestamp >>> 0, 4);
  header.writeUInt32BE(packet.ssrc, 8);
  const extension = packet.extension ? [oneByteExtension(packet.extension)] : [];
  return Buffer.concat([header, ...extension, packet.payload]);
}

/** RFC 8285, 4.2. */
function oneByteExtension({ id, value }: { id: number; value: Buffer }): Buffer {
  const element = Buffer.concat([Buffer.from([(id << 4) | (value.length - 1)]), value]);
  const padded = Buffer.concat([element, Buffer.alloc((4 - (element.length % 4)) % 4)]);
  const header = Buffer.from([0xbe, 0xde, 0, padded.length / 4]);
  return Buffer.concat([header, padded]);
}

/** 20 ms of Opus whose sender says how loud it is (RFC 6464): 0 is the loudest, 127 silence. */
export function opusPacket(ssrc: number, index: number, levelDbov = 0): Buffer {
  return rtpPacket({
    payloadType: OPUS_PAYLOAD_TYPE,
    ssrc,
    sequenceNumber: index,
    timestamp: index * 960,
    extension: { id: AUDIO_LEVEL.id, value: Buffer.from([0x80 | levelDbov]) },
    payload: Buffer.from([0xfc, 0xff, 0xfe, index & 0xff]),
  });
}

/** A VP8 frame in one packet (RFC 7741): the first bit of the frame's header is 0 for a key frame. */
export function vp8Packet(ssrc: number, index: number, keyFrame: boolean): Buffer {
  const descriptor = Buffer.from([0x10]);
  const frame = keyFrame
    ? Buffer.from([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00])
    : Buffer.from([0x11, 0x02, 0x00, index & 0xff]);
  return rtpPacket({
    payloadType: VP8_PAYLOAD_TYPE,
    ssrc,
    sequenceNumber: index,
    timestamp: index * 3_000,
    marker: true,
    payload: Buffer.concat([descriptor, frame]),
  });
}
