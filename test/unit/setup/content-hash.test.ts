import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { contentHash } from '../../../scripts/setup/content-hash.mjs';

describe('the hash that tells whether sources changed', () => {
  let root: string;
  const hash = (keep?: (name: string) => boolean) => contentHash(root, ['web', 'lock'], keep);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'parley-hash-'));
    mkdirSync(join(root, 'web', 'src'), { recursive: true });
    writeFileSync(join(root, 'web', 'src', 'one.ts'), 'one');
    writeFileSync(join(root, 'web', 'two.ts'), 'two');
    writeFileSync(join(root, 'lock'), 'lock');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('stays the same when nothing but times changes', () => {
    const before = hash();
    writeFileSync(join(root, 'web', 'two.ts'), 'two');
    expect(hash()).to.equal(before);
  });

  it('changes with a content, a name, a new file and a removed one', () => {
    const seen = new Set([hash()]);
    writeFileSync(join(root, 'web', 'two.ts'), 'TWO');
    seen.add(hash());
    renameSync(join(root, 'web', 'two.ts'), join(root, 'web', 'three.ts'));
    seen.add(hash());
    writeFileSync(join(root, 'web', 'four.ts'), '');
    seen.add(hash());
    rmSync(join(root, 'web', 'src'), { recursive: true });
    seen.add(hash());
    expect(seen.size).to.equal(5);
  });

  it('tells two files from one that holds the content of both', () => {
    const two = hash();
    rmSync(join(root, 'web', 'two.ts'));
    writeFileSync(join(root, 'web', 'src', 'one.ts'), 'onetwo');
    expect(hash()).not.to.equal(two);
  });

  it('leaves out what it is told to', () => {
    const before = hash();
    mkdirSync(join(root, 'web', 'dist'));
    writeFileSync(join(root, 'web', 'dist', 'built.js'), 'built');
    expect(hash((name) => name !== 'web/dist')).to.equal(before);
    expect(hash()).not.to.equal(before);
  });

  it('takes a path that does not exist for an empty one', () => {
    expect(contentHash(root, ['nowhere'])).to.equal(contentHash(root, []));
  });
});
