import { fileURLToPath } from 'node:url';
import { contentHash } from '../../scripts/setup/content-hash.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** What the built binary depends on, apart from mediasoup's own sources and the system's libraries. */
const PARTS = [
  'patches',
  'subprojects',
  'build.mjs',
  'prepare-source.mjs',
  'apply-patch.mjs',
  'libsrtp-source.mjs',
];

/** A hash of everything in this folder that decides what is built. */
export function recipeHash() {
  return contentHash(folder, PARTS);
}
