import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readTurnUsername, turnPassword } from '../src/turn-credentials.ts';
import { ATTRIBUTE, findAttribute, HEADER_BYTES, type StunMessage } from './stun.ts';

/** `expired`: rightly signed, with credentials of which the time is over. */
export type Signature = 'absent' | 'right' | 'wrong' | 'expired';

/** The key of long-term credentials (RFC 8489, 9.2.2). */
export function integrityKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest();
}

/** MESSAGE-INTEGRITY of what comes before it (RFC 8489, 14.5), whatever the header says of the length. */
export function integrityOf(before: Buffer, key: Buffer): Buffer {
  const header = Buffer.from(before.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(before.length + 24 - HEADER_BYTES, 2);
  return createHmac('sha1', key).update(header).update(before.subarray(HEADER_BYTES)).digest();
}

/**
 * Looks at the signature of a request. Credentials count until their time is over; an allocation that was made with them
 * goes on with them, as at coturn: a meeting may be longer than they are.
 */
export function checkSignature(
  message: StunMessage,
  context: { secret: string; realm: string; nowMs: number; usernameOfAllocation: string | undefined },
): Signature {
  const integrity = findAttribute(message, ATTRIBUTE.messageIntegrity);
  if (integrity === undefined) return 'absent';
  const username = findAttribute(message, ATTRIBUTE.username)?.value.toString('utf8') ?? '';
  const user = readTurnUsername(username);
  if (user === undefined) return 'wrong';
  const { secret, realm, nowMs, usernameOfAllocation } = context;
  const key = integrityKey(username, realm, turnPassword(secret, username));
  const expected = integrityOf(message.bytes.subarray(0, integrity.start), key);
  if (!timingSafeEqual(integrity.value, expected)) return 'wrong';
  return user.expiresAtMs > nowMs || username === usernameOfAllocation ? 'right' : 'expired';
}
