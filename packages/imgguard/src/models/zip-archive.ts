/**
 * Reads single entries of a ZIP archive, such as a Python wheel. Archives are hostile until the contrary is shown: names are never used as paths, lengths are
 * checked against the file, and an entry that unpacks to more than it says is cut off. What model archives do not need is refused: encryption, several
 * volumes, ZIP64, methods other than deflate.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { GuardError } from '../errors.ts';

export interface ZipEntry {
  /** As the archive says it: for showing and comparing only. */
  readonly name: string;
  /** Unpacked size in bytes, as the archive says it. */
  readonly bytes: number;
  readonly packedBytes: number;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly offset: number;
}

export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  /** The unpacked bytes of one entry; fails as soon as there are more of them than `entry.bytes`, and at the end when there are fewer. */
  read(entry: ZipEntry): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Whether a file begins as a ZIP archive does. */
export async function isZip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    await handle.read(bytes, 0, 4, 0);
    return bytes.readUInt32LE(0) === LOCAL_HEADER;
  } finally {
    await handle.close();
  }
}

/** @throws GuardError `IMGGUARD_FILE` when it is damaged, or an archive of a kind that is not read here. */
export async function openZip(path: string): Promise<ZipArchive> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const entries = readDirectory(await directoryOf(handle, size, path), path);
    return { entries, read: (entry) => unpacked({ handle, size, path }, entry), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

// --- internal ---

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const END_HEADER = 0x06054b50;
const LOCAL_BYTES = 30;
const DIRECTORY_BYTES = 46;
const END_BYTES = 22;
/** The end may be followed by a comment of this length. */
const MAX_COMMENT = 0xffff;
/** A field that is full stands for "see ZIP64". */
const FULL_32 = 0xffffffff;
const FULL_16 = 0xffff;
/** A model's archive holds a few files; a directory of this size would hold tens of thousands. */
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;

interface OpenFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly path: string;
}

async function directoryOf(handle: FileHandle, size: number, path: string): Promise<Buffer> {
  const tail = await readExactly(
    { handle, size, path },
    Math.max(0, size - END_BYTES - MAX_COMMENT),
    Math.min(size, END_BYTES + MAX_COMMENT),
  );
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    const isEnd = tail.readUInt32LE(at) === END_HEADER && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length;
    if (!isEnd) continue;
    const [disk, count, bytes, offset] = [
      tail.readUInt16LE(at + 4),
      tail.readUInt16LE(at + 10),
      tail.readUInt32LE(at + 12),
      tail.readUInt32LE(at + 16),
    ];
    if (disk !== 0 || count === FULL_16 || bytes === FULL_32 || offset === FULL_32)
      throw refused(path, 'it has several volumes, or is ZIP64');
    if (bytes > MAX_DIRECTORY_BYTES) throw refused(path, 'it holds too many files');
    return readExactly({ handle, size, path }, offset, bytes);
  }
  throw refused(path, 'its end is missing');
}

function readDirectory(directory: Buffer, path: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at < directory.length;) {
    if (at + DIRECTORY_BYTES > directory.length || directory.readUInt32LE(at) !== DIRECTORY_HEADER)
      throw refused(path, 'its directory is damaged');
    const [name, extra, comment] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30), directory.readUInt16LE(at + 32)];
    entries.push({
      name: directory.toString('utf8', at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + name),
      bytes: directory.readUInt32LE(at + 24),
      packedBytes: directory.readUInt32LE(at + 20),
      method: directory.readUInt16LE(at + 10),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      offset: directory.readUInt32LE(at + 42),
    });
    at += DIRECTORY_BYTES + name + extra + comment;
  }
  return entries;
}

async function* unpacked(file: OpenFile, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const { path } = file;
  if (entry.isEncrypted) throw refused(path, `${entry.name} is encrypted`);
  if (entry.method !== STORED && entry.method !== DEFLATED) throw refused(path, `${entry.name} is packed by method ${entry.method}`);
  const header = await readExactly(file, entry.offset, LOCAL_BYTES);
  if (header.readUInt32LE(0) !== LOCAL_HEADER) throw refused(path, `${entry.name} is not where its directory says`);
  const start = entry.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + entry.packedBytes > file.size) throw refused(path, `${entry.name} is cut off`);
  const packed = Readable.from(chunks(file, start, entry.packedBytes));
  let length = 0;
  try {
    for await (const chunk of entry.method === STORED ? packed : inflated(packed)) {
      length += (chunk as Uint8Array).length;
      if (length > entry.bytes) break;
      yield chunk as Uint8Array;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') === true) throw refused(path, `${entry.name} cannot be unpacked`, error);
    throw error;
  }
  if (length !== entry.bytes) throw refused(path, `${entry.name} unpacks to another size than the archive says`);
}

function inflated(packed: Readable): Readable {
  // Errors reach whoever reads the result.
  return pipeline(packed, createInflateRaw(), () => undefined) as unknown as Readable;
}

const CHUNK_BYTES = 256 * 1024;

async function* chunks(file: OpenFile, start: number, count: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < start + count; at += CHUNK_BYTES) yield await readExactly(file, at, Math.min(CHUNK_BYTES, start + count - at));
}

async function readExactly({ handle, size, path }: OpenFile, offset: number, count: number): Promise<Buffer> {
  if (offset + count > size) throw refused(path, 'it is cut off');
  const bytes = Buffer.alloc(count);
  let length = 0;
  while (length < count) {
    const { bytesRead } = await handle.read(bytes, length, count - length, offset + length);
    if (bytesRead === 0) throw refused(path, 'it became shorter while it was read');
    length += bytesRead;
  }
  return bytes;
}

function refused(path: string, why: string, cause?: unknown): GuardError {
  return new GuardError('IMGGUARD_FILE', `${path} is not an archive that can be read here (${why}); get it again, or unpack it yourself.`, {
    cause,
  });
}
