export interface LockEntry {
  version?: string;
  integrity?: string;
  optional?: boolean;
}
export interface Lockfile {
  packages?: Record<string, LockEntry>;
}
export function installedMatchesLock(wanted: Lockfile, installed: Lockfile): boolean;
