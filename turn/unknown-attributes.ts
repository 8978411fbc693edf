import { ATTRIBUTE, CLASS, type StunMessage, writeStun } from './stun.ts';

const KNOWN: ReadonlySet<number> = new Set(Object.values(ATTRIBUTE));
/** From here on attributes may be left alone by who does not know them (RFC 8489, 14). */
const OPTIONAL_FROM = 0x8000;
const UNKNOWN_ATTRIBUTE = Buffer.from([0, 0, 4, 20, ...Buffer.from('Unknown Attribute')]);

/** The answer to a request with attributes that have to be understood, and are not (RFC 8489, 6.3.1); else undefined. */
export function unknownAttributesReply(message: StunMessage): Buffer | undefined {
  const unknown = message.attributes
    .map(({ type }) => type)
    .filter((type) => type < OPTIONAL_FROM && !KNOWN.has(type));
  if (unknown.length === 0) return undefined;
  const types = Buffer.alloc(unknown.length * 2);
  for (const [index, type] of unknown.entries()) types.writeUInt16BE(type, index * 2);
  const { method, transactionId } = message;
  return writeStun({ class: CLASS.error, method, transactionId }, [
    [ATTRIBUTE.errorCode, UNKNOWN_ATTRIBUTE],
    [ATTRIBUTE.unknownAttributes, types],
  ]);
}
