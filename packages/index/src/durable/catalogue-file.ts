/**
 * The catalogue in a file, so that opening reads columns instead of records. Little endian: magic `IGCT`, u16 version (1), u16 length of the contents' name, the name, zeros up to a
 * multiple of 8, f64 count, f64 stride, f64 bytes of the ids, f64 bytes of the label texts, f64 highest sequence number; then the columns, each filled up to a multiple of 8: offsets (f64),
 * sequences (f64), logs, lengths, labels, ends of the ids (u32 each), facts, ids (UTF-8), label texts (JSON); at the end the SHA-256 of everything before it.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Columns } from './catalogue.ts';
import type { CatalogueEntry } from './manifest.ts';
import { writeWhole } from './write-whole.ts';

/** Returns what the manifest has to know of it. */
export async function writeCatalogue(
  folder: string,
  file: string,
  { contents, columns, sequence, through }: StoredCatalogue & Pick<CatalogueEntry, 'through'>,
): Promise<CatalogueEntry> {
  const hash = createHash('sha256');
  let bytes = 0;
  let sha256 = '';
  function* parts(): Generator<Uint8Array> {
    for (const part of partsOf({ contents, columns, sequence })) {
      for (let at = 0; at < part.length; at += PART_BYTES) {
        const piece = part.subarray(at, at + PART_BYTES);
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    }
    const digest = hash.digest();
    sha256 = digest.toString('hex');
    bytes += digest.length;
    yield digest;
  }
  await writeWhole(join(folder, file), parts());
  return { file, bytes, sha256, entries: columns.ids.length, sequence, through };
}

export interface StoredCatalogue {
  readonly contents: string;
  readonly columns: Columns;
  /** Highest sequence number of any change that it holds. */
  readonly sequence: number;
}

/** The columns, or why they cannot be used. */
export async function readCatalogue(folder: string, contents: string, entry: CatalogueEntry): Promise<Columns | string> {
  const bytes = await readFile(join(folder, entry.file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return 'it is missing';
  if (bytes.length !== entry.bytes) return `it has ${bytes.length} bytes instead of ${entry.bytes}`;
  const digest = createHash('sha256').update(bytes.subarray(0, -CHECKSUM_BYTES)).digest();
  if (!digest.equals(bytes.subarray(-CHECKSUM_BYTES)) || digest.toString('hex') !== entry.sha256) return 'its checksum differs';
  return parsed(bytes, headerOf(contents).length);
}

// --- internal ---

const MAGIC = 'IGCT';
const VERSION = 1;
const CHECKSUM_BYTES = 32;
/** Bytes that are written at once. */
const PART_BYTES = 2 ** 20;

function* partsOf({ contents, columns, sequence }: StoredCatalogue): Generator<Uint8Array> {
  const ids = Buffer.from(columns.ids.join(''));
  const ends = new Uint32Array(columns.ids.length);
  let end = 0;
  columns.ids.forEach((id, i) => (ends[i] = end += Buffer.byteLength(id)));
  const labels = Buffer.from(JSON.stringify(columns.labelTexts));
  yield headerOf(contents);
  yield bytesOf(new Float64Array([columns.ids.length, columns.stride, ids.length, labels.length, sequence]));
  for (const column of [columns.offsets, columns.sequences, columns.logs, columns.lengths, columns.labels, ends])
    yield* padded(bytesOf(column));
  for (const column of [columns.facts, ids, labels]) yield* padded(column);
}

function headerOf(contents: string): Uint8Array {
  const name = Buffer.from(contents, 'latin1');
  const header = Buffer.alloc(Math.ceil((8 + name.length) / 8) * 8);
  header.write(MAGIC, 'latin1');
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(name.length, 6);
  header.set(name, 8);
  return header;
}

function bytesOf(column: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function* padded(bytes: Uint8Array): Generator<Uint8Array> {
  yield bytes;
  const rest = bytes.length % 8;
  if (rest > 0) yield new Uint8Array(8 - rest);
}

/** After the checksum was right. */
function parsed(file: Buffer, headerBytes: number): Columns {
  // Columns of numbers need an address that is a multiple of 8.
  const bytes = file.byteOffset % 8 === 0 ? file : Buffer.from(new Uint8Array(file).buffer);
  let at = headerBytes;
  const take = (length: number) => {
    const start = bytes.byteOffset + at;
    at += Math.ceil(length / 8) * 8;
    return start;
  };
  const [count, stride, idBytes, labelBytes] = new Float64Array(bytes.buffer, take(40), 5) as unknown as [number, number, number, number];
  const offsets = new Float64Array(bytes.buffer, take(8 * count), count);
  const sequences = new Float64Array(bytes.buffer, take(8 * count), count);
  const u32 = () => new Uint32Array(bytes.buffer, take(4 * count), count);
  const [logs, lengths, labels, ends] = [u32(), u32(), u32(), u32()];
  const facts = new Uint8Array(bytes.buffer, take(count * stride), count * stride);
  const ids = idsFrom(Buffer.from(bytes.buffer, take(idBytes), idBytes), ends);
  const labelTexts = JSON.parse(Buffer.from(bytes.buffer, take(labelBytes), labelBytes).toString()) as string[];
  return { stride, ids, facts, logs, offsets, lengths, sequences, labels, labelTexts };
}

function idsFrom(bytes: Buffer, ends: Uint32Array): string[] {
  // One string that all are cut from is made faster than a million small ones; places in it are those in the bytes only without other letters.
  const text = bytes.toString();
  if (text.length === bytes.length) return Array.from(ends, (end, i) => text.slice(i === 0 ? 0 : ends[i - 1]!, end));
  return Array.from(ends, (end, i) => bytes.toString('utf8', i === 0 ? 0 : ends[i - 1]!, end));
}
