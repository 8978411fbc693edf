import { expect } from 'chai';
import { installedMatchesLock } from '../../../scripts/setup/lockfile-match.mjs';

describe('whether node_modules is what package-lock.json asks for', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const b = { version: '2.0.0', integrity: 'sha512-b' };
  const lock = { packages: { '': { version: '0.1.0' }, 'node_modules/a': a, 'node_modules/b': b } };

  it('is when npm installed the same packages, the project itself aside', () => {
    expect(installedMatchesLock(lock, { packages: { 'node_modules/a': a, 'node_modules/b': b } })).to.equal(
      true,
    );
  });

  it('is not when one is missing', () => {
    expect(installedMatchesLock(lock, { packages: { 'node_modules/a': a } })).to.equal(false);
  });

  it('is not when one is of another version, or of another content', () => {
    for (const other of [
      { ...b, version: '2.0.1' },
      { ...b, integrity: 'sha512-c' },
    ]) {
      expect(
        installedMatchesLock(lock, { packages: { 'node_modules/a': a, 'node_modules/b': other } }),
      ).to.equal(false);
    }
  });

  it('is not when one is there that the lock does not name', () => {
    const installed = { packages: { 'node_modules/a': a, 'node_modules/b': b, 'node_modules/c': a } };
    expect(installedMatchesLock(lock, installed)).to.equal(false);
  });

  it('is when only an optional package is missing, such as a binary for another system', () => {
    const withOptional = {
      packages: { ...lock.packages, 'node_modules/mac-only': { ...a, optional: true } },
    };
    const installed = { packages: { 'node_modules/a': a, 'node_modules/b': b } };
    expect(installedMatchesLock(withOptional, installed)).to.equal(true);
  });

  it('is not when npm has left no record', () => {
    expect(installedMatchesLock(lock, {})).to.equal(false);
  });
});
