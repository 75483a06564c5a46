import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSharp, colorsApart, painted, QUARTER_COLORS, quarterColors, quarters, type Rgb } from '../testing/pictures.ts';
import { decode } from './decode.ts';
import type { ImageInput } from './image-input.ts';

const picture = quarters(64, 48);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/imgguard-decode-`);
});
afterAll(() => rm(folder, { recursive: true }));

describe('what an input may be', () => {
  let bytes: Buffer;
  let path: string;
  beforeAll(async () => {
    bytes = await asSharp(picture).png().toBuffer();
    path = `${folder}/picture.png`;
    await writeFile(path, bytes);
  });

  it.each<[string, () => ImageInput]>([
    ['a path', () => path],
    ['a file: URL', () => pathToFileURL(path)],
    ['a Buffer', () => bytes],
    ['a Uint8Array in the middle of a buffer', () => new Uint8Array([...Buffer.alloc(7), ...bytes, 1, 2]).subarray(7, 7 + bytes.length)],
    ['an ArrayBuffer', () => new Uint8Array(bytes).buffer],
    ["Node's stream", () => createReadStream(path, { highWaterMark: 100 })],
    ["the web's stream", () => new Blob([new Uint8Array(bytes)]).stream()],
    ['an async generator', () => inPieces(bytes, 33)],
  ])('%s: the same answer', async (_name, input) => {
    const image = await decode(input());
    expect(image).toMatchObject({ width: 64, height: 48, format: 'png', integrity: 'whole' });
    expect(image.fileSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(Buffer.from(image.data).equals(picture.data)).toBe(true);
  });

  it('raw pixels, and the same pixel hash as the file of them', async () => {
    const image = await decode(picture);
    expect(image).toMatchObject({ format: 'raw', fileSha256: null, integrity: 'whole' });
    expect(image.pixelSha256).toBe((await decode(bytes)).pixelSha256);
  });

  it('raw pixels with alpha, laid on white', async () => {
    const data = Uint8Array.from([10, 20, 30, 255, 10, 20, 30, 0]);
    const image = await decode({ width: 2, height: 1, channels: 4, data });
    expect(Array.from(image.data)).toEqual([10, 20, 30, 255, 255, 255]);
  });

  it('gray raw pixels', async () => {
    const image = await decode({ width: 2, height: 1, channels: 1, data: Uint8Array.from([0, 200]) });
    expect(Array.from(image.data)).toEqual([0, 0, 0, 200, 200, 200]);
  });

  it('a sharp instance: the picture it would write, and it can be used again', async () => {
    const instance = asSharp(picture).flop();
    const image = await decode(instance);
    const [topLeft, topRight, bottomLeft, bottomRight] = QUARTER_COLORS;
    expect(quarterColors(image)).toEqual([topRight, topLeft, bottomRight, bottomLeft]);
    expect(image.fileSha256).toBeNull();
    expect((await instance.png().toBuffer()).length).toBeGreaterThan(0);
  });
});

describe('orientation', () => {
  // Which pixel of the upright picture the camera's sensor saw at (x, y), for each value of the EXIF tag.
  const sensors: readonly [orientation: number, place: (x: number, y: number) => readonly [x: number, y: number]][] = [
    [1, (x, y) => [x, y]],
    [2, (x, y) => [63 - x, y]],
    [3, (x, y) => [63 - x, 47 - y]],
    [4, (x, y) => [x, 47 - y]],
    [5, (x, y) => [y, x]],
    [6, (x, y) => [63 - y, x]],
    [7, (x, y) => [63 - y, 47 - x]],
    [8, (x, y) => [y, 47 - x]],
  ];

  it.each(sensors)('%i is turned upright', async (orientation, place) => {
    const [width, height] = orientation < 5 ? [64, 48] : [48, 64];
    const seen = painted(width, height, (x, y) => {
      const [u, v] = place(x, y);
      return picture.data.subarray((v * 64 + u) * 3, (v * 64 + u) * 3 + 3) as unknown as Rgb;
    });
    const file = await asSharp(seen).withMetadata({ orientation }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    expect((await sharp(file).metadata()).orientation).toBe(orientation);
    const image = await decode(file);
    expect([image.width, image.height]).toEqual([64, 48]);
    expect(colorsApart(quarterColors(image), QUARTER_COLORS)).toBeLessThanOrEqual(4);
  });
});

describe('color and depth', () => {
  it('lays transparency on white', async () => {
    const half = await asSharp(picture).ensureAlpha(0.5).png().toBuffer();
    const expected = QUARTER_COLORS.map((color) => color.map((value) => (value + 255) / 2) as unknown as Rgb);
    expect(colorsApart(quarterColors(await decode(half)), expected)).toBeLessThanOrEqual(2);
  });

  it('lays palette transparency on white', async () => {
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 200, g: 0, b: 0, alpha: 0 } } })
      .png({ palette: true })
      .toBuffer();
    expect(new Set((await decode(clear)).data)).toEqual(new Set([255]));
  });

  it('reduces 16 bits to 8', async () => {
    const deep = new Uint16Array(picture.data.length).map((_, i) => picture.data[i]! * 257);
    const file = await sharp(deep, { raw: { width: 64, height: 48, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    expect(colorsApart(quarterColors(await decode(file)), QUARTER_COLORS)).toBeLessThanOrEqual(1);
  });

  it('makes three channels of gray, with and without alpha', async () => {
    const gray = asSharp(picture).toColourspace('b-w');
    const plain = await decode(await gray.clone().png().toBuffer());
    const alpha = await decode(await gray.clone().ensureAlpha(1).png().toBuffer());
    expect(plain.data.length).toBe(64 * 48 * 3);
    for (const [red, green, blue] of quarterColors(plain)) expect([green, blue]).toEqual([red, red]);
    expect(alpha.pixelSha256).toBe(plain.pixelSha256);
  });

  it('converts CMYK', async () => {
    const muted = painted(64, 48, (x) => (x < 32 ? [150, 110, 90] : [110, 130, 140])); // paper has fewer colors than a screen
    const file = await asSharp(muted).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(file).metadata()).space).toBe('cmyk');
    expect(colorsApart(quarterColors(await decode(file)), quarterColors(muted))).toBeLessThanOrEqual(16);
  });

  it('converts a wide-gamut profile: the same color in Display P3 and in sRGB', async () => {
    const file = await asSharp(picture).withIccProfile('p3').png().toBuffer();
    const { data } = await sharp(file, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true });
    expect(colorsApart(quarterColors({ width: 64, height: 48, data }), QUARTER_COLORS)).toBeGreaterThan(10);
    expect(colorsApart(quarterColors(await decode(file)), QUARTER_COLORS)).toBeLessThanOrEqual(3);
  });

  it('overlooks a profile that is no profile', async () => {
    const file = Buffer.from(await asSharp(picture).withIccProfile('p3').jpeg({ quality: 100 }).toBuffer());
    const profile = file.indexOf('ICC_PROFILE');
    file.fill(0x41, profile + 14, profile + 200);
    expect(await decode(file)).toMatchObject({ width: 64, height: 48 });
  });
});

describe('formats', () => {
  it.each<[string, (image: Sharp) => Sharp, number]>([
    ['jpeg', (image) => image.jpeg({ quality: 95 }), 6],
    ['png', (image) => image.png(), 0],
    ['webp', (image) => image.webp({ lossless: true }), 0],
    ['avif', (image) => image.avif({ quality: 90 }), 12],
    ['gif', (image) => image.gif(), 8],
    ['tiff', (image) => image.tiff(), 6],
  ])('%s', async (format, save, tolerance) => {
    const image = await decode(await save(asSharp(picture)).toBuffer());
    expect(image).toMatchObject({ width: 64, height: 48, format, integrity: 'whole' });
    expect(colorsApart(quarterColors(image), QUARTER_COLORS)).toBeLessThanOrEqual(tolerance);
  });

  it('does not ask the name: a PNG that is called .jpg', async () => {
    const path = `${folder}/mislabelled.jpg`;
    await writeFile(path, await asSharp(picture).png().toBuffer());
    expect((await decode(path)).format).toBe('png');
  });

  it.each(['gif', 'webp'] as const)('takes the first frame of an animated %s', async (format) => {
    const frames = painted(10, 30, (_x, y) => (y < 10 ? [255, 0, 0] : y < 20 ? [0, 255, 0] : [0, 0, 255]));
    const strip = sharp(frames.data, { raw: { width: 10, height: 30, channels: 3, pageHeight: 10 } });
    const file = await (format === 'gif' ? strip.gif() : strip.webp({ lossless: true })).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(3);
    const image = await decode(file);
    expect([image.width, image.height]).toEqual([10, 10]);
    expect(Array.from(image.data.subarray(0, 3))).toEqual([255, 0, 0]);
  });

  it.each([
    [1, 1],
    [1, 4000],
    [20_000, 20],
  ])('%i x %i pixels', async (width, height) => {
    const file = await asSharp(painted(width, height, (x) => [x & 255, 0, 0]))
      .png()
      .toBuffer();
    expect(await decode(file)).toMatchObject({ width, height });
  });
});

describe('files that end early', () => {
  const photo = painted(200, 160, (x, y) => [(x * y) & 255, (x * 3) & 255, (y * 5) & 255]);

  it.each<[string, (image: Sharp) => Sharp]>([
    ['jpeg', (image) => image.jpeg()],
    ['png', (image) => image.png()],
    ['gif', (image) => image.gif()],
  ])('%s: refused, or read as far as it goes', async (_format, save) => {
    const whole = await save(asSharp(photo)).toBuffer();
    const half = whole.subarray(0, Math.floor(whole.length * 0.6));
    await expect(decode(half)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_TRUNCATED', retryable: false });
    const image = await decode(half, { truncated: 'accept' });
    expect(image).toMatchObject({ width: 200, height: 160, integrity: 'truncated' });
    const full = await decode(whole);
    expect(Buffer.from(image.data.subarray(0, 600)).equals(full.data.subarray(0, 600))).toBe(true);
  });

  it.each<[string, (image: Sharp) => Sharp]>([
    ['webp', (image) => image.webp()],
    ['avif', (image) => image.avif()],
  ])('%s: refused either way, since the decoder gives nothing back', async (_format, save) => {
    const whole = await save(asSharp(photo)).toBuffer();
    const half = whole.subarray(0, Math.floor(whole.length * 0.6));
    for (const truncated of ['refuse', 'accept'] as const) {
      await expect(decode(half, { truncated })).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_TRUNCATED' });
    }
  });

  it('says of a whole JPEG with bytes after its end that it is whole', async () => {
    const whole = await asSharp(photo).jpeg().toBuffer();
    const image = await decode(Buffer.concat([whole, Buffer.from('trailing')]));
    expect(image.integrity).toBe('whole');
    expect(image.pixelSha256).toBe((await decode(whole)).pixelSha256);
  });
});

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it('gives equal pixel hashes to lossless copies, and other ones to other sizes', async () => {
  const png = await decode(await asSharp(picture).png().toBuffer());
  const webp = await decode(await asSharp(picture).webp({ lossless: true }).toBuffer());
  const sideways = await decode({ ...picture, width: 48, height: 64 });
  expect(webp.pixelSha256).toBe(png.pixelSha256);
  expect(webp.fileSha256).not.toBe(png.fileSha256);
  expect(sideways.pixelSha256).not.toBe(png.pixelSha256);
});
