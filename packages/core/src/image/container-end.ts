import type { SniffedFormat } from './sniff-format.ts';

/**
 * Whether a file ends before its container says it should: a broken transfer or disk, in contrast to bytes that are wrong.
 * Only asked once decoding has failed; formats without a cheap answer give `false`.
 */
export function isCutShort(format: SniffedFormat, bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return READERS[format]?.(view) === false;
}

// --- internal ---

/** Each says whether the end was found. */
const READERS: Partial<Record<SniffedFormat, (view: DataView) => boolean>> = {
  jpeg: endsJpeg,
  png: endsPng,
  gif: endsGif,
  webp: (view) => view.byteLength >= 12 && view.getUint32(4, true) + 8 <= view.byteLength,
  avif: endsBoxes,
  heif: endsBoxes,
  tiff: endsTiff,
};

const SOS = 0xda;
const EOI = 0xd9;

/** Walks the segments to the end-of-image marker; entropy-coded data may hold only stuffed bytes and restart markers. */
function endsJpeg(view: DataView): boolean {
  let offset = 2;
  while (offset + 2 <= view.byteLength) {
    if (view.getUint8(offset) !== 0xff) {
      offset += 1;
      continue;
    }
    const marker = view.getUint8(offset + 1);
    if (marker === EOI) return true;
    offset = marker === 0xff ? offset + 1 : afterMarker(view, offset, marker);
  }
  return false;
}

function afterMarker(view: DataView, offset: number, marker: number): number {
  const hasNoLength = marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8);
  if (hasNoLength || offset + 4 > view.byteLength) return offset + 2;
  const next = offset + 2 + view.getUint16(offset + 2);
  return marker === SOS ? skipEntropyCoded(view, next) : next;
}

function skipEntropyCoded(view: DataView, start: number): number {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let offset = bytes.indexOf(0xff, start); offset !== -1; offset = bytes.indexOf(0xff, offset + 1)) {
    const marker = bytes[offset + 1] ?? 0;
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return offset;
  }
  return bytes.length;
}

function endsPng(view: DataView): boolean {
  const IEND = 0x49454e44;
  for (let offset = 8; offset + 12 <= view.byteLength; offset += 12 + view.getUint32(offset)) {
    if (view.getUint32(offset + 4) === IEND) return true;
  }
  return false;
}

/** Skips the blocks of a GIF; each picture and extension is a chain of sub-blocks that ends with an empty one. */
function endsGif(view: DataView): boolean {
  if (view.byteLength < 13) return false;
  let offset = 13 + colorTableBytes(view.getUint8(10));
  while (offset < view.byteLength) {
    const block = view.getUint8(offset);
    if (block === 0x3b) return true;
    if (block === 0x2c && offset + 10 < view.byteLength)
      offset = skipSubBlocks(view, offset + 11 + colorTableBytes(view.getUint8(offset + 9)));
    else if (block === 0x21) offset = skipSubBlocks(view, offset + 2);
    else return block !== 0x2c; // neither picture, extension nor end: wrong bytes, not missing ones
  }
  return false;
}

function colorTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

function skipSubBlocks(view: DataView, start: number): number {
  let offset = start;
  while (offset < view.byteLength) {
    const size = view.getUint8(offset);
    offset += size + 1;
    if (size === 0) break;
  }
  return offset;
}

/** The boxes of an ISO base media file say how long they are; 0 means to the end of the file. */
function endsBoxes(view: DataView): boolean {
  let offset = 0;
  while (offset + 8 <= view.byteLength) {
    const size = view.getUint32(offset);
    if (size === 0) return true;
    if (size === 1 && offset + 16 > view.byteLength) return false;
    const length = size === 1 ? Number(view.getBigUint64(offset + 8)) : size;
    if (length < 8) return true;
    offset += length;
  }
  return offset === view.byteLength;
}

function endsTiff(view: DataView): boolean {
  if (view.byteLength < 8) return false;
  const little = view.getUint8(0) === 0x49;
  if (view.getUint16(2, little) !== 42) return true;
  const start = view.getUint32(4, little);
  return start + 2 <= view.byteLength && start + 2 + 12 * view.getUint16(start, little) <= view.byteLength;
}
