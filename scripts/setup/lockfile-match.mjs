/**
 * Whether what npm says it installed (node_modules/.package-lock.json, which it writes when it is done) is what
 * package-lock.json asks for. So `npm install` by hand is not followed by a needless `npm ci`.
 *
 * @param {{ packages?: Record<string, LockEntry> }} wanted package-lock.json
 * @param {{ packages?: Record<string, LockEntry> }} installed node_modules/.package-lock.json
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockEntry
 */
export function installedMatchesLock(wanted, installed) {
  const present = installed.packages ?? {};
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (path === '') continue;
    const found = present[path];
    // Optional packages are mostly binaries for other systems.
    if (found === undefined && entry.optional) continue;
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) return false;
  }
  return Object.keys(present).every((path) => wanted.packages?.[path] !== undefined);
}
