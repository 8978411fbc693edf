import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { applyPatch } from '../../../tools/mediasoup-worker/apply-patch.mjs';

const PATCH = `Why this is needed: a test.

--- a/src/main.cpp
+++ b/src/main.cpp
@@ -2,3 +2,4 @@
 two
-three
+THREE
+and more
 four
@@ -8,2 +9,1 @@
 eight
-nine
`;
const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', ''];

describe('applying a patch to the sources of the mediasoup worker', () => {
  let folder: string;
  const source = () => readFileSync(join(folder, 'src', 'main.cpp'), 'utf8');
  const write = (lines: string[]) => writeFileSync(join(folder, 'src', 'main.cpp'), lines.join('\n'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-patch-'));
    mkdirSync(join(folder, 'src'));
    write(NUMBERS);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('changes, adds and removes lines, and names the file', () => {
    expect(applyPatch(folder, PATCH, 'x.patch')).to.deep.equal(['src/main.cpp']);
    expect(source()).to.equal('one\ntwo\nTHREE\nand more\nfour\nfive\nsix\nseven\neight\nten\n');
  });

  it('fails, and names patch, file, line and both texts, when a line that it changes is another', () => {
    write(NUMBERS.with(2, 'drei'));
    expect(() => applyPatch(folder, PATCH, 'x.patch')).to.throw(
      /^x\.patch: src\/main\.cpp line 3 [\s\S]*expected: three\n.*found: +drei$/,
    );
  });

  it('fails when only a line around the change is another', () => {
    write(NUMBERS.with(3, 'vier'));
    expect(() => applyPatch(folder, PATCH, 'x.patch')).to.throw('expected: four');
  });

  it('fails when the lines have moved', () => {
    write(['zero', ...NUMBERS]);
    expect(() => applyPatch(folder, PATCH, 'x.patch')).to.throw('line 2');
  });

  it('changes nothing when a later change does not fit', () => {
    write(NUMBERS.with(8, 'neun'));
    const before = source();
    expect(() => applyPatch(folder, PATCH, 'x.patch')).to.throw('expected: nine');
    expect(source()).to.equal(before);
  });

  it('fails when applied a second time', () => {
    applyPatch(folder, PATCH, 'x.patch');
    expect(() => applyPatch(folder, PATCH, 'x.patch')).to.throw('line 3');
  });

  it('fails when the file is gone, when the source ends early and when the patch is empty', () => {
    write(NUMBERS.slice(0, 3));
    expect(() => applyPatch(folder, PATCH, 'x.patch')).to.throw('(end of the file)');
    rmSync(join(folder, 'src', 'main.cpp'));
    expect(() => applyPatch(folder, PATCH, 'x.patch')).to.throw('there is no src/main.cpp');
    expect(() => applyPatch(folder, 'only words\n', 'x.patch')).to.throw('no change found');
  });
});

describe('the patches of the mediasoup worker', () => {
  const patches = new URL('../../../tools/mediasoup-worker/patches/', import.meta.url);
  const worker = new URL('../../../node_modules/mediasoup/worker/', import.meta.url);

  for (const name of readdirSync(patches)) {
    it(`still apply to the installed mediasoup: ${name}`, () => {
      const patch = readFileSync(new URL(name, patches), 'utf8');
      const file = /^\+\+\+ b\/(\S+)/m.exec(patch)?.[1] ?? '';
      const folder = mkdtempSync(join(tmpdir(), 'parley-patch-'));
      try {
        mkdirSync(join(folder, file, '..'), { recursive: true });
        writeFileSync(join(folder, file), readFileSync(new URL(file, worker)));
        expect(applyPatch(folder, patch, name)).to.deep.equal([file]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
