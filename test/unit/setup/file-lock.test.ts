import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isAbandoned, withFileLock } from '../../../scripts/setup/file-lock.mjs';

describe('whether a lock still has a holder', () => {
  const seen = { holder: { pid: 7, host: 'here' }, ageMs: 1_000, host: 'here', isAlive: () => true };

  it('has while its process lives', () => {
    expect(isAbandoned(seen)).to.equal(false);
  });

  it('has not when its process is gone', () => {
    expect(isAbandoned({ ...seen, isAlive: () => false })).to.equal(true);
  });

  it('does not ask this machine about a process of another', () => {
    expect(isAbandoned({ ...seen, host: 'there', isAlive: () => false })).to.equal(false);
  });

  it('has not when nobody touched it for long, wherever its holder was', () => {
    expect(isAbandoned({ ...seen, host: 'there', ageMs: 61_000 })).to.equal(true);
  });

  it('has while it is being written', () => {
    expect(isAbandoned({ ...seen, holder: undefined, isAlive: () => false })).to.equal(false);
  });
});

describe('a lock between processes', () => {
  let folder: string;
  let path: string;
  const ignore = () => {};

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-lock-'));
    path = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one work after the other, and tells the one that waits', async () => {
    const events: string[] = [];
    const first = withFileLock(path, ignore, async () => {
      events.push('first begins');
      await Promise.resolve();
      events.push('first ends');
    });
    const second = withFileLock(
      path,
      () => events.push('second waits'),
      async () => events.push('second works'),
    );
    await Promise.all([first, second]);
    expect(events).to.deep.equal(['first begins', 'second waits', 'first ends', 'second works']);
    expect(existsSync(path)).to.equal(false);
  });

  it('is given back when the work fails', async () => {
    const failed = await withFileLock(path, ignore, () => Promise.reject(new Error('no'))).catch(
      (error: Error) => error.message,
    );
    expect(failed).to.equal('no');
    expect(await withFileLock(path, ignore, async () => 'worked')).to.equal('worked');
  });

  it('is taken over from a process that died', async () => {
    // Beyond the largest process number that Linux gives.
    writeFileSync(path, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    let waited = false;
    const result = await withFileLock(
      path,
      () => {
        waited = true;
      },
      async () => 'worked',
    );
    expect({ result, waited }).to.deep.equal({ result: 'worked', waited: false });
  });
});
