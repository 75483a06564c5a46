/** Parts of image files that a reader of tags passes over: Content Credentials, and XMP that a PNG keeps compressed. */
import { inflateSync } from 'node:zlib';

/**
 * Whether a file carries a manifest of Content Credentials (C2PA specification 2.1, section 11.3). Only that it is there: whether it is valid is for a
 * verifier to say.
 */
export function hasContentCredentials(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.readUInt16BE(0) === JPEG)
    return jpegSegments(file).some(({ marker, at, end }) => marker === APP11 && isManifest(file.subarray(at, end)));
  if (isPng(file)) return pngChunks(file).some(({ type }) => type === 'caBX');
  if (/^RIFF.{4}WEBP/su.test(file.toString('latin1', 0, 12))) return riffChunks(file).includes('C2PA');
  return isoBoxes(file).some(({ type, at }) => type === 'uuid' && file.toString('hex', at, at + 16) === C2PA_BOX);
}

/** The XMP packet of a PNG file. */
export function pngXmp(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isPng(file)) return undefined;
  for (const { type, at, end } of pngChunks(file)) {
    const text = at + XMP_KEYWORD.length;
    if (!TEXT_CHUNKS.has(type) || file.toString('latin1', at, text) !== XMP_KEYWORD) continue;
    if (type === 'tEXt') return textOf(file.subarray(text, end), false);
    if (type === 'zTXt') return textOf(file.subarray(text + 1, end), true);
    // Of iTXt: keyword, flag, method, then language and translated keyword, each ended by a zero (PNG specification, section 11.3.3.4).
    const language = file.indexOf(0, text + 2);
    const translated = language === -1 ? -1 : file.indexOf(0, language + 1);
    if (translated === -1 || translated >= end) return undefined;
    return textOf(file.subarray(translated + 1, end), file[text] === 1);
  }
  return undefined;
}

// --- internal ---

const JPEG = 0xffd8;
const APP11 = 0xeb;
const SOS = 0xda;
const XMP_KEYWORD = 'XML:com.adobe.xmp\0';
/** XMP belongs into iTXt; libvips and others write it into the older kinds. */
const TEXT_CHUNKS = new Set(['iTXt', 'zTXt', 'tEXt']);
const C2PA_BOX = 'd8fec3d61b0e483c92975828877ec481';
/** A packet that inflates to more is not looked at. */
const MAX_XMP_BYTES = 4_000_000;
/** Parts of a file that are looked at; real ones have some dozens, progressive GIFs and PNG files some thousands. */
const MAX_PARTS = 100_000;

interface Part {
  readonly at: number;
  readonly end: number;
}

function isPng(file: Buffer): boolean {
  return file.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n';
}

/** A JUMBF box in a JPEG segment: 'JP', instance, sequence, then the box, whose description names C2PA. */
function isManifest(segment: Buffer): boolean {
  return segment.toString('latin1', 0, 2) === 'JP' && segment.toString('latin1', 0, 64).includes('c2pa');
}

function jpegSegments(file: Buffer): (Part & { readonly marker: number })[] {
  const parts: (Part & { readonly marker: number })[] = [];
  let at = 2;
  while (at + 4 <= file.length && file[at] === 0xff && parts.length < MAX_PARTS) {
    const marker = file[at + 1] as number;
    if (marker === SOS) break;
    const length = file.readUInt16BE(at + 2);
    if (length < 2) break;
    parts.push({ marker, at: at + 4, end: Math.min(file.length, at + 2 + length) });
    at += 2 + length;
  }
  return parts;
}

function pngChunks(file: Buffer): (Part & { readonly type: string })[] {
  const parts: (Part & { readonly type: string })[] = [];
  let at = 8;
  while (at + 12 <= file.length && parts.length < MAX_PARTS) {
    const length = file.readUInt32BE(at);
    parts.push({ type: file.toString('latin1', at + 4, at + 8), at: at + 8, end: Math.min(file.length, at + 8 + length) });
    at += 12 + length;
  }
  return parts;
}

function riffChunks(file: Buffer): string[] {
  const types: string[] = [];
  let at = 12;
  while (at + 8 <= file.length && types.length < MAX_PARTS) {
    types.push(file.toString('latin1', at, at + 4));
    const length = file.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return types;
}

/** Boxes of the outermost level (ISO/IEC 14496-12, section 4.2). */
function isoBoxes(file: Buffer): { readonly type: string; readonly at: number }[] {
  const boxes: { readonly type: string; readonly at: number }[] = [];
  let at = 0;
  while (at + 16 <= file.length && boxes.length < MAX_PARTS) {
    const length = file.readUInt32BE(at);
    const size = length === 1 ? Number(file.readBigUInt64BE(at + 8)) : length === 0 ? file.length - at : length;
    const head = length === 1 ? 16 : 8;
    if (size < head) break;
    boxes.push({ type: file.toString('latin1', at + 4, at + 8), at: at + head });
    at += size;
  }
  return boxes;
}

function textOf(bytes: Buffer, isCompressed: boolean): string | undefined {
  if (!isCompressed) return bytes.subarray(0, MAX_XMP_BYTES).toString('utf8');
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_XMP_BYTES }).toString('utf8');
  } catch {
    return undefined;
  }
}
