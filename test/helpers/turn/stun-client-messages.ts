import { createHash, createHmac, randomBytes } from 'node:crypto';

/** STUN as a client writes and reads it, apart from the relay's own code: both would be wrong in the same way. */

const COOKIE = 0x2112a442;

/** Types of requests and indications. */
export const TYPE = {
  binding: 0x0001,
  allocate: 0x0003,
  refresh: 0x0004,
  send: 0x0016,
  data: 0x0017,
  createPermission: 0x0008,
  channelBind: 0x0009,
} as const;

export type Attributes = readonly (readonly [type: number, value: Buffer])[];
export type Signer = { username: string; password: string; realm: string; nonce: string };
export type Answer = {
  type: number;
  transaction: Buffer;
  /** The first of each type. */
  attributes: ReadonlyMap<number, Buffer>;
  /** Of ERROR-CODE. */
  code: number | undefined;
  bytes: Buffer;
};

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function peerAddress(address: string, port: number, transaction: Buffer): Buffer {
  const plain = address.includes(':') ? ipv6Bytes(address) : Buffer.from(address.split('.').map(Number));
  const key = Buffer.concat([uint32(COOKIE), transaction]);
  const head = Buffer.from([0, plain.length === 4 ? 1 : 2, 0, 0]);
  head.writeUInt16BE(port ^ (COOKIE >>> 16), 2);
  return Buffer.concat([head, plain.map((byte, index) => byte ^ (key[index] ?? 0))]);
}

export function readAddress(value: Buffer): { address: string; port: number } {
  const key = uint32(COOKIE);
  const bytes = [...value.subarray(4, 8)].map((byte, index) => byte ^ (key[index] ?? 0));
  return { address: bytes.join('.'), port: value.readUInt16BE(2) ^ (COOKIE >>> 16) };
}

function ipv6Bytes(address: string): Buffer {
  const [left = '', right] = address.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [head, tail] = [groups(left), groups(right ?? '')];
  const zeros = Array<string>(right === undefined ? 0 : 8 - head.length - tail.length).fill('0');
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

export function newTransaction(): Buffer {
  return randomBytes(12);
}

/** Signed where there is a signer: with what it says of itself, and MESSAGE-INTEGRITY. */
export function writeMessage(
  type: number,
  transaction: Buffer,
  attributes: Attributes,
  signer?: Signer,
): Buffer {
  const all: Attributes =
    signer === undefined
      ? attributes
      : [
          ...attributes,
          [0x0006, Buffer.from(signer.username)],
          [0x0014, Buffer.from(signer.realm)],
          [0x0015, Buffer.from(signer.nonce)],
        ];
  const unsigned = withLength(type, transaction, Buffer.concat(all.map(writeAttribute)), signer && 24);
  if (signer === undefined) return unsigned;
  const key = keyOf(signer);
  const integrity = createHmac('sha1', key).update(unsigned).digest();
  return Buffer.concat([unsigned, writeAttribute([0x0008, integrity])]);
}

function withLength(type: number, transaction: Buffer, body: Buffer, more = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(body.length + more, 2);
  header.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([header, transaction, body]);
}

function writeAttribute([type, value]: readonly [type: number, value: Buffer]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function keyOf({ username, realm, password }: Pick<Signer, 'username' | 'realm' | 'password'>): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest();
}

export function readMessage(bytes: Buffer): Answer {
  const attributes = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 2);
    const type = bytes.readUInt16BE(at);
    if (!attributes.has(type)) attributes.set(type, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  const error = attributes.get(0x0009);
  const code = error === undefined ? undefined : (error[2] ?? 0) * 100 + (error[3] ?? 0);
  return { type: bytes.readUInt16BE(0), transaction: bytes.subarray(8, 20), attributes, code, bytes };
}

/** Whether an answer ends with a MESSAGE-INTEGRITY that only who knows the password can have made. */
export function isSigned({ bytes }: Answer, signer: Signer): boolean {
  const start = bytes.length - 24;
  if (start < 20 || bytes.readUInt16BE(start) !== 0x0008) return false;
  const expected = createHmac('sha1', keyOf(signer)).update(bytes.subarray(0, start)).digest();
  return expected.equals(bytes.subarray(start + 4));
}
