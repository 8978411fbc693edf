/** Where a file is now: `url` is for whoever shows it, `key` for whoever deletes it. */
export type StoredFile = { key: string; url: string };

/** Keeps files that anyone may see who has their address. */
export type FileStore = {
  /**
   * `key` is the file's own for ever, as in `avatars/0b9c….webp`: lower-case letters, a slash, a UUID. Throws
   * STORAGE_UNAVAILABLE.
   */
  put(key: string, content: Buffer, mediaType: 'image/webp'): Promise<StoredFile>;
  /** Deleting what is not there changes nothing. Throws STORAGE_UNAVAILABLE. */
  delete(key: string): Promise<void>;
  /** The origin, other than our own, that pages must be allowed to show images from. */
  readonly imageOrigin: string | null;
};

/** What every key looks like, so that no key leads out of the store. */
export const FILE_KEY = /^[a-z]{1,20}\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.webp$/;
