import { z } from 'zod';

/** An account at Cloudinary, as the `CLOUDINARY_URL` of its console gives it. */
export type CloudinaryAccount = Readonly<{
  cloudName: string;
  apiKey: string;
  apiSecret: string;
  /** Another address of the API than Cloudinary's own. */
  uploadPrefix: string | null;
  /** The host that its images are shown from. */
  deliveryHost: string;
}>;

const error = 'must be an address such as cloudinary://key:secret@cloud, as Cloudinary’s console shows it';
const HOST = /^[a-z0-9.-]{1,253}$/i;

export const cloudinaryUrl = z.string().transform((text, context): CloudinaryAccount => {
  const account = parse(text);
  if (account !== undefined) return account;
  context.addIssue({ code: 'custom', message: error });
  return z.NEVER;
});

function parse(text: string): CloudinaryAccount | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'cloudinary:' || !url.hostname || !url.username || !url.password) return undefined;
  const uploadPrefix = url.searchParams.get('upload_prefix');
  const deliveryHost = url.searchParams.get('secure_distribution') ?? 'res.cloudinary.com';
  if (uploadPrefix !== null && !/^https?:$/.test(URL.parse(uploadPrefix)?.protocol ?? '')) return undefined;
  if (!HOST.test(deliveryHost)) return undefined;
  return Object.freeze({
    cloudName: url.hostname,
    apiKey: decodeURIComponent(url.username),
    apiSecret: decodeURIComponent(url.password),
    uploadPrefix,
    deliveryHost,
  });
}
