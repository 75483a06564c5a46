import { sniffMarkup } from './sniff-markup.ts';
import { isCameraRaw } from './sniff-tiff.ts';

/** What bytes are by their magic number. The first eight can be decoded; the others are named so that an error can say what came instead of an image. */
export type SniffedFormat =
  | 'jpeg'
  | 'png'
  | 'webp'
  | 'avif'
  | 'heif'
  | 'gif'
  | 'tiff'
  | 'svg'
  | 'bmp'
  | 'camera-raw'
  | 'gzip'
  | 'html'
  | 'ico'
  | 'jp2'
  | 'jxl'
  | 'pdf'
  | 'photoshop'
  | 'postscript'
  | 'video'
  | 'xml'
  | 'zip'
  | 'unknown';

/**
 * What bytes are, by their first few; names and declared types are not asked. A format is recognised, not checked: the rest may be broken.
 *
 * @example
 * sniffFormat(new TextEncoder().encode('<!doctype html><title>404</title>')); // 'html'
 */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  for (const [format, magic, offset] of MAGIC) if (hasBytes(bytes, magic, offset)) return format;
  if (hasText(bytes, 'ftyp', 4)) return sniffBrands(bytes);
  if (TIFF_MAGIC.some((magic) => hasBytes(bytes, magic, 0))) return isCameraRaw(bytes) ? 'camera-raw' : 'tiff';
  if (hasText(bytes, 'RIFF', 0)) return sniffRiff(bytes);
  if (hasText(bytes, 'BM', 0) && hasBytes(bytes, [0, 0, 0, 0], 6)) return 'bmp';
  return sniffMarkup(bytes) ?? 'unknown';
}

// --- internal ---

const text = (value: string): readonly number[] => Array.from(value, (letter) => letter.charCodeAt(0));

/** Format, magic bytes, their offset. */
const MAGIC: readonly (readonly [SniffedFormat, readonly number[], number])[] = [
  ['jpeg', [0xff, 0xd8, 0xff], 0],
  ['png', [0x89, ...text('PNG\r\n\x1a\n')], 0],
  ['gif', text('GIF87a'), 0],
  ['gif', text('GIF89a'), 0],
  ['jxl', [0xff, 0x0a], 0],
  ['jxl', [0, 0, 0, 12, ...text('JXL \r\n\x87\n')], 0],
  ['jp2', [0, 0, 0, 12, ...text('jP  \r\n\x87\n')], 0],
  ['jp2', [0xff, 0x4f, 0xff, 0x51], 0],
  ['camera-raw', text('FUJIFILMCCD-RAW'), 0],
  ['camera-raw', text('IIRO'), 0],
  ['camera-raw', text('IIRS'), 0],
  ['camera-raw', text('MMOR'), 0],
  ['camera-raw', [...text('IIU'), 0], 0],
  ['camera-raw', text('FOVb'), 0],
  ['photoshop', text('8BPS'), 0],
  ['pdf', text('%PDF-'), 0],
  ['postscript', text('%!PS'), 0],
  ['ico', [0, 0, 1, 0], 0],
  ['ico', [0, 0, 2, 0], 0],
  ['zip', [...text('PK'), 3, 4], 0],
  ['gzip', [0x1f, 0x8b], 0],
  ['video', [0x1a, 0x45, 0xdf, 0xa3], 0],
];

/** Classic and big TIFF in both byte orders. */
const TIFF_MAGIC: readonly (readonly number[])[] = [
  [...text('II'), 42, 0],
  [...text('MM'), 0, 42],
  [...text('II'), 43, 0],
  [...text('MM'), 0, 43],
];

function hasBytes(bytes: Uint8Array, magic: readonly number[], offset: number): boolean {
  return magic.every((byte, index) => bytes[offset + index] === byte);
}

function hasText(bytes: Uint8Array, magic: string, offset: number): boolean {
  return hasBytes(bytes, text(magic), offset);
}

function sniffRiff(bytes: Uint8Array): SniffedFormat {
  if (hasText(bytes, 'WEBP', 8)) return 'webp';
  return hasText(bytes, 'AVI ', 8) ? 'video' : 'unknown';
}

const HEIF_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** ISO base media files name themselves by a major brand and a list of compatible ones. */
function sniffBrands(bytes: Uint8Array): SniffedFormat {
  const end = Math.min(bytes.length, ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0));
  const brands: string[] = [];
  for (let offset = 8; offset + 4 <= end; offset += 4) {
    if (offset !== 12) brands.push(String.fromCharCode(...bytes.subarray(offset, offset + 4))); // 12: minor version
  }
  if (brands.includes('avif') || brands.includes('avis')) return 'avif';
  if (brands.some((brand) => HEIF_BRANDS.has(brand))) return 'heif';
  if (brands[0] === 'crx ') return 'camera-raw';
  return brands.length > 0 ? 'video' : 'unknown';
}
