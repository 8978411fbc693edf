import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors.ts';
import { FILE_KEY, type FileStore, type StoredFile } from './file-store.ts';

/** Where files are served. */
export const FILES_PATH = '/files';

/** Keeps files on the disk of this machine; `serveFiles` shows them. */
export class LocalFileStore implements FileStore {
  readonly imageOrigin = null;
  readonly #dir: string;

  /** The directory is made with the first file. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  async put(key: string, content: Buffer): Promise<StoredFile> {
    const path = this.#pathOf(key);
    // Whoever asks for it meanwhile gets all of it or nothing.
    const unfinished = `${path}.${randomUUID()}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(unfinished, content, { flag: 'wx' });
      await rename(unfinished, path);
    } catch (cause) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw new AppError('STORAGE_UNAVAILABLE', { cause });
    }
    return { key, url: `${FILES_PATH}/${key}` };
  }

  async delete(key: string): Promise<void> {
    try {
      await rm(this.#pathOf(key), { force: true });
    } catch (cause) {
      throw new AppError('STORAGE_UNAVAILABLE', { cause });
    }
  }

  #pathOf(key: string): string {
    if (!FILE_KEY.test(key)) throw new Error(`Not a key of a file: ${key}`);
    return join(this.#dir, key);
  }
}
