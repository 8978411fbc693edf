/**
 * Where the mediasoup worker may come from, in the order to try.
 *
 * - `given`: the user named a binary; nothing else is tried, as a silent second choice would hide a wrong path.
 * - `cached`: made or fetched before, by any checkout of this user.
 * - `download`: mediasoup's own prebuilt binary.
 * - `build`: from the sources in mediasoup's npm package (6 to 9 minutes).
 *
 * @param {{ given: string | undefined, isCached: boolean, skipDownload: boolean }} state
 * @returns {('given' | 'cached' | 'download' | 'build')[]}
 */
export function workerSources({ given, isCached, skipDownload }) {
  if (given) return ['given'];
  const sources = isCached ? ['cached'] : [];
  if (!skipDownload) sources.push('download');
  return [...sources, 'build'];
}

/**
 * The name of a worker in the cache: no two that may differ share one.
 *
 * @param {{ version: string, recipe: string, platform: string, arch: string, system: string }} about `version`: of the
 *   mediasoup package; `recipe`: hash of tools/mediasoup-worker; `system`: distribution and release, as the
 *   binary uses its shared libraries
 */
export function workerKey({ version, recipe, platform, arch, system }) {
  return `${version}-${platform}-${arch}-${system.replace(/[^\w.]+/g, '_')}-${recipe.slice(0, 12)}`;
}

/**
 * @param {string} osRelease the text of /etc/os-release
 * @returns {string} such as `debian12`; `unknown` when the text does not say
 */
export function systemName(osRelease) {
  const field = (name) => new RegExp(`^${name}=["']?([^"'\n]*)`, 'm').exec(osRelease)?.[1] ?? '';
  return `${field('ID')}${field('VERSION_ID')}` || 'unknown';
}
