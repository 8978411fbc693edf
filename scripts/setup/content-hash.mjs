import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * A hash over names and contents of files, the same on every machine and after every checkout.
 * Paths that do not exist count as empty.
 *
 * @param {string} root what names are relative to
 * @param {string[]} paths files and folders (taken whole), relative to `root`
 * @param {(name: string) => boolean} [keep] called with the name relative to `root`, `/` between its parts
 * @returns {string} 64 hexadecimal digits
 */
export function contentHash(root, paths, keep = () => true) {
  const hash = createHash('sha256');
  const names = paths.flatMap((path) => filesUnder(root, join(root, path), keep)).sort();
  for (const name of names) {
    const content = readFileSync(join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesUnder(root, path, keep) {
  const name = relative(root, path).split(sep).join('/');
  if (!keep(name)) return [];
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return stat.isFile() ? [name] : [];
  return readdirSync(path).flatMap((child) => filesUnder(root, join(path, child), keep));
}
