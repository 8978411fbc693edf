import sharp from 'sharp';
import { AppError } from '../../../errors.ts';

/** Width and height of what is kept. */
const AVATAR_PIXELS = 512;
/** More than any phone takes; what such a picture is when it is unpacked still fits into memory. */
const MAX_PIXELS = 64_000_000;
const TIMEOUT_SECONDS = 10;

type ImageType = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif';

/**
 * Makes a picture that someone uploaded into an avatar: its first frame, upright, cut to a square and written anew as
 * WebP, so that nothing of the file itself is kept, its metadata least of all. Throws IMAGE_INVALID.
 */
export async function toAvatar(content: Buffer): Promise<Buffer> {
  if (imageTypeOf(content) === undefined) throw new AppError('IMAGE_INVALID');
  try {
    return await sharp(content, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient()
      .resize(AVATAR_PIXELS, AVATAR_PIXELS, { fit: 'cover' })
      .webp({ quality: 82 })
      .toBuffer();
  } catch (cause) {
    throw new AppError('IMAGE_INVALID', { cause });
  }
}

/**
 * What a file is by its first bytes, so that no decoder ever sees anything else: SVG is a language, not a picture.
 * The signatures are those of the formats' own specifications.
 */
export function imageTypeOf(content: Buffer): ImageType | undefined {
  const ascii = (from: number, to: number) => content.toString('latin1', from, to);
  if (ascii(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (/^GIF8[79]a/.test(ascii(0, 6))) return 'gif';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'webp';
  if (ascii(4, 8) === 'ftyp' && /^avi[fs]/.test(ascii(8, 12))) return 'avif';
  return undefined;
}
