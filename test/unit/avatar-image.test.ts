import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import { imageTypeOf, toAvatar } from '../../src/api/accounts/profile/avatar-image.ts';
import { AppError } from '../../src/errors.ts';

const RED = { r: 255, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 255 };

/** 80×40, its left half red and its right half blue. */
function picture(): Sharp {
  return sharp({ create: { width: 80, height: 40, channels: 3, background: RED } }).composite([
    {
      input: { create: { width: 40, height: 40, channels: 3, background: BLUE } },
      left: 40,
      top: 0,
    },
  ]);
}

/** The colour at a place of an avatar, as `red` or `blue`. */
async function colourAt(avatar: Buffer, left: number, top: number): Promise<string> {
  const pixel = await sharp(avatar)
    .extract({ left, top, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer();
  return (pixel[0] ?? 0) > (pixel[2] ?? 0) ? 'red' : 'blue';
}

async function refusalOf(content: Buffer): Promise<string> {
  return toAvatar(content).then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
}

describe('an avatar', () => {
  it('is a square WebP of what was uploaded, whichever kind of picture that is', async () => {
    const pictures = {
      jpeg: await picture().jpeg().toBuffer(),
      png: await picture().png().toBuffer(),
      webp: await picture().webp().toBuffer(),
      gif: await picture().gif().toBuffer(),
      avif: await picture().avif().toBuffer(),
    };
    for (const [type, content] of Object.entries(pictures)) {
      expect(imageTypeOf(content)).to.equal(type);
      const avatar = await toAvatar(content);
      const { format, width, height } = await sharp(avatar).metadata();
      expect({ format, width, height }, type).to.deep.equal({ format: 'webp', width: 512, height: 512 });
      expect([await colourAt(avatar, 10, 256), await colourAt(avatar, 500, 256)]).to.deep.equal([
        'red',
        'blue',
      ]);
    }
  });

  it('stands upright, and holds nothing of what the camera wrote into the file', async () => {
    const content = await picture()
      .withExif({ IFD0: { Artist: 'Ada' }, IFD3: { GPSLatitude: '52/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const before = await sharp(content).metadata();
    expect(before.orientation).to.equal(6);
    expect(before.exif?.toString('latin1')).to.include('Ada');
    const avatar = await toAvatar(content);
    const { exif, icc, xmp, orientation } = await sharp(avatar).metadata();
    expect({ exif, icc, xmp, orientation }).to.deep.equal({
      exif: undefined,
      icc: undefined,
      xmp: undefined,
      orientation: undefined,
    });
    expect(avatar.toString('latin1')).not.to.match(/Ada|EXIF|GPS/);
    // Turned clockwise by a quarter, the left half is above.
    expect([await colourAt(avatar, 256, 10), await colourAt(avatar, 256, 500)]).to.deep.equal([
      'red',
      'blue',
    ]);
  });

  it('is the first frame of what moves', async () => {
    const frame = (background: typeof RED) =>
      sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .png()
        .toBuffer();
    const moving = await sharp([await frame(BLUE), await frame(RED)], { join: { animated: true } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(moving, { animated: true }).metadata()).pages).to.equal(2);
    const avatar = await toAvatar(moving);
    expect((await sharp(avatar).metadata()).pages ?? 1).to.equal(1);
    expect(await colourAt(avatar, 256, 256)).to.equal('blue');
  });

  it('is not made of what is no picture, whatever it says of itself', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
    const png = await picture().png().toBuffer();
    const jpeg = await picture().jpeg().toBuffer();
    for (const [what, content] of Object.entries({
      nothing: Buffer.alloc(0),
      'an SVG': Buffer.from(svg),
      'an SVG behind a byte order mark': Buffer.from(`\ufeff${svg}`),
      'a page': Buffer.from('<!doctype html><script>alert(1)</script>'),
      'a PDF': Buffer.from('%PDF-1.7'),
      'a picture that breaks off': png.subarray(0, png.length / 2),
      'a photo that breaks off': jpeg.subarray(0, jpeg.length / 2),
      'a signature alone': png.subarray(0, 8),
      'a TIFF': await picture().tiff().toBuffer(),
      'a page that begins like a GIF': Buffer.from('GIF89a<script>alert(1)</script>'),
    })) {
      expect(await refusalOf(content), what).to.equal('IMAGE_INVALID');
    }
  });

  it('is not made of a small file that unpacks into a huge picture', async () => {
    const background = { r: 0, g: 0, b: 0 };
    const bomb = await sharp({
      create: { width: 9_000, height: 9_000, channels: 3, background },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).to.be.below(8_000_000);
    const startedMs = performance.now();
    expect(await refusalOf(bomb)).to.equal('IMAGE_INVALID');
    expect(performance.now() - startedMs, 'it is not unpacked first').to.be.below(500);
  }).timeout(60_000);
});
