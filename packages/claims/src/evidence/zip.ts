import { crc32 as nodeCrc32 } from 'node:zlib';
import { invalidArgument } from '../claims-error.ts';
import { startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { byPath, checkPaths, isSafePath, type EvidenceFile } from './evidence-file.ts';

/**
 * Files as a zip, without compression and always the same: in the order of their paths, all with one time. Whoever unpacks it and packs it again by
 * these rules gets the same bytes. Throws `IMGGUARD_INVALID_ARGUMENT` for unsafe paths, more than 65,534 files or 4 GiB, and years before 1980.
 *
 * @param at - Time of all files, ISO 8601; kept in UTC with a step of two seconds.
 */
export function zipOf(files: readonly EvidenceFile[], at: string): Uint8Array {
  checkPaths(files);
  const stamp = dosTime(at);
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const { path, bytes } of byPath(files)) {
    const name = new TextEncoder().encode(path);
    const common = [
      u16(10),
      u16(UTF8_FLAG),
      u16(0),
      u32(stamp),
      u32(nodeCrc32(bytes)),
      u32(bytes.length),
      u32(bytes.length),
      u16(name.length),
      u16(0),
    ];
    const local = [u32(LOCAL), ...common, name, bytes];
    centrals.push(u32(CENTRAL), u16(20), ...common, u16(0), u16(0), u16(0), u32(0), u32(offset), name);
    locals.push(...local);
    offset += sizeOf(local);
  }
  const size = sizeOf(centrals);
  if (files.length > MAX_FILES || offset + size > MAX_BYTES) throw invalidArgument('files', 'at most 65,534 files and 4 GiB', files.length);
  const end = [u32(END), u16(0), u16(0), u16(files.length), u16(files.length), u32(size), u32(offset), u16(0)];
  return joined([...locals, ...centrals, ...end]);
}

export type UnzipResult =
  | { readonly ok: true; readonly files: readonly EvidenceFile[] }
  | (Refusal<'not-a-bundle'> & { readonly path?: string });

/**
 * The files of a zip that `zipOf` made. Nothing else is read: compressed, encrypted, overlapping, hidden or additional data, comments and unsafe paths
 * are refused, so a file cannot be one thing to us and another to other tools. It never unpacks more than the zip is long.
 */
export function unzip(zip: Uint8Array): UnzipResult {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const files: EvidenceFile[] = [];
  let at = 0;
  while (at + 30 <= zip.length && view.getUint32(at, true) === LOCAL) {
    const size = view.getUint32(at + 18, true);
    const nameEnd = at + 30 + view.getUint16(at + 26, true);
    const end = nameEnd + size;
    if (end > zip.length) return refuse('not-a-bundle', 'The zip is cut off.');
    const path = new TextDecoder().decode(zip.subarray(at + 30, nameEnd));
    if (!isSafePath(path)) return { ...refuse('not-a-bundle', `The path "${path}" is not safe.`), path };
    files.push({ path, bytes: zip.slice(nameEnd, end) });
    at = end;
  }
  if (files.length === 0) return refuse('not-a-bundle', 'It is no zip of evidence.');
  return sameContainer(zip, files, view.getUint32(10, true));
}

/** ISO 8601 of a time as zips keep it; `undefined` for a stamp that is no time. */
export function timeOfDos(stamp: number): string | undefined {
  const [day, time] = [stamp >>> 16, stamp & 0xffff];
  const parts = [(day >> 9) + 1980, (day >> 5) & 15, day & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2];
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  const at = new Date(Date.UTC(year, month - 1, date, hours, minutes, seconds));
  // A month or day that is none leads into another year, perhaps one that a zip cannot hold.
  if (at.getUTCFullYear() !== year) return undefined;
  return dosTime(at.toISOString()) === stamp ? at.toISOString() : undefined;
}

// --- internal ---

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Names are UTF-8. */
const UTF8_FLAG = 0x0800;
const MAX_FILES = 65_534;
const MAX_BYTES = 0xffffffff;

/** Packs the files again and holds the result to what came: every byte of the container counts. */
function sameContainer(zip: Uint8Array, files: readonly EvidenceFile[], stamp: number): UnzipResult {
  const at = timeOfDos(stamp);
  const sound = at !== undefined && new Set(files.map(({ path }) => path.toLowerCase())).size === files.length;
  const again = sound ? zipOf(files, at) : new Uint8Array();
  const length = Math.max(zip.length, again.length);
  for (let index = 0; index < length; index += 1) {
    if (zip[index] === again[index]) continue;
    const path = fileAt(files, index);
    const where = path === undefined ? `byte ${index} of the zip` : `byte ${index} of the zip, in what belongs to ${path}`;
    return { ...refuse('not-a-bundle', `The zip was changed: ${where}.`), ...(path === undefined ? {} : { path }) };
  }
  return { ok: true, files };
}

/** The file whose header or content lies at an offset of the local part. */
function fileAt(files: readonly EvidenceFile[], offset: number): string | undefined {
  let at = 0;
  for (const { path, bytes } of files) {
    at += 30 + new TextEncoder().encode(path).length + bytes.length;
    if (offset < at) return path;
  }
  return undefined;
}

function dosTime(at: string): number {
  const date = new Date(startMs(at, 'at'));
  const year = date.getUTCFullYear();
  if (year < 1980 || year > 2107) throw invalidArgument('at', 'a time from 1980 to 2107', at);
  const day = ((year - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 255, value >>> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(sizeOf(parts));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
