import type { IncomingHttpHeaders } from 'node:http';
import { expect } from 'chai';
import { isFromThisMachine } from '../../../src/api/mail/outbox.ts';

const ask = (remoteAddress: string | undefined, headers: IncomingHttpHeaders) =>
  isFromThisMachine({ remoteAddress, headers });

describe('Who may read the outbox', () => {
  for (const [address, host] of [
    ['127.0.0.1', 'localhost:8080'],
    ['127.0.0.1', '127.0.0.1:8080'],
    ['::1', '[::1]:8080'],
    ['::ffff:127.0.0.1', 'localhost'],
  ]) {
    it(`a request from ${address} to ${host}`, () => {
      expect(ask(address, { host })).to.equal(true);
    });
  }

  it('nobody on the network', () => {
    for (const address of [
      '192.168.1.7',
      '10.0.0.1',
      'fe80::1',
      '::ffff:192.168.1.7',
      '127.0.0.1.example',
      undefined,
    ]) {
      expect(ask(address, { host: 'localhost:8080' }), address).to.equal(false);
    }
  });

  it('no page whose name was made to lead to this machine', () => {
    for (const host of [
      'evil.example:8080',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '',
      undefined,
    ]) {
      expect(ask('127.0.0.1', host === undefined ? {} : { host }), host).to.equal(false);
    }
  });

  it('nobody behind a proxy on this machine', () => {
    for (const name of ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']) {
      expect(ask('127.0.0.1', { host: 'localhost', [name]: '127.0.0.1' }), name).to.equal(false);
    }
  });
});
