import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { nodeModules } from './paths.mjs';

/**
 * The folder for what is costly to make and the same for every checkout of a user.
 * XDG_CACHE_HOME counts only when absolute (XDG Base Directory Specification).
 *
 * @param {{ env: Record<string, string | undefined>, platform: string, home: string }} machine
 */
export function cacheFolderFor({ env, platform, home }) {
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'parley');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'parley');
  return join(home, '.cache', 'parley');
}

/** The cache folder of this user, made if need be; inside the checkout for a user without a home that can be written. */
export function cacheFolder() {
  const folder = cacheFolderFor({ env: process.env, platform: process.platform, home: homedir() });
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    const inside = join(nodeModules, '.cache', 'parley');
    mkdirSync(inside, { recursive: true });
    return inside;
  }
}
