import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { addressGroup, clientAddress } from '../../src/client-address.ts';

/** As much of a request as counts here. */
function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  return {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
}

describe('the address of who asks', () => {
  it('is what the connection says, whatever a client claims', () => {
    expect(clientAddress(request('10.0.0.1'), 0)).to.equal('10.0.0.1');
    expect(clientAddress(request('10.0.0.1', '1.2.3.4'), 0)).to.equal('10.0.0.1');
  });

  it('is what as many proxies say as are trusted', () => {
    const chain = request('10.0.0.1', 'forged, 1.2.3.4 ,10.0.0.2');
    expect(clientAddress(chain, 1)).to.equal('10.0.0.2');
    expect(clientAddress(chain, 2)).to.equal('1.2.3.4');
    expect(clientAddress(request('10.0.0.1', '1.2.3.4'), 5)).to.equal('1.2.3.4');
    expect(clientAddress(request('10.0.0.1', ' , '), 1)).to.equal('10.0.0.1');
  });

  it('counts an IPv6 subscriber as one, and an IPv4 address in whichever form', () => {
    expect(addressGroup('1.2.3.4')).to.equal('1.2.3.4');
    expect(addressGroup('::ffff:1.2.3.4')).to.equal('1.2.3.4');
    expect(addressGroup('2001:db8:1:2:3:4:5:6')).to.equal('2001:db8:1:2');
    expect(addressGroup('2001:db8:1:2::9')).to.equal(addressGroup('2001:db8:1:2:ffff::'));
    expect(addressGroup('::1')).to.equal('0:0:0:0');
    expect(addressGroup('unknown')).to.equal('unknown');
  });
});
