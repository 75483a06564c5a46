import { describe, expect, test } from 'vitest';
import { looksLikeHtml, sniffImageType } from './sniff.ts';

const bytes = (...parts: (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

describe('images', () => {
  test.each<[string, Uint8Array]>([
    ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0])],
    ['image/png', bytes([0x89], 'PNG\r\n', [0x1a], '\n')],
    ['image/gif', bytes('GIF87a')],
    ['image/gif', bytes('GIF89a')],
    ['image/bmp', bytes('BM', [0x36, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 40, 0, 0, 0])],
    ['image/tiff', bytes('II*', [0])],
    ['image/tiff', bytes('MM', [0], '*')],
    ['image/x-icon', bytes([0, 0, 1, 0])],
    ['image/webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['image/jxl', bytes([0xff, 0x0a])],
    ['image/jxl', bytes([0, 0, 0, 0x0c], 'JXL \r\n', [0x87], '\n')],
    ['image/jp2', bytes([0, 0, 0, 0x0c], 'jP  \r\n', [0x87], '\n')],
    ['image/avif', bytes([0, 0, 0, 0x1c], 'ftypavif', [0, 0, 0, 0], 'avifmif1')],
    ['image/avif', bytes([0, 0, 0, 0x1c], 'ftypmif1', [0, 0, 0, 0], 'mif1avif')],
    ['image/heic', bytes([0, 0, 0, 0x18], 'ftypheic', [0, 0, 0, 0], 'heic')],
    ['image/heif', bytes([0, 0, 0, 0x14], 'ftypmif1', [0, 0, 0, 0], 'mif1')],
    ['image/svg+xml', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['image/svg+xml', bytes([0xef, 0xbb, 0xbf], '<?xml version="1.0"?>\n<!-- drawn -->\n<!DOCTYPE svg PUBLIC "x" "y">\n<svg>')],
  ])('%s', (type, head) => {
    expect(sniffImageType(head)).toBe(type);
    expect(looksLikeHtml(head)).toBe(false);
  });

  test.each<[string, Uint8Array]>([
    ['nothing', bytes()],
    ['a film', bytes([0, 0, 0, 0x18], 'ftypmp42', [0, 0, 0, 0], 'isom')],
    ['sound in the container of WebP', bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
    ['a text that begins with BM', bytes('BMW sells cars, and this is a text about it.')],
    ['a text that begins with GIF', bytes('GIF8 is no version')],
    ['a page', bytes('<!doctype html><svg>')],
    ['a PDF', bytes('%PDF-1.7')],
    ['half a signature', bytes([0x89], 'PNG')],
  ])('not %s', (_what, head) => {
    expect(sniffImageType(head)).toBeNull();
  });

  test('bytes in the middle of a larger buffer are read from their own beginning', () => {
    const larger = bytes('xxxx', [0xff, 0xd8, 0xff]);
    expect(sniffImageType(larger.subarray(4))).toBe('image/jpeg');
  });
});

describe('pages', () => {
  test.each(['<!DOCTYPE html>', '\n\t <html lang=en>', '<!-- a --><p>', '\u00EF\u00BB\u00BF<head>', '<Body>', '<script>'])('%j', (text) => {
    expect(looksLikeHtml(bytes(text))).toBe(true);
  });
  test.each(['', 'Hello', '{"a":1}', '<?xml version="1.0"?><rss>', '<urlset>', 'User-agent: *'])('not %j', (text) => {
    expect(looksLikeHtml(bytes(text))).toBe(false);
  });
});
