import { expect } from 'chai';
import fc from 'fast-check';
import { PeerPolicy } from '../../../turn/peer-policy.ts';

const PORTS = { min: 40_000, max: 40_099 };
const port = fc.integer({ min: PORTS.min, max: PORTS.max });
const MEDIA = '203.0.113.7';
const policy = new PeerPolicy([{ announced: MEDIA, reached: '10.0.0.7' }], PORTS);

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = (...head: readonly number[]) =>
  fc
    .array(octet, { minLength: 4 - head.length, maxLength: 4 - head.length })
    .map((rest) => [...head, ...rest].join('.'));
const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const ipv6 = (...head: readonly string[]) =>
  fc
    .array(group, { minLength: 8 - head.length, maxLength: 8 - head.length })
    .map((rest) => [...head, ...rest].join(':'));
const hex = (address: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

/** Every class of addresses that a relay must not reach into. */
const FORBIDDEN: Record<string, fc.Arbitrary<string>> = {
  'this machine': ipv4(127),
  'no address': ipv4(0),
  'private networks': fc.oneof(
    ipv4(10),
    ipv4(192, 168),
    octet.chain((last) => ipv4(172, 16 + (last % 16))),
  ),
  'carriers’ networks': octet.chain((last) => ipv4(100, 64 + (last % 64))),
  'the link and its metadata services': ipv4(169, 254),
  multicast: octet.chain((last) => ipv4(224 + (last % 16))),
  'reserved and broadcast': octet.chain((last) => ipv4(240 + (last % 16))),
  'the internet': ipv4().filter((address) => address !== MEDIA),
  IPv6: ipv6(),
  'this machine in IPv6': fc.constantFrom('0:0:0:0:0:0:0:1', '::1', '0:0:0:0:0:0:0:0', '::'),
  'the link and private networks in IPv6': fc.oneof(ipv6('fe80'), ipv6('fc00'), ipv6('fd12')),
  'multicast in IPv6': ipv6('ff02'),
  'IPv4 mapped into IPv6, our media too': fc
    .oneof(ipv4(), fc.constantFrom(MEDIA, '127.0.0.1', '10.0.0.7'))
    .map((address) => `0:0:0:0:0:ffff:${hex(address)}`),
  'IPv4 embedded into IPv6, our media too': fc
    .tuple(fc.oneof(ipv4(), fc.constant(MEDIA)), fc.constantFrom('0:0:0:0:0:0', '64:ff9b:0:0:0:0', '2002'))
    .map(([address, prefix]) =>
      prefix === '2002' ? `2002:${hex(address)}:0:0:0:0:0` : `${prefix}:${hex(address)}`,
    ),
  'what is no address': fc.oneof(
    fc.string(),
    fc.constantFrom('203.0.113.07', '203.0.113.7 ', '3405803783', '__proto__'),
  ),
};

describe('The policy of peers', () => {
  for (const [name, addresses] of Object.entries(FORBIDDEN)) {
    it(`lets nobody reach ${name}`, () => {
      fc.assert(
        fc.property(addresses, port, (address, peerPort) => {
          expect(policy.allowsAddress(address)).to.equal(false);
          expect(policy.allows({ address, port: peerPort })).to.equal(false);
          expect(policy.reach({ address, port: peerPort })).to.equal(undefined);
        }),
      );
    });
  }

  it('lets media be reached where it is, at its ports alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (peerPort) => {
        const isMedia = peerPort >= PORTS.min && peerPort <= PORTS.max;
        const peer = { address: MEDIA, port: peerPort };
        expect(policy.allows(peer)).to.equal(isMedia);
        expect(policy.reach(peer)).to.deep.equal(
          isMedia ? { address: '10.0.0.7', port: peerPort } : undefined,
        );
        expect(policy.peerAt({ address: '10.0.0.7', port: peerPort })).to.deep.equal(
          isMedia ? peer : undefined,
        );
      }),
    );
  });

  it('takes nothing from an address that it does not send to', () => {
    for (const address of [MEDIA, '10.0.0.8', '127.0.0.1']) {
      expect(policy.peerAt({ address, port: 40_000 }), address).to.equal(undefined);
    }
  });

  it('knows this machine where media is there, and only then', () => {
    const local = new PeerPolicy([{ announced: '127.0.0.1', reached: '127.0.0.1' }], PORTS);
    expect(local.allows({ address: '127.0.0.1', port: 40_000 })).to.equal(true);
    expect(local.allows({ address: '127.0.0.2', port: 40_000 })).to.equal(false);
  });

  it('leaves out what no media server can have, whoever configured it', () => {
    const odd = ['0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::ffff:127.0.0.1', 'localhost', ''];
    const none = new PeerPolicy(
      odd.map((address) => ({ announced: address, reached: address })),
      PORTS,
    );
    expect(none.addresses).to.deep.equal([]);
  });
});
