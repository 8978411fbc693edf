import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { UploadApiResponse } from 'cloudinary';
import { z } from 'zod';
import type { CloudinaryAccount } from '../../config/cloudinary-url.ts';
import { AppError } from '../../errors.ts';
import type { FileStore, StoredFile } from './file-store.ts';

const TIMEOUT_MS = 15_000;

const destroyed = z.object({ result: z.enum(['ok', 'not found']) });

/** Keeps files at Cloudinary. */
export class CloudinaryFileStore implements FileStore {
  readonly imageOrigin: string;
  readonly #account: CloudinaryAccount;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(account: CloudinaryAccount) {
    this.#account = account;
    this.imageOrigin = `https://${account.deliveryHost}`;
    // The SDK asks over HTTPS unless it is given the agent of another protocol.
    this.#agent = account.uploadPrefix?.startsWith('http:') ? new HttpAgent() : new HttpsAgent();
  }

  async put(key: string, content: Buffer): Promise<StoredFile> {
    const { uploader } = await loadSdk();
    const publicId = publicIdOf(key);
    const uploaded = await new Promise<UploadApiResponse>((resolve, reject) => {
      const stream = uploader.upload_stream(
        { ...this.#options(), public_id: publicId, resource_type: 'image', format: 'webp' },
        (error, result) => (result === undefined ? reject(unavailable(error)) : resolve(result)),
      );
      stream.on('error', (error) => reject(unavailable(error)));
      stream.end(content);
    });
    const url = z.url({ protocol: /^https$/ }).safeParse(uploaded.secure_url);
    if (!url.success || uploaded.public_id !== publicId) throw unavailable(uploaded);
    return { key, url: url.data };
  }

  async delete(key: string): Promise<void> {
    const { uploader } = await loadSdk();
    const reply: unknown = await uploader
      .destroy(publicIdOf(key), { ...this.#options(), resource_type: 'image', invalidate: true })
      .catch((error: unknown) => Promise.reject(unavailable(error)));
    if (!destroyed.safeParse(reply).success) throw unavailable(reply);
  }

  #options() {
    const { cloudName, apiKey, apiSecret, uploadPrefix } = this.#account;
    return {
      cloud_name: cloudName,
      api_key: apiKey,
      api_secret: apiSecret,
      ...(uploadPrefix === null ? {} : { upload_prefix: uploadPrefix }),
      agent: this.#agent,
      timeout: TIMEOUT_MS,
    };
  }
}

/** Cloudinary adds the ending by itself. */
function publicIdOf(key: string): string {
  return `parley/${key.replace(/\.webp$/, '')}`;
}

/** Loaded when it is needed: it takes time and memory, and reads variables of its own. */
async function loadSdk() {
  const { v2 } = await import('cloudinary');
  return v2;
}

/** The SDK rejects with objects that are no errors. */
function unavailable(cause: unknown): AppError {
  const error = cause instanceof Error ? cause : new Error('Cloudinary refused', { cause });
  return new AppError('STORAGE_UNAVAILABLE', { cause: error });
}
