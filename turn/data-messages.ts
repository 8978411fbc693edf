import { randomFillSync } from 'node:crypto';
import { ATTRIBUTE, CLASS, METHOD, writeStun } from './stun.ts';
import { type Endpoint, writeXorAddress } from './xor-address.ts';

/** What may be bound: as in RFC 5766, since clients by it take more than the 0x4000 to 0x4FFF of RFC 8656. */
export const CHANNELS = { min: 0x4000, max: 0x7ffe };

/** A ChannelData message (RFC 8656, 12.4), which over UDP may end with padding. Undefined for anything else. */
export function readChannelData(bytes: Buffer): { channel: number; data: Buffer } | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt16BE(2);
  if (length > bytes.length - 4) return undefined;
  return { channel: bytes.readUInt16BE(0), data: bytes.subarray(4, 4 + length) };
}

export function channelDataHeader(channel: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(4);
  header.writeUInt16BE(channel, 0);
  header.writeUInt16BE(length, 2);
  return header;
}

/** A Data indication: what a peer sent that has no channel. */
export function writeDataIndication(peer: Endpoint, data: Buffer): Buffer {
  const transactionId = randomFillSync(Buffer.allocUnsafe(12));
  return writeStun({ class: CLASS.indication, method: METHOD.data, transactionId }, [
    [ATTRIBUTE.xorPeerAddress, writeXorAddress(peer)],
    [ATTRIBUTE.data, data],
  ]);
}
