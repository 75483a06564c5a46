import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { PassThrough, Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isImgGuardError } from '../errors.ts';
import { testCorpus } from '../testing/corpus.ts';
import { gifOf, jpegHeader, pngOf, pngWith, tiffOf, webpHeader } from '../testing/hostile-files.ts';
import { asSharp, painted } from '../testing/pictures.ts';
import { decode } from './decode.ts';
import type { DecodeOptions } from './decode-options.ts';
import type { ImageInput } from './image-input.ts';

let folder: string;
let png: Buffer;
let animation: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/imgguard-refusals-`);
  png = await asSharp(painted(40, 30, (x, y) => [x * 5, y * 7, 90]))
    .png()
    .toBuffer();
  const frames = painted(8, 40, (_x, y) => [y * 6, 0, 0]);
  animation = await sharp(frames.data, { raw: { width: 8, height: 40, channels: 3, pageHeight: 8 } })
    .gif()
    .toBuffer();
});
afterAll(() => rm(folder, { recursive: true }));

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="#f00"/></svg>';

describe('limits', () => {
  it.each<[string, () => ImageInput, DecodeOptions, string]>([
    ['more bytes than allowed', () => png, { maxBytes: 50 }, 'IMGGUARD_IMAGE_TOO_LARGE'],
    [
      'a stream of more bytes than allowed',
      () => Readable.from([png.subarray(0, 40), png.subarray(40)]),
      { maxBytes: 50 },
      'IMGGUARD_IMAGE_TOO_LARGE',
    ],
    ['more pixels than allowed', () => png, { maxPixels: 1199 }, 'IMGGUARD_IMAGE_TOO_MANY_PIXELS'],
    ['a side longer than allowed', () => png, { maxSide: 39 }, 'IMGGUARD_IMAGE_TOO_MANY_PIXELS'],
    ['more frames than allowed', () => animation, { maxFrames: 4 }, 'IMGGUARD_IMAGE_TOO_MANY_FRAMES'],
    ['a sharp instance of more pixels than allowed', () => sharp(png), { maxPixels: 1199 }, 'IMGGUARD_IMAGE_TOO_MANY_PIXELS'],
  ])('%s', async (_name, input, options, code) => {
    await expect(decode(input(), options)).rejects.toMatchObject({ name: 'ImageError', code, retryable: false });
  });

  it('are inclusive', async () => {
    const limits = { maxBytes: png.length, maxPixels: 1200, maxSide: 40 };
    expect(await decode(png, limits)).toMatchObject({ width: 40, height: 30 });
    expect(await decode(animation, { maxFrames: 5 })).toMatchObject({ width: 8, height: 8 });
  });

  it('stop a stream that never ends as soon as it is too long', async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 1000;
        this.push(Buffer.alloc(1000));
      },
    });
    await expect(decode(endless, { maxBytes: 20_000 })).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_TOO_LARGE' });
    expect(endless.destroyed).toBe(true);
    expect(sent).toBeLessThan(200_000);
  });

  it('stop a stream that falls silent', async () => {
    const silent = new PassThrough();
    silent.write(png.subarray(0, 20));
    await expect(decode(silent, { timeoutMs: 60 })).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_TIMEOUT', retryable: true });
    expect(silent.destroyed).toBe(true);
  });

  it('stop at a signal, with its reason', async () => {
    const silent = new PassThrough();
    const controller = new AbortController();
    const reason = new Error('enough');
    const decoding = decode(silent, { signal: controller.signal });
    controller.abort(reason);
    await expect(decoding).rejects.toBe(reason);
    await expect(decode(png, { signal: controller.signal })).rejects.toBe(reason);
  });

  it.each<[string, DecodeOptions]>([
    ['maxBytes', { maxBytes: 0 }],
    ['maxPixels', { maxPixels: 1.5 }],
    ['maxSide', { maxSide: Number.NaN }],
    ['maxFrames', { maxFrames: -1 }],
    ['timeoutMs', { timeoutMs: 4_000_000 }],
    ['truncated', { truncated: 'ignore' as 'accept' }],
    ['allowSvg', { allowSvg: 'yes' as unknown as boolean }],
  ])('must make sense: %s', async (name, options) => {
    await expect(decode(png, options)).rejects.toMatchObject({
      code: 'IMGGUARD_INVALID_ARGUMENT',
      message: expect.stringContaining(name) as string,
    });
  });
});

describe('headers that promise too much are refused before anything is decoded', () => {
  it.each<[string, Uint8Array]>([
    ['png', pngOf(50_000, 50_000, 1)],
    ['jpeg', jpegHeader(65_500, 65_500)],
    ['webp', webpHeader(16_384, 16_384)],
    ['tiff', tiffOf(60_000, 60_000)],
  ])('%s', async (_format, file) => {
    const before = process.memoryUsage().rss;
    await expect(decode(file)).rejects.toMatchObject({
      code: expect.stringMatching(/^IMGGUARD_IMAGE_(TOO_MANY_PIXELS|CORRUPT|TRUNCATED)$/) as string,
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it('gif: a huge screen around one pixel takes no memory', async () => {
    const before = process.memoryUsage().rss;
    const outcome = await decode(gifOf(65_535, 65_535)).catch((error: unknown) => error);
    expect(isImgGuardError(outcome) || (outcome as { width: number }).width === 1).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it('an inflation bomb of 1.2 billion bytes in a megabyte', async () => {
    const bomb = Buffer.from(pngOf(20_000, 1, 1));
    bomb.writeUInt32BE(20_000, 20); // the checksum is wrong now as well; the header is looked at first
    await expect(decode(bomb)).rejects.toMatchObject({ code: expect.stringMatching(/^IMGGUARD_IMAGE_/) as string });
    await expect(decode(pngOf(20_000, 20_000, 10))).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_TOO_MANY_PIXELS' });
  });

  it.each(['zTXt', 'iTXt', 'iCCP'])('a %s chunk that inflates to 200 MB does not take that memory', async (type) => {
    const inflated = deflateSync(Buffer.alloc(200 * 2 ** 20), { level: 9 });
    const prefix = type === 'iTXt' ? 'Comment\0\u0001\0\0\0' : 'Comment\0\0';
    const before = process.memoryUsage().rss;
    const outcome = await decode(pngWith(type, Buffer.concat([Buffer.from(prefix, 'latin1'), inflated]))).catch((error: unknown) => error);
    expect(isImgGuardError(outcome) || (outcome as { width: number }).width === 16).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });

  it.each([pngOf(16, 16, 0), tiffOf(0, 0), jpegHeader(0, 0), gifOf(0, 0)])('a picture without pixels, %#', async (file) => {
    const outcome = await decode(file).catch((error: unknown) => error);
    expect(isImgGuardError(outcome) || (outcome as { width: number }).width > 0).toBe(true);
  });
});

describe('bytes that are no picture', () => {
  it.each<[string, Uint8Array, string, RegExp]>([
    ['nothing', new Uint8Array(), 'IMGGUARD_IMAGE_EMPTY', /no bytes/],
    ['text', text('just some words'), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /no image format/],
    ['an HTML page', text('\n<!DOCTYPE html><html><title>404</title>'), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /an HTML page/],
    ['an XML document', text('<?xml version="1.0"?><rss/>'), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /an XML document/],
    ['a PDF', text('%PDF-1.7\n1 0 obj'), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /a pdf file/],
    ['PostScript', text('%!PS-Adobe-3.0'), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /postscript/],
    ['a BMP', Uint8Array.from([0x42, 0x4d, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0]), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /a bmp file/],
    ['an icon', Uint8Array.from([0, 0, 1, 0, 1, 0]), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /an icon file/],
    [
      'a video',
      Buffer.concat([Buffer.from([0, 0, 0, 24]), text('ftypisom\0\0\0\0isom')]),
      'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT',
      /a video file/,
    ],
    ['an archive', gzipSync('hello'), 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', /a gzip file/],
    ['the first bytes of a JPEG', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]), 'IMGGUARD_IMAGE_TRUNCATED', /ends too early/],
    [
      'a JPEG of noise',
      Uint8Array.from({ length: 500 }, (_, i) => (i < 3 ? [0xff, 0xd8, 0xff][i]! : (i * 37) & 0x7f)),
      'IMGGUARD_IMAGE_',
      /./,
    ],
    ['two formats in one', Buffer.concat([text('GIF89a'), jpegHeader(10, 10)]), 'IMGGUARD_IMAGE_', /./],
  ])('%s', async (_name, bytes, code, message) => {
    await expect(decode(bytes)).rejects.toMatchObject({
      name: 'ImageError',
      code: expect.stringContaining(code) as string,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each<[string, Uint8Array]>([
    ['plain', text(SVG)],
    ['after a byte order mark', text(`\ufeff${SVG}`)],
    [
      'after a declaration, a comment and a document type',
      text(`<?xml version="1.0"?>\n<!-- a > b -->\n<!DOCTYPE svg [<!ENTITY x "y">]>\n${SVG}`),
    ],
    ['with a prefix', text(SVG.replace('<svg', '<s:svg').replace('xmlns=', 'xmlns:s=').replace('</svg', '</s:svg'))],
    ['in UTF-16', Buffer.from(`\ufeff${SVG}`, 'utf16le')],
  ])('SVG is refused, %s', async (_name, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_SVG_REFUSED' });
  });

  it('SVG is drawn where it is allowed', async () => {
    const image = await decode(text(SVG), { allowSvg: true });
    expect(image).toMatchObject({ format: 'svg', width: 10, height: 10 });
    expect(Array.from(image.data.subarray(0, 3))).toEqual([255, 0, 0]);
  });

  it('camera raw files are refused instead of read as their preview', async () => {
    const dng = Buffer.from(tiffOf(16, 16));
    dng.writeUInt16LE(50_706, 12 + 2 + 12 * 8); // the last tag becomes DNGVersion
    await expect(decode(dng)).rejects.toMatchObject({
      code: 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/raw file/) as string,
    });
  });

  it('any bytes after any known beginning give a picture or a typed error', async () => {
    const beginnings = [png.subarray(0, 60), animation.subarray(0, 30), jpegHeader(30, 30), webpHeader(30, 30), tiffOf(20, 20)];
    const bytes = fc.tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }), fc.nat(60));
    await fc.assert(
      fc.asyncProperty(bytes, async ([beginning, rest, cut]) => {
        const file = Buffer.concat([beginning.subarray(0, Math.max(4, beginning.length - cut)), rest]);
        const outcome = await decode(file, { truncated: 'accept', maxPixels: 1_000_000 }).catch((error: unknown) => error);
        expect(isImgGuardError(outcome) || (outcome as { width: number }).width > 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('inputs that cannot be read', () => {
  it('no such file', async () => {
    await expect(decode(`${folder}/nothing.jpg`)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_NOT_FOUND', retryable: false });
    await expect(decode(`${folder}/nothing/there.jpg`)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_NOT_FOUND' });
  });

  it('a folder', async () => {
    await expect(decode(folder)).rejects.toMatchObject({
      code: 'IMGGUARD_IMAGE_UNREADABLE',
      message: expect.stringMatching(/a folder/) as string,
    });
  });

  it.skipIf(process.platform === 'win32')('a pipe without a writer, at once', async () => {
    execFileSync('mkfifo', [`${folder}/pipe`]);
    await expect(decode(`${folder}/pipe`)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_UNREADABLE' });
  });

  it('an empty file', async () => {
    await writeFile(`${folder}/empty.jpg`, '');
    await expect(decode(`${folder}/empty.jpg`)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_EMPTY' });
  });

  it('a stream that fails, with its cause', async () => {
    const cause = new Error('connection reset');
    const failing = Readable.from(
      (async function* () {
        yield png.subarray(0, 10);
        throw cause;
      })(),
    );
    await expect(decode(failing)).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_UNREADABLE', cause });
  });

  it.each<[string, unknown]>([
    ['a number', 7],
    ['null', null],
    ['an address', new URL('https://example.com/a.jpg')],
    ['a path with a zero byte', 'a\0b'],
    ['an empty path', ''],
    ['a stream of text', Readable.from(['abc'])],
    ['too few pixels', { width: 2, height: 2, channels: 3, data: new Uint8Array(11) }],
    ['two channels', { width: 1, height: 1, channels: 2, data: new Uint8Array(2) }],
    ['more pixels than allowed', { width: 20_000, height: 20_000, channels: 1, data: new Uint8Array(1) }],
  ])('%s', async (_name, input) => {
    await expect(decode(input as ImageInput)).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT', name: 'ArgumentError' });
  });
});

describe("other people's files", async () => {
  const { readdir } = await import('node:fs/promises');
  for (const name of ['exif', 'pdq-reference']) {
    const corpus = await testCorpus(name);
    const files = corpus === null ? ['(the collection is missing)'] : await readdir(corpus);
    it.skipIf(corpus === null).each(files)(`${name}: %s gives a picture or a typed error`, async (file) => {
      const outcome = await decode(`${corpus}/${file}`, { truncated: 'accept' }).catch((error: unknown) => error);
      if (!isImgGuardError(outcome))
        expect(outcome).toMatchObject({
          width: expect.any(Number) as number,
          pixelSha256: expect.stringMatching(/^[\da-f]{64}$/) as string,
        });
    });
  }
});
