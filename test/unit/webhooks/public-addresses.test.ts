import { expect } from 'chai';
import {
  ipAddressOf,
  isPublicAddress,
  lookupPublic,
} from '../../../src/api/webhooks/delivery/public-addresses.ts';

describe('An address that webhooks may go to in production', () => {
  for (const address of [
    '8.8.8.8',
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00::1',
  ]) {
    it(`is ${address}`, () => {
      expect(isPublicAddress(address)).to.equal(true);
    });
  }

  for (const address of [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    'no address',
    '',
  ]) {
    it(`is not ${address === '' ? 'an empty one' : address}`, () => {
      expect(isPublicAddress(address)).to.equal(false);
    });
  }

  it('is found in a URL however it is written there', () => {
    const written = [
      'http://127.1/',
      'http://0x7f000001/',
      'http://2130706433/',
      'http://0177.0.0.1/',
      'http://127.0.0.1./',
    ];
    for (const url of written) expect(ipAddressOf(new URL(url)), url).to.equal('127.0.0.1');
    expect(ipAddressOf(new URL('http://[::1]:80/'))).to.equal('::1');
    expect(ipAddressOf(new URL('http://example.org/'))).to.equal(undefined);
  });

  it('is looked for when a name is resolved', async () => {
    const lookUp = (all: boolean) =>
      new Promise<Error | null>((resolve) => lookupPublic('localhost', { all }, (error) => resolve(error)));
    for (const all of [true, false]) expect((await lookUp(all))?.name).to.equal('PrivateAddressError');
  });
});
