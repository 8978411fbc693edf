import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Applies a unified diff as `patch -p1 --fuzz=0` would, but with no offset either: every line that the patch
 * names must stand where it says. A source that changed upstream is to be looked at by a person, not guessed at.
 * Own code because a minimal system has neither `patch` nor, necessarily, Git.
 *
 * @param {string} folder what the names in the patch are relative to
 * @param {string} patch the patch's text; anything before the first `--- ` line is its description
 * @param {string} name the patch's name, for the error
 * @returns {string[]} the names of the changed files
 * @throws {Error} when a line is not as expected; no file has been changed then
 */
export function applyPatch(folder, patch, name) {
  const changed = new Map();
  let file;
  for (const section of splitSections(patch)) {
    if (section.file !== undefined) {
      file = section.file;
      if (!changed.has(file)) changed.set(file, { lines: readLines(folder, file, name), shift: 0 });
      continue;
    }
    const target = changed.get(file);
    if (!target) throw new Error(`${name}: a hunk comes before the name of its file`);
    applyHunk(target, section, `${name}: ${file}`);
  }
  if (changed.size === 0) throw new Error(`${name}: no change found in it`);
  for (const [changedFile, { lines }] of changed) writeFileSync(join(folder, changedFile), lines.join('\n'));
  return [...changed.keys()];
}

function readLines(folder, file, name) {
  try {
    return readFileSync(join(folder, file), 'utf8').split('\n');
  } catch (cause) {
    throw new Error(`${name}: there is no ${file} to change`, { cause });
  }
}

/** Yields `{ file }` for each `+++` line and `{ start, body }` for each hunk. */
function* splitSections(patch) {
  const lines = patch.split('\n');
  let index = 0;
  while (index < lines.length) {
    const line = lines[index++];
    const named = /^\+\+\+ [^/]+\/([^\t]+)/.exec(line);
    if (named) yield { file: named[1] };
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (!hunk) continue;
    let before = Number(hunk[2] ?? 1);
    let after = Number(hunk[3] ?? 1);
    const body = [];
    while (before > 0 || after > 0) {
      const change = lines[index++];
      if (change === undefined) throw new Error(`the hunk "${line}" ends before its time`);
      // Editors strip the blank of an empty context line.
      const kind = change[0] ?? ' ';
      if (kind !== '+') before--;
      if (kind !== '-') after--;
      body.push({ kind, text: change.slice(1) });
    }
    yield { start: Number(hunk[1]), body };
  }
}

function applyHunk(target, { start, body }, where) {
  const first = start - 1 + target.shift;
  const expected = body.filter(({ kind }) => kind !== '+').map(({ text }) => text);
  const wanted = body.filter(({ kind }) => kind !== '-').map(({ text }) => text);
  expected.forEach((text, offset) => {
    const found = target.lines[first + offset];
    if (found === text) return;
    throw new Error(
      `${where} line ${first + offset + 1} is not what the patch was made for.\n` +
        `  expected: ${text}\n  found:    ${found ?? '(end of the file)'}`,
    );
  });
  target.lines.splice(first, expected.length, ...wanted);
  target.shift += wanted.length - expected.length;
}
