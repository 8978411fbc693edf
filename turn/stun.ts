import { crc32 } from 'node:zlib';

/** STUN as RFC 8489 writes it, with what TURN (RFC 8656) adds; only as much as the relay has to know of it. */

export const MAGIC_COOKIE = 0x2112a442;
export const HEADER_BYTES = 20;
const FINGERPRINT_XOR = 0x5354554e;

export const CLASS = { request: 0, indication: 1, success: 2, error: 3 } as const;
export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;
export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  reservationToken: 0x0022,
  errorCode: 0x0009,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

/** `start` is where the attribute's own header begins in the message. */
export type StunAttribute = { type: number; start: number; value: Buffer };

export type StunMessage = {
  class: number;
  method: number;
  /** All of it, header included. */
  bytes: Buffer;
  transactionId: Buffer;
  /** In their order. Those after MESSAGE-INTEGRITY do not count, but for FINGERPRINT. */
  attributes: readonly StunAttribute[];
};

/** What each of these may be long, padding aside; an IPv6 address is longer. */
const LENGTHS: ReadonlyMap<number, readonly [min: number, max: number]> = new Map([
  [ATTRIBUTE.username, [1, 512]],
  [ATTRIBUTE.messageIntegrity, [20, 20]],
  [ATTRIBUTE.channelNumber, [4, 4]],
  [ATTRIBUTE.lifetime, [4, 4]],
  [ATTRIBUTE.xorPeerAddress, [8, 20]],
  [ATTRIBUTE.realm, [1, 763]],
  [ATTRIBUTE.nonce, [1, 763]],
  [ATTRIBUTE.requestedAddressFamily, [4, 4]],
  [ATTRIBUTE.evenPort, [1, 1]],
  [ATTRIBUTE.requestedTransport, [4, 4]],
  [ATTRIBUTE.reservationToken, [8, 8]],
  [ATTRIBUTE.fingerprint, [4, 4]],
]);
const MAX_ATTRIBUTES = 64;

/** Reads a datagram that begins with two zero bits. Undefined for whatever is not exactly a STUN message. */
export function readStun(bytes: Buffer): StunMessage | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  const type = bytes.readUInt16BE(0);
  if (type >= 0x4000 || bytes.readUInt16BE(2) !== bytes.length - HEADER_BYTES) return undefined;
  const attributes = readAttributes(bytes);
  if (attributes === undefined) return undefined;
  return {
    class: ((type >> 7) & 0b10) | ((type >> 4) & 0b01),
    method: ((type >> 2) & 0xf80) | ((type >> 1) & 0x070) | (type & 0x00f),
    bytes,
    transactionId: bytes.subarray(8, HEADER_BYTES),
    attributes,
  };
}

function readAttributes(bytes: Buffer): StunAttribute[] | undefined {
  const attributes: StunAttribute[] = [];
  let isProtected = false;
  for (let start = HEADER_BYTES; start < bytes.length; ) {
    if (start + 4 > bytes.length || attributes.length >= MAX_ATTRIBUTES) return undefined;
    const type = bytes.readUInt16BE(start);
    const length = bytes.readUInt16BE(start + 2);
    const end = start + 4 + length;
    if (end > bytes.length) return undefined;
    const attribute = { type, start, value: bytes.subarray(start + 4, end) };
    if (!isWellFormed(attribute)) return undefined;
    const isLast = end + padding(length) >= bytes.length;
    if (type === ATTRIBUTE.fingerprint && !(isLast && hasFingerprint(bytes, attribute))) return undefined;
    if (!isProtected || type === ATTRIBUTE.fingerprint) attributes.push(attribute);
    isProtected ||= type === ATTRIBUTE.messageIntegrity;
    start = end + padding(length);
  }
  return attributes;
}

function isWellFormed({ type, value }: StunAttribute): boolean {
  const [min, max] = LENGTHS.get(type) ?? [0, 0xffff];
  if (value.length < min || value.length > max) return false;
  if (type !== ATTRIBUTE.xorPeerAddress) return true;
  return value.length === (value[1] === 1 ? 8 : value[1] === 2 ? 20 : -1);
}

function hasFingerprint(bytes: Buffer, { start, value }: StunAttribute): boolean {
  return value.readUInt32BE(0) === fingerprintOf(bytes.subarray(0, start));
}

/** Of everything before the attribute, whose header already counts it. */
export function fingerprintOf(before: Buffer): number {
  return (crc32(before) ^ FINGERPRINT_XOR) >>> 0;
}

export function findAttribute(message: StunMessage, type: number): StunAttribute | undefined {
  return message.attributes.find((attribute) => attribute.type === type);
}

/** Writes a message without MESSAGE-INTEGRITY. */
export function writeStun(
  message: { class: number; method: number; transactionId: Buffer },
  attributes: readonly (readonly [type: number, value: Buffer])[],
): Buffer {
  const length = attributes.reduce((sum, [, { length }]) => sum + 4 + length + padding(length), 0);
  const bytes = Buffer.alloc(HEADER_BYTES + length);
  const { class: kind, method } = message;
  const methodBits = ((method & 0xf80) << 2) | ((method & 0x070) << 1) | (method & 0x00f);
  bytes.writeUInt16BE(methodBits | ((kind & 0b10) << 7) | ((kind & 0b01) << 4), 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(MAGIC_COOKIE, 4);
  message.transactionId.copy(bytes, 8);
  let at = HEADER_BYTES;
  for (const [type, value] of attributes) {
    bytes.writeUInt16BE(type, at);
    bytes.writeUInt16BE(value.length, at + 2);
    value.copy(bytes, at + 4);
    at += 4 + value.length + padding(value.length);
  }
  return bytes;
}

export function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
