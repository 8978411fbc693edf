import { MAGIC_COOKIE } from './stun.ts';

/** Where somebody is: an IPv4 address as dotted numbers, or an IPv6 one as eight groups in hexadecimal. */
export type Endpoint = { address: string; port: number };

const PORT_XOR = MAGIC_COOKIE >>> 16;

/** Reads the value of an XOR-…-ADDRESS (RFC 8489, 14.2), whose length was checked. */
export function readXorAddress(value: Buffer, transactionId: Buffer): Endpoint {
  const port = value.readUInt16BE(2) ^ PORT_XOR;
  if (value.length === 8) {
    const bits = (value.readUInt32BE(4) ^ MAGIC_COOKIE) >>> 0;
    return { address: [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.'), port };
  }
  const key = Buffer.alloc(16);
  key.writeUInt32BE(MAGIC_COOKIE);
  transactionId.copy(key, 4);
  const groups = Array.from({ length: 8 }, (_, index) =>
    (value.readUInt16BE(4 + index * 2) ^ key.readUInt16BE(index * 2)).toString(16),
  );
  return { address: groups.join(':'), port };
}

/** The value for an IPv4 endpoint. */
export function writeXorAddress({ address, port }: Endpoint): Buffer {
  const value = Buffer.alloc(8);
  value[1] = 1;
  value.writeUInt16BE(port ^ PORT_XOR, 2);
  const bits = address.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0);
  value.writeUInt32BE((bits ^ MAGIC_COOKIE) >>> 0, 4);
  return value;
}
