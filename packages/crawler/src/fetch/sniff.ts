/** Tells image formats by their first bytes; servers' `Content-Type` is not to be trusted. */

const SIGNATURES: readonly (readonly [type: string, offset: number, bytes: string])[] = [
  ['image/jpeg', 0, '\u00FF\u00D8\u00FF'],
  ['image/png', 0, '\u0089PNG\r\n\u001A\n'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/x-icon', 0, '\0\0\u0001\0'],
  ['image/jxl', 0, '\u00FF\u000A'],
  ['image/jxl', 0, '\0\0\0\u000CJXL \r\n\u0087\n'],
  ['image/jp2', 0, '\0\0\0\u000CjP  \r\n\u0087\n'],
  ['image/jp2', 0, '\u00FFO\u00FFQ'],
  ['image/vnd.adobe.photoshop', 0, '8BPS'],
];

/** Sizes of the headers that follow a bitmap's file header, at offset 14; "BM" alone begins many a text. */
const BITMAP_HEADER_SIZES: ReadonlySet<number> = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

/** Brands of the ISO media container that hold still images. */
const BRANDS: ReadonlyMap<string, string> = new Map([
  ['avif', 'image/avif'],
  ['avis', 'image/avif'],
  ['heic', 'image/heic'],
  ['heix', 'image/heic'],
  ['hevc', 'image/heic'],
  ['heim', 'image/heic'],
  ['heis', 'image/heic'],
  ['mif1', 'image/heif'],
  ['msf1', 'image/heif'],
]);

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to);
}

/** The image type that the first bytes (512 are plenty) show, or `null`. */
export function sniffImageType(bytes: Uint8Array): string | null {
  const head = latin1(bytes, 0, 512);
  const known = SIGNATURES.find(([, offset, signature]) => head.startsWith(signature, offset));
  if (known !== undefined) return known[0];
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.slice(4, 8) === 'ftyp') return isoImageType(head);
  if (isBitmap(head)) return 'image/bmp';
  return isSvg(head) ? 'image/svg+xml' : null;
}

function isBitmap(head: string): boolean {
  return head.startsWith('BM') && BITMAP_HEADER_SIZES.has(head.charCodeAt(14)) && head.slice(15, 18) === '\0\0\0';
}

function isoImageType(head: string): string | null {
  const length = Math.min(Math.max(head.charCodeAt(2) * 256 + head.charCodeAt(3), 16), head.length);
  const compatible: string[] = [];
  for (let at = 8; at + 4 <= length; at += 4) if (at !== 12) compatible.push(head.slice(at, at + 4));
  const preferred = compatible.find((brand) => brand.startsWith('avi')) ?? compatible.find((brand) => BRANDS.has(brand));
  return preferred === undefined ? null : (BRANDS.get(preferred) ?? null);
}

function isSvg(head: string): boolean {
  const text = head.replace(/^\u00EF\u00BB\u00BF/, '').trimStart();
  const body = text.replace(/^(?:<\?xml[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE\s+svg[^>]*>|\s)+/i, '');
  return /^<svg[\s>]/i.test(body);
}

/** Whether the first bytes look like a web page. */
export function looksLikeHtml(bytes: Uint8Array): boolean {
  const head = latin1(bytes, 0, 512)
    .replace(/^\u00EF\u00BB\u00BF/, '')
    .trimStart();
  return /^<(?:!doctype html|html|head|body|script|title|meta|div|p|a|table|h1|br|img|link|!--)/i.test(head);
}
