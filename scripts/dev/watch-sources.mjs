import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** An editor that saves touches several files, and `git checkout` many: one burst is one change. */
const BURST_MS = 100;

/**
 * Tells of changes to the `.ts` files below a folder. Each folder is watched rather than each file, as `node --watch`
 * and recursive watching do on Linux: they lose a file that an editor saves by putting a new one in its place.
 *
 * @param {string} root
 * @param {() => void} onChange once for each burst
 * @returns {{ close: () => void }}
 */
export function watchSources(root, onChange) {
  const watchers = new Map();
  let timer;

  const look = () => {
    const folders = foldersBelow(root);
    for (const [folder, watcher] of watchers) {
      if (folders.includes(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      const watcher = watch(folder, (_, name) => seen(name));
      // It was removed meanwhile; the next look finds out.
      watcher.on('error', () => {});
      watchers.set(folder, watcher);
    }
  };

  const seen = (name) => {
    const before = [...watchers.keys()].join();
    if (!name?.endsWith('.ts')) look();
    if (name?.endsWith('.ts') || before !== [...watchers.keys()].join()) burst();
  };
  const burst = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      look();
      onChange();
    }, BURST_MS);
  };

  look();
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function foldersBelow(root) {
  try {
    const entries = readdirSync(root, { recursive: true, withFileTypes: true });
    return [
      root,
      ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)),
    ];
  } catch {
    // A folder vanished while they were listed: the next look finds out.
    return [root];
  }
}
