/**
 * Snapshot files. Little endian: magic `IGSN`, u16 format version (1), u16 length of the contents' name, the name (what the records are,
 * ASCII), u32 number of records, then for each record u32 length and bytes, and at the end the SHA-256 of everything before it.
 * Written under a temporary name, flushed, and renamed, so that a file is either whole or absent.
 *
 * Reading trusts nothing: no length is believed beyond the end of the file, and nothing is handed out before the checksum was right.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { IndexError } from './index-error.ts';
import { replaceFile } from './replace-file.ts';

export interface SnapshotRecords {
  /** What the records are, ASCII; must be the same when read. */
  readonly contents: string;
  readonly count: number;
  /** Asked for one by one while the file is written, so that they need not be in memory together. */
  readonly records: Iterable<Uint8Array>;
}

/** Replaces a file by a snapshot, or leaves it as it was and throws Node's file error (no space, no permission). */
export async function writeSnapshot(file: string, snapshot: SnapshotRecords): Promise<void> {
  await removeAbandoned(file);
  const temporary = `${file}.${randomUUID()}${TEMPORARY_ENDING}`;
  await replaceFile({ file, temporary, flag: 'wx' }, (handle) => writeAll(handle, snapshot));
}

/**
 * All records of a snapshot by their ids, each through `parse`.
 *
 * @throws {IndexError} `IMGGUARD_SNAPSHOT_CORRUPT` when any byte is missing or changed, or `parse` refuses a record; `IMGGUARD_SNAPSHOT_VERSION`
 * when it is of another format or holds something else. In both cases: delete the file and build the index again from its source.
 */
export async function readSnapshot<T>(file: string, contents: string, parse: ParseRecord<T>): Promise<Map<string, T>> {
  const handle = await open(file, 'r');
  try {
    return await readAll(file, await openReader(file, handle), { contents, parse });
  } finally {
    await handle.close();
  }
}

/** What a snapshot file begins with. */
export const SNAPSHOT_MAGIC = 'IGSN';

export type ParseRecord<T> = (record: Uint8Array) => readonly [id: string, value: T];

// --- internal ---

const FORMAT_VERSION = 1;
/** Magic, version, length of the name. */
const FIXED_BYTES = 8;
const CHECKSUM_BYTES = 32;
/** Longest name of the contents, bytes. */
const MAX_NAME_BYTES = 1024;
/** Largest record: far above a work's 65 KB, and small enough that a lie about it does no harm. */
const MAX_RECORD_BYTES = 16 * 2 ** 20;
/** Bytes that are read or written at once. */
const CHUNK_BYTES = 2 ** 20;
const TEMPORARY_ENDING = '.tmp';
/** A temporary file that was not written to for this long was left behind by a process that is gone; milliseconds. */
const ABANDONED_AFTER_MS = 3_600_000;

async function writeAll(handle: FileHandle, { contents, count, records }: SnapshotRecords): Promise<void> {
  const hash = createHash('sha256');
  let waiting: Uint8Array[] = [header(contents, count)];
  let bytes = 0;
  const flush = async () => {
    const chunk = Buffer.concat(waiting);
    hash.update(chunk);
    await handle.writeFile(chunk);
    [waiting, bytes] = [[], 0];
  };
  let written = 0;
  for (const record of records) {
    if (record.length > MAX_RECORD_BYTES) throw new RangeError(`A record of ${record.length} bytes is too long for a snapshot.`);
    waiting.push(u32(record.length), record);
    bytes += record.length;
    written++;
    if (bytes >= CHUNK_BYTES) await flush();
  }
  if (written !== count) throw new RangeError(`Expected ${count} records, got ${written}.`);
  await flush();
  await handle.writeFile(hash.digest());
}

/** Takes the checked part of a file from front to back. */
interface Reader {
  /** The next bytes. Throws when the file has fewer. */
  take(bytes: number): Promise<Buffer>;
  /** The bytes that are left before the checksum. */
  left(): number;
  /** Whether the checksum at the end is that of what was taken. */
  verified(): Promise<boolean>;
}

async function openReader(file: string, handle: FileHandle): Promise<Reader> {
  const { size } = await handle.stat();
  const end = size - CHECKSUM_BYTES;
  const hash = createHash('sha256');
  let [chunk, used, position] = [Buffer.alloc(0), 0, 0];
  const read = async (bytes: number) => {
    const buffer = Buffer.alloc(bytes);
    for (let filled = 0; filled < bytes;) {
      const { bytesRead } = await handle.read(buffer, filled, bytes - filled, position);
      if (bytesRead === 0) throw corruptSnapshot(file, 'it ends early');
      filled += bytesRead;
      position += bytesRead;
    }
    return buffer;
  };
  const left = () => Math.max(0, end - position) + chunk.length - used;
  return {
    left,
    async take(bytes) {
      if (bytes > left()) throw corruptSnapshot(file, 'it ends early');
      const rest = chunk.length - used;
      if (bytes > rest) {
        const more = await read(Math.min(Math.max(0, end - position), Math.max(bytes - rest, CHUNK_BYTES)));
        [chunk, used] = [Buffer.concat([chunk.subarray(used), more]), 0];
      }
      const taken = chunk.subarray(used, (used += bytes));
      hash.update(taken);
      return taken;
    },
    verified: async () => hash.digest().equals(await read(CHECKSUM_BYTES)),
  };
}

interface Expected<T> {
  readonly contents: string;
  readonly parse: ParseRecord<T>;
}

async function readAll<T>(file: string, reader: Reader, expected: Expected<T>): Promise<Map<string, T>> {
  const count = await readHeader(file, reader, expected.contents);
  const parsed = new Map<string, T>();
  for (let i = 0; i < count; i++) {
    const length = (await reader.take(4)).readUInt32LE();
    if (length > MAX_RECORD_BYTES) throw corruptSnapshot(file, `record ${i} claims ${length} bytes`);
    const [id, value] = parseRecord(file, new Uint8Array(await reader.take(length)), expected.parse);
    if (parsed.has(id)) throw corruptSnapshot(file, 'an id is there twice');
    parsed.set(id, value);
  }
  if (reader.left() > 0) throw corruptSnapshot(file, `${reader.left()} bytes follow the last record`);
  if (!(await reader.verified())) throw corruptSnapshot(file, 'its checksum differs');
  return parsed;
}

/** Returns the number of records that the header promises. */
async function readHeader(file: string, reader: Reader, contents: string): Promise<number> {
  const fixed = await reader.take(FIXED_BYTES);
  if (fixed.toString('latin1', 0, 4) !== SNAPSHOT_MAGIC) throw corruptSnapshot(file, 'no header');
  const version = fixed.readUInt16LE(4);
  if (version !== FORMAT_VERSION) throw otherSnapshot(file, `format ${version}, this is format ${FORMAT_VERSION}`);
  const nameBytes = fixed.readUInt16LE(6);
  if (nameBytes > MAX_NAME_BYTES) throw corruptSnapshot(file, 'no header');
  const name = (await reader.take(nameBytes)).toString('latin1');
  if (name !== contents) throw otherSnapshot(file, `it holds ${printable(name)}, expected ${contents}`);
  return (await reader.take(4)).readUInt32LE();
}

function parseRecord<T>(file: string, record: Uint8Array, parse: ParseRecord<T>): readonly [id: string, value: T] {
  try {
    return parse(record);
  } catch (error) {
    if (hasCode(error, 'IMGGUARD_FINGERPRINT_VERSION')) throw otherSnapshot(file, 'its fingerprints are of another version', error);
    throw corruptSnapshot(file, 'a record cannot be read', error);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function printable(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/g, '?');
}

function header(contents: string, count: number): Uint8Array {
  const name = Buffer.from(contents, 'latin1');
  if (name.length > MAX_NAME_BYTES) throw new RangeError(`The name of the contents is ${name.length} bytes long.`);
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.write(SNAPSHOT_MAGIC, 'latin1');
  fixed.writeUInt16LE(FORMAT_VERSION, 4);
  fixed.writeUInt16LE(name.length, 6);
  return Buffer.concat([fixed, name, u32(count)]);
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** What a killed process left of its own write of this file. */
async function removeAbandoned(file: string): Promise<void> {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(start) || !TEMPORARY_NAME.test(name.slice(start.length))) continue;
    const path = join(folder, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
}

const TEMPORARY_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

function corruptSnapshot(file: string, why: string, cause?: unknown): IndexError {
  const message = `The snapshot ${file} is damaged (${why}); delete it and build the index again.`;
  return new IndexError('IMGGUARD_SNAPSHOT_CORRUPT', message, cause === undefined ? undefined : { cause });
}

const REBUILDING = 'add each work with a fingerprint taken of its picture, or with a stored one that decodeFingerprint still reads';

function otherSnapshot(file: string, why: string, cause?: unknown): IndexError {
  const message = `The snapshot ${file} cannot be used here (${why}); delete it and build the index again: ${REBUILDING}.`;
  return new IndexError('IMGGUARD_SNAPSHOT_VERSION', message, cause === undefined ? undefined : { cause });
}
