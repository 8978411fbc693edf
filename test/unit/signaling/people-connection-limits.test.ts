import { expect } from 'chai';
import { AppError } from '../../../src/errors.ts';
import { ConnectionLimits } from '../../../src/signaling/people/people-connection-limits.ts';

const tries = (limits: ConnectionLimits, key: string) => {
  try {
    return limits.take(key);
  } catch (error) {
    if (error instanceof AppError && error.code === 'RATE_LIMITED') return 'refused';
    throw error;
  }
};

describe('the limits of people’s connections', () => {
  it('counts those that are open, each key for itself, and each end once', () => {
    const limits = new ConnectionLimits({ open: 2, attempts: { capacity: 100, refillPerSecond: 0 } });
    const first = limits.take('ada');
    limits.take('ada');
    expect(tries(limits, 'ada')).to.equal('refused');
    limits.take('ben');
    first();
    first();
    limits.take('ada');
    expect(tries(limits, 'ada')).to.equal('refused');
  });

  it('counts attempts, the refused ones too', () => {
    const limits = new ConnectionLimits({ open: 10, attempts: { capacity: 3, refillPerSecond: 0 } });
    for (let attempt = 0; attempt < 3; attempt += 1) limits.take('ada')();
    expect(tries(limits, 'ada')).to.equal('refused');
    expect(tries(limits, 'ben')).to.be.a('function');
  });

  it('forgets those who came first and have no connection, once there are very many', () => {
    const limits = new ConnectionLimits({ open: 1, attempts: { capacity: 10, refillPerSecond: 0 } });
    limits.take('stays');
    for (let key = 0; key < 12_000; key += 1) limits.take(`key ${key}`)();
    expect(limits.size).to.equal(10_000);
    expect(tries(limits, 'stays'), 'who is connected is not forgotten').to.equal('refused');
  });
});
