import { expect } from 'chai';
import fc from 'fast-check';
import { integrityKey, integrityOf } from '../../../turn/message-integrity.ts';
import { ATTRIBUTE, findAttribute, readStun, writeStun } from '../../../turn/stun.ts';
import { readXorAddress, writeXorAddress } from '../../../turn/xor-address.ts';

/** RFC 5769, 2.4: a request with long-term authentication. */
const RFC_5769 = Buffer.from(
  `000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b900000015001c
   662f2f3439396b3935346436 4f4c33346f4c3946535476793634734100140 00b6578616d706c652e6f72670000080014
   f67024656dd64a3e02b8e0712e85c9a28ca89666`.replace(/\s/g, ''),
  'hex',
);

describe('STUN as the relay reads it', () => {
  it('is as RFC 5769 has it, MESSAGE-INTEGRITY too', () => {
    const message = readStun(RFC_5769);
    if (message === undefined) throw new Error('the message of the RFC is one');
    expect(message).to.include({ class: 0, method: 1 });
    const username = findAttribute(message, ATTRIBUTE.username)?.value.toString() ?? '';
    const realm = findAttribute(message, ATTRIBUTE.realm)?.value.toString() ?? '';
    const integrity = findAttribute(message, ATTRIBUTE.messageIntegrity);
    expect({ username, realm }).to.deep.equal({ username: 'マトリックス', realm: 'example.org' });
    const key = integrityKey(username, realm, 'TheMatrIX');
    expect(integrityOf(RFC_5769.subarray(0, integrity?.start), key)).to.deep.equal(integrity?.value);
  });

  it('is never anything else, and reading it never throws', () => {
    const mutated = fc
      .tuple(fc.nat(RFC_5769.length - 1), fc.nat(255), fc.nat(RFC_5769.length))
      .map(([at, byte, end]) => {
        const bytes = Buffer.from(RFC_5769);
        bytes[at] = byte;
        return bytes.subarray(0, end);
      });
    const any = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(mutated, any), (bytes) => {
        const message = readStun(bytes);
        if (message === undefined) return;
        expect(bytes.readUInt16BE(2)).to.equal(bytes.length - 20);
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes back as it was written', () => {
    const attributes = fc.array(
      fc.tuple(
        fc.integer({ min: 0x8000, max: 0x8021 }),
        fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      ),
      { maxLength: 8 },
    );
    const head = fc.record({ class: fc.nat(3), method: fc.nat(0xfff) });
    fc.assert(
      fc.property(head, attributes, (kind, written) => {
        const transactionId = Buffer.alloc(12, 7);
        const read = readStun(writeStun({ ...kind, transactionId }, written));
        expect(read).to.include(kind);
        expect(read?.attributes.map(({ type, value }) => [type, value])).to.deep.equal(written);
      }),
    );
  });

  it('has nothing after MESSAGE-INTEGRITY that counts', () => {
    const transactionId = Buffer.alloc(12);
    const message = readStun(
      writeStun({ class: 0, method: 3, transactionId }, [
        [ATTRIBUTE.messageIntegrity, Buffer.alloc(20)],
        [ATTRIBUTE.username, Buffer.from('somebody else')],
      ]),
    );
    expect(message?.attributes.map(({ type }) => type)).to.deep.equal([ATTRIBUTE.messageIntegrity]);
  });

  it('has addresses that are written as they are read', () => {
    const transactionId = Buffer.alloc(12, 9);
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(65_535), (address, port) => {
        const read = readXorAddress(writeXorAddress({ address, port }), transactionId);
        expect(read).to.deep.equal({ address, port });
      }),
    );
  });
});
