import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { NodeTokens } from '../../../src/cluster/links/node-tokens.ts';
import { AppError } from '../../../src/errors.ts';

const secret = 'a secret that all nodes of an installation have';

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'accepted';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('a node’s token', () => {
  const one = new NodeTokens(secret, randomUUID());
  const other = new NodeTokens(secret, randomUUID());
  const nonce = randomUUID();

  it('says who sent it, to the node that it is for', () => {
    const link = other.verify(one.issueLink(other.nodeId, nonce), 'link');
    expect(link).to.deep.equal({ use: 'link', from: one.nodeId, to: other.nodeId, nonce });
    const welcome = other.verify(one.issueWelcome(other.nodeId, nonce), 'welcome');
    expect(welcome.nonce).to.equal(nonce);
    const client = other.verify(one.issueClient(other.nodeId, '1.2.3.4'), 'client');
    expect(client.clientAddress).to.equal('1.2.3.4');
  });

  it('is of no use to another node, or for anything else', () => {
    const third = new NodeTokens(secret, randomUUID());
    expect(codeOf(() => third.verify(one.issueLink(other.nodeId, nonce), 'link'))).to.equal('TOKEN_INVALID');
    expect(codeOf(() => one.verify(one.issueLink(other.nodeId, nonce), 'link'))).to.equal('TOKEN_INVALID');
    expect(codeOf(() => other.verify(one.issueLink(other.nodeId, nonce), 'client'))).to.equal(
      'TOKEN_INVALID',
    );
    expect(codeOf(() => other.verify(one.issueClient(other.nodeId, '::1'), 'link'))).to.equal(
      'TOKEN_INVALID',
    );
  });

  it('cannot be made without the secret, nor with the key of people’s tokens', () => {
    const stranger = new NodeTokens(`${secret}?`, one.nodeId);
    expect(codeOf(() => other.verify(stranger.issueLink(other.nodeId, nonce), 'link'))).to.equal(
      'TOKEN_INVALID',
    );
    const payload = { use: 'link', from: one.nodeId, to: other.nodeId, nonce };
    const signed = jwt.sign(payload, secret, { audience: 'parley-node', expiresIn: 30 });
    expect(codeOf(() => other.verify(signed, 'link'))).to.equal('TOKEN_INVALID');
    const unsigned = jwt.sign(payload, null, { algorithm: 'none', audience: 'parley-node', expiresIn: 30 });
    expect(codeOf(() => other.verify(unsigned, 'link'))).to.equal('TOKEN_INVALID');
  });

  it('ends soon, with some patience for clocks that differ', () => {
    const token = one.issueLink(other.nodeId, nonce);
    const { iat } = jwt.decode(token, { json: true }) ?? {};
    if (iat === undefined) throw new Error('it has no time');
    const realNow = Date.now;
    try {
      Date.now = () => (iat + 55) * 1000;
      expect(codeOf(() => other.verify(token, 'link'))).to.equal('accepted');
      Date.now = () => (iat + 65) * 1000;
      expect(codeOf(() => other.verify(token, 'link'))).to.equal('TOKEN_EXPIRED');
    } finally {
      Date.now = realNow;
    }
  });

  it('is never anything that comes along', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (token) => {
        expect(codeOf(() => one.verify(token, 'link'))).to.equal('TOKEN_INVALID');
      }),
    );
  });
});
