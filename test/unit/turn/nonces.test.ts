import { expect } from 'chai';
import fc from 'fast-check';
import { Nonces } from '../../../turn/nonces.ts';

const CLIENT = '198.51.100.4:5000';

describe('A nonce', () => {
  it('counts for an hour, for the client that it was given to', () => {
    let now = 1_700_000_000_000;
    const nonces = new Nonces(() => now);
    const nonce = nonces.issue(CLIENT);
    expect(nonces.check(nonce, CLIENT)).to.equal(true);
    expect(nonces.check(nonce, '198.51.100.4:5001')).to.equal(false);
    now += 3_599_999;
    expect(nonces.check(nonce, CLIENT)).to.equal(true);
    now += 1;
    expect(nonces.check(nonce, CLIENT)).to.equal(false);
  });

  it('is another process’s, if another process made it', () => {
    expect(new Nonces().check(new Nonces().issue(CLIENT), CLIENT)).to.equal(false);
  });

  it('cannot be guessed or changed', () => {
    const nonces = new Nonces();
    const nonce = nonces.issue(CLIENT);
    expect(nonce).to.match(/^[\w.-]{20,128}$/);
    fc.assert(
      fc.property(fc.string(), (guess) => {
        expect(nonces.check(guess, CLIENT)).to.equal(false);
      }),
    );
    for (let at = 0; at < nonce.length - 1; at += 1) {
      const changed = nonce.slice(0, at) + (nonce[at] === 'a' ? 'b' : 'a') + nonce.slice(at + 1);
      expect(nonces.check(changed, CLIENT), changed).to.equal(false);
    }
    for (const name of ['constructor', '__proto__', 'toString', '']) {
      expect(nonces.check(name, CLIENT), name).to.equal(false);
    }
  });
});
