import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { CloudinaryFileStore } from './cloudinary-file-store.ts';
import type { FileStore } from './file-store.ts';
import { LocalFileStore } from './local-file-store.ts';

/** Cloudinary where it is configured, else this machine's disk. */
export function createFileStore({ cloudinary, dataDir }: Pick<Config, 'cloudinary' | 'dataDir'>): FileStore {
  return cloudinary === null ? new LocalFileStore(filesDir(dataDir)) : new CloudinaryFileStore(cloudinary);
}

/** Where the disk has them. Files from before Cloudinary was configured are still served from there. */
export function filesDir(dataDir: string): string {
  return join(dataDir, 'files');
}
