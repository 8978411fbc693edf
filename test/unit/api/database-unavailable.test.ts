import { expect } from 'chai';
import { QueryFailedError } from 'typeorm';
import { isDatabaseUnavailable } from '../../../src/entities/database-unavailable.ts';

const withCode = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const failedQuery = (driverError: Error) => new QueryFailedError('SELECT 1', [], driverError);

describe('whether the database is away', () => {
  for (const error of [
    withCode('ECONNREFUSED'),
    withCode('ENOENT', { syscall: 'connect' }),
    new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    failedQuery(new Error('Connection terminated due to connection timeout')),
    failedQuery(withCode('ECONNRESET')),
    ...['57P01', '57P02', '57P03', '08006', '53300'].map((code) => failedQuery(withCode(code))),
  ]) {
    it(`is told by ${error.name}: ${error.message || 'each address failed'}`, () => {
      expect(isDatabaseUnavailable(error)).to.equal(true);
    });
  }

  for (const error of [
    ...['22021', '23505', '3D000', '57014', '42703'].map((code) => failedQuery(withCode(code))),
    withCode('ENOENT', { syscall: 'open' }),
    new AggregateError([withCode('ECONNREFUSED'), new Error('something else')]),
    new AggregateError([]),
    new Error('a mistake'),
    'ECONNREFUSED',
    undefined,
  ]) {
    it(`is not told by ${String(error)}`, () => {
      expect(isDatabaseUnavailable(error)).to.equal(false);
    });
  }
});
