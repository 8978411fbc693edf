import { expect } from 'chai';
import fc from 'fast-check';
import { createTurnCredentials, readTurnUsername, turnSecret } from '../../../src/turn-credentials.ts';

describe('Credentials for TURN', () => {
  it('are as coturn makes them of the same secret (use-auth-secret)', () => {
    // printf 1700000600:ana | openssl dgst -sha1 -hmac north -binary | base64
    expect(createTurnCredentials('north', 'ana', 600, 1_700_000_000_999)).to.deep.equal({
      username: '1700000600:ana',
      credential: 'CUniVFvDjgPnZ3VOzvcSzL4PGY4=',
    });
  });

  it('say whose they are and until when', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 1_000_000 }), (userId, seconds) => {
        const { username } = createTurnCredentials('north', userId, seconds, 1_700_000_000_000);
        expect(readTurnUsername(username)).to.deep.equal({
          userId,
          expiresAtMs: (1_700_000_000 + seconds) * 1_000,
        });
      }),
    );
  });

  for (const username of [
    '',
    'ana',
    ':ana',
    '170:',
    '-1:ana',
    '1e3:ana',
    '170:a:b',
    '170: ana',
    '1700000000000:a',
  ]) {
    it(`are not called ${JSON.stringify(username)}`, () => {
      expect(readTurnUsername(username)).to.equal(undefined);
    });
  }

  it('have a secret of their own where none was configured, the same in every process', () => {
    expect(turnSecret('configured', 'token secret')).to.equal('configured');
    const made = turnSecret(null, 'token secret');
    expect(made).to.equal(turnSecret(null, 'token secret')).and.not.to.include('token');
    expect(made).not.to.equal(turnSecret(null, 'another'));
    expect(made.length).to.be.at.least(32);
  });
});
